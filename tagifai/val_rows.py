"""What a training says of each validation row: enough to judge by how much its metrics could be otherwise by chance."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tagifai.labels import OTHER

EPS = np.finfo(np.float64).eps
"""`log_loss` of scikit-learn clips the probabilities to ``[EPS, 1 - EPS]``."""


def row_losses(probabilities: NDArray[np.float64], y: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the log loss of each row; their mean is scikit-learn's `log_loss`.

    Args:
        probabilities: The probabilities, shape ``(n_samples, n_classes)``.
        y: The true classes, shape ``(n_samples,)``.

    Returns:
        The losses, shape ``(n_samples,)``.
    """
    losses: NDArray[np.float64] = -np.log(np.clip(probabilities[np.arange(len(y)), y], EPS, 1 - EPS))
    return losses


def row_classes(
    probabilities: NDArray[np.float64], y: NDArray[np.int64], classes: Sequence[str], threshold: float
) -> NDArray[np.int64]:
    """Return the true and the predicted class of each row, as `choose_tags` predicts.

    Args:
        probabilities: The probabilities, shape ``(n_samples, n_classes)``.
        y: The true classes, shape ``(n_samples,)``.
        classes: The tags in the order of the columns.
        threshold: A prediction below it counts as `other`, which is ``n_classes`` where it has no column.

    Returns:
        Both classes, shape ``(n_samples, 2)``.
    """
    other = classes.index(OTHER) if OTHER in classes else len(classes)
    predicted = np.where(probabilities.max(axis=1) >= threshold, probabilities.argmax(axis=1), other)
    return np.column_stack([y, predicted]).astype(np.int64)
