"""The two solvers of SGD's epochs, one in sample space (dual), one in feature space (primal).

Every weight vector of SGD is a sum of training rows. So the dual solver keeps one coefficient a training row and needs
the rows' products only, the Gram matrix. It is the faster one for rows with many features; its memory grows with the
square of the rows: for up to about 1,500 of them.

The primal solver keeps one weight a merged column and takes scikit-learn's steps without the norms and sums of losses
that scikit-learn keeps for stopping early. It is the faster one for rows with few features and for many rows; its
memory grows with the entries.
"""

from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.column_merging import MergedColumns
from tagifai.fast.gram import aligned_zeros
from tagifai.fast.native.loader import bind, csr_arrays
from tagifai.fast.resampling import ResampledLabels
from tagifai.fast.sgd import MakeClassifier, SGDSolver
from tagifai.fast.shuffles import EpochShuffles
from tagifai.fast.threads import cuts, n_threads, run_in_threads

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import SGDClassifier

LARGEST_DUAL = 1500
"""Training rows; beyond, the Gram matrix leaves the processor's cache and its making costs seconds."""

ROWS_PER_ENTRY = 10
"""A product of two dense rows of this length costs as much as one entry of a sparse row."""


def prefers_dual(n_train: int, n_entries: int, n_rows: int) -> bool:
    """Tell whether `DualSolver` is expected to beat `PrimalSolver`, of `LARGEST_DUAL` rows at most.

    Args:
        n_train: The number of training rows.
        n_entries: About the number of entries of all rows on merged columns.
        n_rows: The number of all rows.

    Returns:
        Whether it is.
    """
    return n_train < ROWS_PER_ENTRY * n_entries / max(1, n_rows)


class DualSolver(SGDSolver):
    """The epochs on the Gram matrix.

    Args:
        gram: The Gram matrix, with aligned rows.
        x_train: Gives the training rows, for the export.
        labels: As for `SGDSolver`, and so all that follow.
        args: Checked training arguments.
        shuffles: In which order the epochs visit the rows.
        make_classifier: Makes the genuine classifier.
    """

    def __init__(
        self,
        gram: NDArray[np.float64],
        x_train: Callable[[], "csr_matrix"],
        labels: ResampledLabels,
        args: Namespace,
        shuffles: EpochShuffles,
        make_classifier: MakeClassifier,
    ) -> None:
        self._gram, self._x_train = gram, x_train
        weights = aligned_zeros(labels.n_binary, len(labels.y_train))
        super().__init__(weights, labels, args, shuffles, make_classifier)

    def _bind(self, targets: NDArray[np.float64], eta: float, shrink: float) -> Callable[[], None]:
        weights = (self._weights, self._intercept)
        return bind("dual_epoch", self._gram, self._order, targets, *weights, eta, shrink, self._scores)

    def _exported(self, weights: NDArray[np.float64]) -> tuple["csr_matrix", NDArray[np.float64]]:
        x_train = self._x_train()
        return x_train, (x_train.T @ weights[:, : x_train.shape[0]].T).T


class PrimalSolver(SGDSolver):
    """The epochs on rows with merged columns.

    Args:
        merged: The rows.
        labels: As for `SGDSolver`, and so all that follow.
        args: Checked training arguments.
        shuffles: In which order the epochs visit the rows.
        make_classifier: Makes the genuine classifier.
    """

    def __init__(
        self,
        merged: MergedColumns,
        labels: ResampledLabels,
        args: Namespace,
        shuffles: EpochShuffles,
        make_classifier: MakeClassifier,
    ) -> None:
        self._merged = merged
        weights = np.zeros((labels.n_binary, merged.values.shape[1]))
        super().__init__(weights, labels, args, shuffles, make_classifier)

    def _bind(self, targets: NDArray[np.float64], eta: float, shrink: float) -> Callable[[], None]:
        rows = self._merged.values
        indptr, *parts = csr_arrays(rows)
        columns = np.zeros(self._weights.shape[::-1])
        threads = n_threads(rows.nnz * len(targets))
        learn, score = [], []
        for k in cuts(len(targets), threads):
            changed = (self._weights[k], self._intercept[k])
            learn.append(bind("primal_epoch", indptr, *parts, self._order[k], targets[k], *changed, eta, shrink))
        for i in cuts(rows.shape[0], threads):
            within = indptr[i.start : i.stop + 1]
            score.append(bind("score_csr", within, *parts, columns, self._intercept, self._scores[i]))

        def run() -> None:
            run_in_threads(learn)
            columns[:] = self._weights.T
            run_in_threads(score)

        return run

    def _exported(self, weights: NDArray[np.float64]) -> tuple["csr_matrix", NDArray[np.float64]]:
        return self._merged.train_rows(), weights

    def _spread(self, model: "SGDClassifier") -> "SGDClassifier":
        return self._merged.spread(model)
