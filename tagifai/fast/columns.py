"""Fewer columns, same model: columns that are multiples of each other on the training rows become one.

Under the log loss with an l2 penalty, weights of proportional columns that start at zero stay proportional. So the
columns ``x_j = factor_j * u`` (j in a group) can be replaced with one column ``s * u``, s = sqrt(sum of factor_j ** 2):
its weight w gives the same scores, the same penalty, and ``w_j = w * factor_j / s``. In matrices: with P of one entry
``factor_j / s`` a row (its columns are orthonormal), train on ``X @ P`` and take ``P @ w``.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.kernel import bound, entries

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

TOLERANCE = 4 * float(np.finfo(np.float64).eps)
"""Of a value, for columns that differ by the rounding of their factor only."""

GRID = 2.0**30
"""Ratios are hashed on this grid; a pair that it separates is not merged, which costs time only."""


def merging_projection(x_train: "csr_matrix") -> "csr_matrix":
    """Return what merges the columns of training rows.

    Args:
        x_train: the training rows, without explicit zeros or duplicates.

    Returns:
        P of shape ``(n_features, n_merged)``; a feature without a training row has an empty line.
    """
    from scipy.sparse import csr_matrix

    n_features = x_train.shape[1]
    firsts, lengths = np.zeros(n_features), np.zeros(n_features, dtype=np.uint32)
    hashes = np.zeros(n_features, dtype=np.uint64)
    bound("hash_columns", *entries(x_train), GRID, firsts, lengths, hashes)()
    used = np.flatnonzero(lengths).astype(np.uint32)
    representative = _representatives(hashes, used, n_features)
    unequal = lengths != lengths[representative]
    memory = (np.empty(n_features), np.zeros(n_features, dtype=np.uint32))
    bound("find_unequal", *entries(x_train), representative, firsts, TOLERANCE, *memory, unequal)()
    representative[unequal] = np.flatnonzero(unequal)
    merged = np.zeros(n_features, dtype=bool)
    merged[representative[used]] = True
    group = (np.cumsum(merged, dtype=np.int32) - 1)[representative[used]]
    scale = np.sqrt(np.bincount(group, weights=firsts[used] ** 2))
    indptr = np.concatenate([[0], np.cumsum(lengths > 0, dtype=np.int32)]).astype(np.int32)
    return csr_matrix((firsts[used] / scale[group], group, indptr), shape=(n_features, int(merged.sum())))


def merge_columns(rows: "csr_matrix", projection: "csr_matrix") -> "csr_matrix":
    """Return the product of rows with what merges their columns.

    Args:
        rows: the rows; each of their columns has an entry in the projection.
        projection: see `merging_projection`.
    """
    from scipy.sparse import csr_matrix

    groups, ends = projection.indices.view(np.uint32), np.zeros(projection.shape[1], dtype=np.uint64)
    indptr = np.zeros(len(rows.indptr), dtype=np.uint64)
    # What is not written to takes no memory.
    indices, data = np.empty(rows.nnz, dtype=np.uint32), np.empty(rows.nnz)
    bound("merge_entries", *entries(rows), groups, projection.data, ends, indptr, indices, data)()
    n_entries = int(indptr[-1])
    parts = (data[:n_entries], indices[:n_entries].view(np.int32), indptr.astype(rows.indptr.dtype))
    return csr_matrix(parts, shape=(rows.shape[0], projection.shape[1]))


def _representatives(hashes: NDArray[np.uint64], used: NDArray[np.uint32], n_features: int) -> NDArray[np.uint32]:
    """Return for each column the first one of the same hash; for one that is not in use, itself."""
    order = used[np.argsort(hashes[used])]
    new = np.diff(hashes[order], prepend=~hashes[order[:1]]) != 0
    representative = np.arange(n_features, dtype=np.uint32)
    if len(used):
        representative[order] = np.minimum.reduceat(order, np.flatnonzero(new))[np.cumsum(new) - 1]
    return representative
