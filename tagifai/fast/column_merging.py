"""Fewer columns, same model: columns that are multiples of each other on the training rows become one.

Under the log loss with an l2 penalty, weights of proportional columns that start at zero stay proportional. So the
columns ``x_j = factor_j * u`` (j in a group) can be replaced with one column ``s * u``, s = sqrt(sum of factor_j ** 2):
its weight w gives the same scores, the same penalty, and ``w_j = w * factor_j / s``. In matrices: with P of one entry
``factor_j / s`` a row (its columns are orthonormal), train on ``X @ P`` and take ``P @ w``.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.native.loader import bind, csr_arrays

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import SGDClassifier

TOLERANCE = 4 * float(np.finfo(np.float64).eps)
"""Of a value, for columns that differ by the rounding of their factor only."""

GRID = 2.0**30
"""Ratios are hashed on this grid; a pair that it separates is not merged, which costs time only."""


@dataclass(frozen=True)
class MergedColumns:
    """Rows on merged columns.

    Args:
        values: A line a text, training texts first; a column a merged column.
        projection: What merged the columns, shape ``(n_features, n_merged)``.
        n_train: The number of training texts.
    """

    values: "csr_matrix"
    projection: "csr_matrix"
    n_train: int

    @classmethod
    def of(cls, rows: "csr_matrix", n_train: int) -> "MergedColumns":
        """Merge the columns of rows.

        Args:
            rows: TF-IDF rows, training rows first.
            n_train: The number of training rows.
        """
        projection = merging_projection(top(rows, n_train))
        return cls(merge_columns(rows, projection), projection, n_train)

    @property
    def nbytes(self) -> int:
        """The memory that they take."""
        return sum(
            part.nbytes
            for matrix in (self.values, self.projection)
            for part in (matrix.data, matrix.indices, matrix.indptr)
        )

    def train_rows(self) -> "csr_matrix":
        """Return the training rows."""
        return top(self.values, self.n_train)

    def spread(self, model: "SGDClassifier") -> "SGDClassifier":
        """Give a model of merged columns the weights of all columns.

        Args:
            model: Fitted on merged rows; changed in place.

        Returns:
            The model.
        """
        import numpy as np

        model.coef_ = np.ascontiguousarray((self.projection @ model.coef_.T).T)
        model.n_features_in_ = self.projection.shape[0]
        return model


def merging_projection(x_train: "csr_matrix") -> "csr_matrix":
    """Return what merges the columns of training rows.

    Args:
        x_train: The training rows, without explicit zeros or duplicates.

    Returns:
        P of shape ``(n_features, n_merged)``; a feature without a training row has an empty line.
    """
    from scipy.sparse import csr_matrix

    n_features = x_train.shape[1]
    firsts, lengths = np.zeros(n_features), np.zeros(n_features, dtype=np.uint32)
    hashes = np.zeros(n_features, dtype=np.uint64)
    bind("hash_columns", *csr_arrays(x_train), GRID, firsts, lengths, hashes)()
    used = np.flatnonzero(lengths).astype(np.uint32)
    representative = _representatives(hashes, used, n_features)
    unequal = lengths != lengths[representative]
    memory = (np.empty(n_features), np.zeros(n_features, dtype=np.uint32))
    bind("find_unequal", *csr_arrays(x_train), representative, firsts, TOLERANCE, *memory, unequal)()
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
        rows: The rows; each of their columns has an entry in the projection.
        projection: See `merging_projection`.
    """
    from scipy.sparse import csr_matrix

    groups, ends = projection.indices.view(np.uint32), np.zeros(projection.shape[1], dtype=np.uint64)
    indptr = np.zeros(len(rows.indptr), dtype=np.uint64)
    # What is not written to takes no memory.
    indices, data = np.empty(rows.nnz, dtype=np.uint32), np.empty(rows.nnz)
    bind("merge_entries", *csr_arrays(rows), groups, projection.data, ends, indptr, indices, data)()
    n_entries = int(indptr[-1])
    parts = (data[:n_entries], indices[:n_entries].view(np.int32), indptr.astype(rows.indptr.dtype))
    return csr_matrix(parts, shape=(rows.shape[0], projection.shape[1]))


def top(rows: "csr_matrix", n: int) -> "csr_matrix":
    """Return the first rows of a matrix; they share its memory.

    Args:
        rows: The matrix.
        n: How many rows.
    """
    from scipy.sparse import csr_matrix

    end = rows.indptr[n]
    return csr_matrix((rows.data[:end], rows.indices[:end], rows.indptr[: n + 1]), shape=(n, rows.shape[1]))


def _representatives(hashes: NDArray[np.uint64], used: NDArray[np.uint32], n_features: int) -> NDArray[np.uint32]:
    """Return for each column the first one of the same hash; for one that is not in use, itself."""
    order = used[np.argsort(hashes[used])]
    new = np.diff(hashes[order], prepend=~hashes[order[:1]]) != 0
    representative = np.arange(n_features, dtype=np.uint32)
    if len(used):
        representative[order] = np.minimum.reduceat(order, np.flatnonzero(new))[np.cumsum(new) - 1]
    return representative
