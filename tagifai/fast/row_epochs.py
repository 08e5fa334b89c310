"""The epochs in a compiled loop on merged columns: scikit-learn's steps without what it computes and nobody reads.

scikit-learn keeps norms and sums of losses at every step for stopping early. Fastest for rows with few features and for
many rows; memory grows with the entries.
"""

from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.compiled import CompiledEpochs, MakeClassifier
from tagifai.fast.kernel import bound, entries
from tagifai.fast.labels import Labels
from tagifai.fast.merged import MergedRows
from tagifai.fast.orders import Orders
from tagifai.fast.threads import cuts, n_threads, run_in_threads

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import SGDClassifier


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
