"""The log losses of an epoch from the scores of its rows: `log_loss(y, predict_proba(X))` without waste."""

import math

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.kernel import bound
from tagifai.fast.labels import Labels

EPS = np.finfo(np.float64).eps
"""`log_loss` clips the probabilities to ``[EPS, 1 - EPS]``."""


class Evaluation:
    """Computes what is asked of an epoch from the scores of the training rows and, below them, the validation rows.

    Args:
        labels: the labels of these rows.
        scores: their decision scores, shape ``(n_train + n_val, n_binary)``; read anew each time.
    """

    def __init__(self, labels: Labels, scores: NDArray[np.float64]) -> None:
        self._n_train, self._scores = len(labels.y_train), scores
        self._true = np.searchsorted(labels.classes, np.concatenate([labels.y_train, labels.y_val]))
        self._rows = np.arange(labels.n_rows)
        self._proba = np.zeros((labels.n_rows, len(labels.classes)))
        self._compute = bound("probabilities", scores, self._proba)

    def losses(self) -> tuple[float, float]:
        """Return the training loss and the validation loss; NaN where a score is not finite."""
        if not np.isfinite(self._scores).all():
            return math.nan, math.nan
        self._compute()
        each = np.log(np.clip(self._proba[self._rows, self._true], EPS, 1 - EPS))
        return -float(each[: self._n_train].mean()), -float(each[self._n_train :].mean())

    def val_proba(self) -> NDArray[np.float64]:
        """Return the probabilities of the validation rows, shape ``(n_val, n_classes)``."""
        self._compute()
        return self._proba[self._n_train :].copy()
