"""The classes of one training's rows, and the rows that the oversampler picked."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ResampledLabels:
    """The labels of one split.

    Args:
        y_train: Class of every training row, shape ``(n_train,)``.
        y_val: Class of every validation row, shape ``(n_val,)``.
        picked: The training rows that the oversampler picked, in its order, shape ``(n_over,)``.
    """

    y_train: NDArray[np.int64]
    y_val: NDArray[np.int64]
    picked: NDArray[np.int64]

    @cached_property
    def classes(self) -> NDArray[np.int64]:
        """The distinct classes of the training rows, sorted, as `SGDClassifier` finds them."""
        return np.unique(self.y_train)

    @property
    def y_over(self) -> NDArray[np.int64]:
        """The classes of the oversampled rows."""
        return self.y_train[self.picked]

    @property
    def n_rows(self) -> int:
        """The number of training and validation rows."""
        return len(self.y_train) + len(self.y_val)

    @property
    def n_binary(self) -> int:
        """The number of binary problems: one for two classes, else one for each class."""
        return 1 if len(self.classes) == 2 else len(self.classes)

    @property
    def nbytes(self) -> int:
        """The memory that the arrays take."""
        return self.y_train.nbytes + self.y_val.nbytes + self.picked.nbytes


def oversampled_rows(y: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Draw rows again until every class has as many as the largest.

    Args:
        y: Classes of shape ``(n_samples,)``.
        seed: Decides which rows are drawn.

    Returns:
        The ``sample_indices_`` of imbalanced-learn's ``RandomOverSampler(sampling_strategy="all")``, which a test
        compares them with.
    """
    rng = np.random.RandomState(seed)
    classes, counts = np.unique(y, return_counts=True)
    picked = [np.arange(len(y))]
    for name, count in zip(classes, counts, strict=True):
        picked.append(rng.choice(np.flatnonzero(y == name), size=counts.max() - count, replace=True))
    return np.concatenate(picked)
