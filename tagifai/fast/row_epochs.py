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
        rows = self._merged.values
        indptr, indices = rows.indptr.astype(np.uint64), rows.indices.view(f"u{rows.indices.itemsize}")
        return bound("epoch_rows", indptr, indices.astype(np.uint32, copy=False), rows.data, *arguments)

    def _exported(self, weights: NDArray[np.float64]) -> tuple["csr_matrix", NDArray[np.float64]]:
        return self._merged.train_rows(), weights

    def _spread(self, model: "SGDClassifier") -> "SGDClassifier":
        return self._merged.spread(model)
