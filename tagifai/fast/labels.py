"""The classes of one training's rows, and the rows that the oversampler picked."""

from argparse import Namespace
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

# On rows of length one a step overshoots above 8. Losses stay within 1e-13 up to 16; at 50 they are 1e-9 apart.
LARGEST_LEARNING_RATE = 10.0


@dataclass(frozen=True)
class Labels:
    """The labels of one split.

    Args:
        y_train: class of every training row, shape ``(n_train,)``.
        y_val: class of every validation row, shape ``(n_val,)``.
        picked: the training rows that the oversampler picked, in its order, shape ``(n_over,)``.
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


def why_plain(args: Namespace, labels: Labels) -> str | None:
    """Say why only the plain loop is proven for a training.

    Args:
        args: checked training arguments.
        labels: the labels of the training.

    Returns:
        The reason, or None where the fast loops are proven too.
    """
    if args.learning_rate > LARGEST_LEARNING_RATE:
        return "the learning rate is so large that steps overshoot and rounding grows from epoch to epoch"
    if len(labels.classes) < 2:
        return "there are fewer than two classes"
    if not np.array_equal(np.unique(labels.y_val), labels.classes):
        return "the validation labels are not those of the training rows"
    if not np.array_equal(np.unique(labels.picked), np.arange(len(labels.y_train))):
        return "the oversampled rows leave out a training row"
    return None
