"""The epochs in sample space: one coefficient a training row instead of one weight a feature.

Every weight vector of SGD is a sum of training rows, so the epochs need the rows' products only (`gram.Products`). The
fastest way for rows with many features; memory grows with the square of the rows: for up to about 1,500 of them.
"""

from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.column_merging import MergedRows
from tagifai.fast.gram import aligned_zeros
from tagifai.fast.native.loader import bound, entries
from tagifai.fast.resampling import Labels
from tagifai.fast.sgd import CompiledEpochs, MakeClassifier
from tagifai.fast.shuffles import Orders
from tagifai.fast.threads import cuts, n_threads, run_in_threads

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import SGDClassifier

LARGEST = 1500
"""Training rows; beyond, the Gram matrix leaves the processor's cache and its making costs seconds."""

ROWS_PER_ENTRY = 10
"""A product of two dense rows of this length costs as much as one entry of a sparse row."""


def prefers_gram(n_train: int, n_entries: int, n_rows: int) -> bool:
    """Tell whether `GramEpochs` is expected to beat `RowEpochs`, of `LARGEST` rows at most.

    Args:
        n_train: the number of training rows.
        n_entries: about the number of entries of all rows on merged columns.
        n_rows: the number of all rows.

    Returns:
        Whether it is.
    """
    return n_train < ROWS_PER_ENTRY * n_entries / max(1, n_rows)


class GramEpochs(CompiledEpochs):
    """The epochs on the Gram matrix; see `CompiledEpochs`.

    Args:
        gram: the Gram matrix, with aligned rows.
        x_train: gives the training rows, for the export.
    """

    def __init__(
        self,
        gram: NDArray[np.float64],
        x_train: Callable[[], "csr_matrix"],
        labels: Labels,
        args: Namespace,
        orders: Orders,
        make_classifier: MakeClassifier,
    ) -> None:
        self._gram, self._x_train = gram, x_train
        weights = aligned_zeros(labels.n_binary, len(labels.y_train))
        super().__init__(weights, labels, args, orders, make_classifier)

    def _bound(self, targets: NDArray[np.float64], eta: float, shrink: float) -> Callable[[], None]:
        weights = (self._weights, self._intercept)
        return bound("epoch_gram", self._gram, self._order, targets, *weights, eta, shrink, self._scores)

    def _exported(self, weights: NDArray[np.float64]) -> tuple["csr_matrix", NDArray[np.float64]]:
        x_train = self._x_train()
        return x_train, (x_train.T @ weights[:, : x_train.shape[0]].T).T


class RowEpochs(CompiledEpochs):
    """The epochs on merged rows; see `CompiledEpochs`.

    Args:
        merged: the rows.
    """

    def __init__(
        self, merged: MergedRows, labels: Labels, args: Namespace, orders: Orders, make_classifier: MakeClassifier
    ) -> None:
        self._merged = merged
        weights = np.zeros((labels.n_binary, merged.values.shape[1]))
        super().__init__(weights, labels, args, orders, make_classifier)

    def _bound(self, targets: NDArray[np.float64], eta: float, shrink: float) -> Callable[[], None]:
        rows = self._merged.values
        indptr, *parts = entries(rows)
        columns = np.zeros(self._weights.shape[::-1])
        threads = n_threads(rows.nnz * len(targets))
        learn, score = [], []
        for k in cuts(len(targets), threads):
            changed = (self._weights[k], self._intercept[k])
            learn.append(bound("epoch_rows", indptr, *parts, self._order[k], targets[k], *changed, eta, shrink))
        for i in cuts(rows.shape[0], threads):
            within = indptr[i.start : i.stop + 1]
            score.append(bound("score_rows", within, *parts, columns, self._intercept, self._scores[i]))

        def run() -> None:
            run_in_threads(learn)
            columns[:] = self._weights.T
            run_in_threads(score)

        return run

    def _exported(self, weights: NDArray[np.float64]) -> tuple["csr_matrix", NDArray[np.float64]]:
        return self._merged.train_rows(), weights

    def _spread(self, model: "SGDClassifier") -> "SGDClassifier":
        return self._merged.spread(model)
