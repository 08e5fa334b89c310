"""The stratified, seeded split into training, validation and test rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagifai.errors import DataError

TRAIN_SHARE = 0.7


@dataclass(frozen=True)
class Splits:
    """Row numbers of the three splits; together they hold every row once.

    Args:
        train: rows to learn from.
        val: rows to choose by.
        test: rows to judge the chosen one by.
    """

    train: NDArray[np.int64]
    val: NDArray[np.int64]
    test: NDArray[np.int64]


def split(y: NDArray[np.int64], classes: Sequence[str], rng: np.random.RandomState) -> Splits:
    """Split rows 70/15/15 so that every split holds the classes in the same proportions.

    Args:
        y: class of every row, shape ``(n_samples,)``.
        classes: the tags by class, to name in errors.
        rng: decides which rows go where.

    Returns:
        The rows of each split.

    Raises:
        DataError: if a class is too small to be in every split.
    """
    from sklearn.model_selection import train_test_split

    counts = np.bincount(y, minlength=len(classes))
    smallest = int(counts.argmin())
    try:
        train, rest = train_test_split(np.arange(len(y)), train_size=TRAIN_SHARE, stratify=y, random_state=rng)
        val, test = train_test_split(rest, train_size=0.5, stratify=y[rest], random_state=rng)
    except ValueError as error:
        raise _too_small(classes[smallest], int(counts[smallest])) from error
    for rows in (train, val, test):
        absent = np.flatnonzero(np.bincount(y[rows], minlength=len(classes)) == 0)
        if len(absent):
            raise _too_small(classes[absent[0]], int(counts[absent[0]]))
    return Splits(train=train, val=val, test=test)


def _too_small(name: str, count: int) -> DataError:
    return DataError(
        f"Class {name!r} has only {count} samples, too few for a part of it in each of training, validation and test. "
        "Raise min_freq so that it becomes `other`, or add samples."
    )
