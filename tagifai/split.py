"""The stratified, seeded split into training, validation and test rows; equal texts stay together."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagifai.errors import DataError

TRAIN_SHARE = 0.7


@dataclass(frozen=True)
class Splits:
    """Row numbers of the three splits; together they hold every row once.

    Attributes:
        train: The rows to learn from.
        val: The rows to choose by.
        test: The rows to judge the chosen one by.
    """

    train: NDArray[np.int64]
    val: NDArray[np.int64]
    test: NDArray[np.int64]


def split_grouped(
    y: NDArray[np.int64], texts: Sequence[str], classes: Sequence[str], rng: np.random.RandomState
) -> Splits:
    """Split different texts 70/15/15, each with all its rows, so that no text is in two splits.

    Where no two texts are equal this is `split`, draw for draw. Each text counts once, as one of the class that most of
    its rows have, however many rows it has.

    Args:
        y: The class of every row, shape ``(n_samples,)``.
        texts: The cleaned text of every row.
        classes: The tags by class, to name in errors.
        rng: Decides which texts go where.

    Returns:
        The rows of each split.

    Raises:
        DataError: A class has too few different texts to be in every split.
    """
    numbers: dict[str, int] = {}
    group = np.array([numbers.setdefault(text, len(numbers)) for text in texts], dtype=np.int64)
    if len(numbers) == len(y):
        return split(y, classes, rng)
    votes = np.zeros((len(numbers), len(classes)), dtype=np.int64)
    np.add.at(votes, (group, y), 1)
    # Among equally many the rarer class, which needs the text more.
    label = (votes - np.bincount(y, minlength=len(classes)) / (len(y) + 1)).argmax(axis=1)
    rows_of = np.split(np.argsort(group, kind="stable"), np.cumsum(np.bincount(group))[:-1])
    parts = _draw(label, classes, rng, unit="different texts")
    splits = Splits(*(np.concatenate([rows_of[number] for number in part]) for part in parts))
    _check_classes(splits, y, classes, (votes > 0).sum(axis=0), unit="different texts")
    return splits


def split(y: NDArray[np.int64], classes: Sequence[str], rng: np.random.RandomState) -> Splits:
    """Split rows 70/15/15 so that every split holds the classes in the same proportions.

    Args:
        y: The class of every row, shape ``(n_samples,)``.
        classes: The tags by class, to name in errors.
        rng: Decides which rows go where.

    Returns:
        The rows of each split.

    Raises:
        DataError: A class is too small to be in every split.
    """
    splits = Splits(*_draw(y, classes, rng, unit="samples"))
    _check_classes(splits, y, classes, np.bincount(y, minlength=len(classes)), unit="samples")
    return splits


def stratified_parts(
    y: NDArray[np.int64], train_size: float, rng: np.random.RandomState
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cut rows in two so that both parts hold the classes in the same proportions.

    This is scikit-learn's ``train_test_split(range(len(y)), train_size=train_size, stratify=y, random_state=rng)``,
    draw for draw, without the half second that importing it takes; a test compares the two.

    Args:
        y: The class of every row, shape ``(n_samples,)``.
        train_size: The share of the first part.
        rng: Decides which rows go where.

    Returns:
        The rows of both parts.

    Raises:
        ValueError: A class has one row only, or a part has fewer rows than there are classes.
    """
    _, y, counts = np.unique(y, return_inverse=True, return_counts=True)
    n_first = math.floor(train_size * len(y))
    n_second = len(y) - n_first
    if counts.min() < 2 or min(n_first, n_second) < len(counts):
        raise ValueError("The rows cannot be cut in two parts that both hold every class.")
    rows_of = np.split(np.argsort(y, kind="stable"), np.cumsum(counts)[:-1])
    of_first = _drawn_by_class(counts, n_first, rng)
    of_second = _drawn_by_class(counts - of_first, n_second, rng)
    first, second = [], []
    for rows, n, m in zip(rows_of, of_first, of_second, strict=True):
        shuffled = rows[rng.permutation(len(rows))]
        first.append(shuffled[:n])
        second.append(shuffled[n : n + m])
    return rng.permutation(np.concatenate(first)), rng.permutation(np.concatenate(second))


def _drawn_by_class(counts: NDArray[np.int64], n_drawn: int, rng: np.random.RandomState) -> NDArray[np.int64]:
    """Share out how many rows to draw of each class; ties between what is left over are broken at random."""
    exact = counts / counts.sum() * n_drawn
    drawn = np.floor(exact)
    left_over = exact - drawn
    missing = int(n_drawn - drawn.sum())
    for value in np.unique(left_over)[::-1]:
        if missing <= 0:
            break
        tied = np.flatnonzero(left_over == value)
        chosen = rng.choice(tied, size=min(len(tied), missing), replace=False)
        drawn[chosen] += 1
        missing -= len(chosen)
    rows: NDArray[np.int64] = drawn.astype(np.int64)
    return rows


def _draw(
    y: NDArray[np.int64], classes: Sequence[str], rng: np.random.RandomState, unit: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    try:
        train, rest = stratified_parts(y, TRAIN_SHARE, rng)
        val, test = (rest[part] for part in stratified_parts(y[rest], 0.5, rng))
    except ValueError as error:
        present, counts = np.unique(y, return_counts=True)
        raise _too_small(classes[present[counts.argmin()]], int(counts.min()), unit) from error
    return train, val, test


def _check_classes(
    splits: Splits, y: NDArray[np.int64], classes: Sequence[str], counts: NDArray[np.int64], unit: str
) -> None:
    for rows in (splits.train, splits.val, splits.test):
        absent = np.flatnonzero(np.bincount(y[rows], minlength=len(classes)) == 0)
        if len(absent):
            raise _too_small(classes[absent[0]], int(counts[absent[0]]), unit)


SPLITTERS: dict[str, Callable[[NDArray[np.int64], Sequence[str], Sequence[str], np.random.RandomState], Splits]] = {
    "grouped": split_grouped,
    "stratified": lambda y, texts, classes, rng: split(y, classes, rng),
}
"""The splitters by name."""


def _too_small(name: str, count: int, unit: str) -> DataError:
    return DataError(
        f"Class {name!r} has only {count} {unit}, too few for a part of it in each of training, validation and test. "
        f"Raise min_freq so that it becomes `other`, or add {unit}."
    )
