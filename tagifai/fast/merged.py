"""TF-IDF rows with their columns merged: the same for all trials of one range."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tagifai.fast.columns import merge_columns, merging_projection

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import SGDClassifier


@dataclass(frozen=True)
class MergedRows:
    """Rows on merged columns.

    Args:
        values: a line a text, training texts first; a column a merged column.
        projection: what merged the columns, shape ``(n_features, n_merged)``.
        n_train: the number of training texts.
    """

    values: "csr_matrix"
    projection: "csr_matrix"
    n_train: int

    @classmethod
    def of(cls, rows: "csr_matrix", n_train: int) -> "MergedRows":
        """Merge the columns of rows.

        Args:
            rows: TF-IDF rows, training rows first.
            n_train: the number of training rows.
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
            model: fitted on merged rows; changed in place.

        Returns:
            The model.
        """
        import numpy as np

        model.coef_ = np.ascontiguousarray((self.projection @ model.coef_.T).T)
        model.n_features_in_ = self.projection.shape[0]
        return model


def top(rows: "csr_matrix", n: int) -> "csr_matrix":
    """Return the first rows of a matrix; they share its memory.

    Args:
        rows: the matrix.
        n: how many rows.
    """
    from scipy.sparse import csr_matrix

    end = rows.indptr[n]
    return csr_matrix((rows.data[:end], rows.indices[:end], rows.indptr[: n + 1]), shape=(n, rows.shape[1]))
