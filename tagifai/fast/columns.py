"""Fewer columns, same model: columns that are multiples of each other on the training rows become one.

Under the log loss with an l2 penalty, weights of proportional columns that start at zero stay proportional. So the
columns ``x_j = factor_j * u`` (j in a group) can be replaced with one column ``s * u``, s = sqrt(sum of factor_j ** 2):
its weight w gives the same scores, the same penalty, and ``w_j = w * factor_j / s``. In matrices: with P of one entry
``factor_j / s`` a row (its columns are orthonormal), train on ``X @ P`` and take ``P @ w``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

TOLERANCE = 4 * np.finfo(np.float64).eps
"""Of a value, for columns that differ by the rounding of their factor only."""

GRID = 2.0**30
"""Ratios are hashed on this grid; a pair that it separates is not merged, which costs time only."""

PART = 1_000_000
"""Entries that are looked at together: bounds the memory."""


@dataclass(frozen=True)
class _Columns:
    """The columns in use: where their entries start, how many there are; the rows and values of all entries."""

    starts: NDArray[np.int64]
    lengths: NDArray[np.int32]
    rows: NDArray[np.int32]
    data: NDArray[np.float64]

    @property
    def factors(self) -> NDArray[np.float64]:
        """The first value of each column."""
        return self.data[self.starts]

    def parts(self) -> Iterator[slice]:
        """Yield slices of columns with about `PART` entries each."""
        cuts = np.searchsorted(self.starts, np.arange(0, len(self.data), PART))
        for start, stop in pairwise(sorted({*cuts.tolist(), len(self.starts)})):
            yield slice(start, stop)

    def entries(self, part: slice) -> slice:
        """Return the entries of a slice of columns."""
        return slice(int(self.starts[part.start]), int(self.starts[part.stop - 1] + self.lengths[part.stop - 1]))


def merging_projection(x_train: "csr_matrix") -> "csr_matrix":
    """Return what merges the columns of training rows.

    Args:
        x_train: the training rows, without explicit zeros or duplicates.

    Returns:
        P of shape ``(n_features, n_merged)``; a feature without a training row has an empty line.
    """
    from scipy.sparse import csr_matrix

    by_column = x_train.tocsc()
    lengths = np.diff(by_column.indptr)
    used = np.flatnonzero(lengths)
    if used.size == 0:
        return csr_matrix((x_train.shape[1], 0))
    columns = _Columns(by_column.indptr[used].astype(np.int64), lengths[used], by_column.indices, by_column.data)
    factors = columns.factors
    representative = _representatives(columns)
    merged = representative == np.arange(len(representative))
    group = (np.cumsum(merged, dtype=np.int32) - 1)[representative]
    scale = np.sqrt(np.bincount(group, weights=factors**2))
    entries = factors / scale[group]
    indptr = np.concatenate([[0], np.cumsum(lengths > 0, dtype=np.int32)]).astype(np.int32)
    return csr_matrix((entries, group.astype(np.int32), indptr), shape=(x_train.shape[1], int(merged.sum())))


def _representatives(columns: _Columns) -> NDArray[np.int64]:
    """Return for each column the first column that it is a multiple of, verified value by value."""
    hashes = np.concatenate([_hashes(columns, part) for part in columns.parts()])
    order = np.lexsort((hashes, columns.lengths))
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(columns.lengths[order]) != 0) | (np.diff(hashes[order]) != 0)
    representative = np.empty(len(order), dtype=np.int64)
    representative[order] = order[np.flatnonzero(new)][np.cumsum(new) - 1]
    proven = np.concatenate([_are_multiples(columns, part, representative[part]) for part in columns.parts()])
    return np.where(proven, representative, np.arange(len(order)))


def _hashes(columns: _Columns, part: slice) -> NDArray[np.uint64]:
    """Return a hash of each column's rows and ratios to its first value."""
    entries, lengths = columns.entries(part), columns.lengths[part]
    ratios = columns.data[entries] / np.repeat(columns.factors[part], lengths)
    words = columns.rows[entries].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    words ^= np.rint(ratios * GRID).astype(np.int64).view(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    words ^= words >> np.uint64(29)
    words *= np.uint64(0xBF58476D1CE4E5B9)
    words ^= words >> np.uint64(32)
    return np.add.reduceat(words, columns.starts[part] - entries.start)


def _are_multiples(columns: _Columns, part: slice, representative: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which columns have the rows of their representative and its values times one factor."""
    entries, lengths, starts = columns.entries(part), columns.lengths[part], columns.starts[part]
    data = columns.data[entries]
    other = np.arange(entries.start, entries.stop) + np.repeat(columns.starts[representative] - starts, lengths)
    expected = columns.data[other] * np.repeat(columns.factors[part] / columns.factors[representative], lengths)
    equal = np.abs(data - expected) <= TOLERANCE * np.abs(data)
    equal &= columns.rows[other] == columns.rows[entries]
    return np.logical_and.reduceat(equal, starts - entries.start)
