"""The log losses of an epoch from the scores of its rows: `log_loss(y, predict_proba(X))` without waste."""

import math

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.labels import Labels

EPS = np.finfo(np.float64).eps
"""`log_loss` clips the probabilities to ``[EPS, 1 - EPS]``."""


def probabilities(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn decision scores into probabilities as `SGDClassifier.predict_proba` does.

    Args:
        scores: shape ``(n_samples, n_binary)``, one column a binary problem.

    Returns:
        Probabilities of shape ``(n_samples, n_classes)``.
    """
    from scipy.special import expit

    proba: NDArray[np.float64] = expit(scores)
    if proba.shape[1] == 1:
        return np.hstack([1 - proba, proba])
    total = proba.sum(axis=1)
    nothing = total == 0
    if nothing.any():  # scikit-learn makes these rows uniform
        proba[nothing] = 1
        total[nothing] = proba.shape[1]
    proba /= total[:, np.newaxis]
    return proba


class Evaluation:
    """Computes both losses of an epoch from the scores of the training rows and, below them, the validation rows.

    Args:
        labels: the labels of these rows.
    """

    def __init__(self, labels: Labels) -> None:
        self._n_train = len(labels.y_train)
        self._true = np.searchsorted(labels.classes, np.concatenate([labels.y_train, labels.y_val]))
        self._rows = np.arange(labels.n_rows)

    def losses(self, scores: NDArray[np.float64]) -> tuple[float, float]:
        """Compute the losses.

        Args:
            scores: decision scores of shape ``(n_train + n_val, n_binary)``.

        Returns:
            The training loss and the validation loss; NaN where a score is not finite.
        """
        if not np.isfinite(scores).all():
            return math.nan, math.nan
        proba = probabilities(scores)[self._rows, self._true]
        each = np.log(np.clip(proba, EPS, 1 - EPS))
        return -float(each[: self._n_train].mean()), -float(each[self._n_train :].mean())
