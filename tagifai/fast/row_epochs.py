"""The epochs in a compiled loop on merged columns: scikit-learn's steps without what it computes and nobody reads.

scikit-learn keeps norms and sums of losses at every step for stopping early. Fastest for rows with few features and for
many rows; memory grows with the entries.
"""

from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.compiled import CompiledEpochs, MakeClassifier
from tagifai.fast.kernel import bound
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

    def _bound(self, *arguments: NDArray[Any] | float) -> Callable[[], None]:
        order, targets, weights, intercept, eta, shrink, scores = arguments
        rows = self._merged.values
        indices = rows.indices.view(f"u{rows.indices.itemsize}").astype(np.uint32, copy=False)
        indptr = rows.indptr.astype(np.uint64)
        columns = np.zeros(weights.shape[::-1])
        threads = n_threads(rows.nnz * len(weights))
        learn = [
            bound("epoch_rows", indptr, indices, rows.data, order[k], targets[k], weights[k], intercept[k], eta, shrink)
            for k in cuts(len(weights), threads)
        ]
        score = [
            bound("score_rows", indptr[i.start : i.stop + 1], indices, rows.data, columns, intercept, scores[i])
            for i in cuts(len(scores), threads)
        ]

        def run() -> None:
            run_in_threads(learn)
            columns[:] = weights.T
            run_in_threads(score)

        return run

    def _exported(self, weights: NDArray[np.float64]) -> tuple["csr_matrix", NDArray[np.float64]]:
        return self._merged.train_rows(), weights

    def _spread(self, model: "SGDClassifier") -> "SGDClassifier":
        return self._merged.spread(model)
