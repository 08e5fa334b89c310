"""What a trial keeps of each validation row, small enough to be stored with it: 4 bytes a row, as base64.

A bootstrap of the study's metric needs no more: the loss of each row for `val_loss`, the true and the predicted class
for the scores. Which of them is kept depends on the metric.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from optuna.trial import FrozenTrial

from optimize.definition.attributes import VAL_ROW_CLASSES, VAL_ROW_LOSSES
from tagifai.evaluate import SCORES

SCORE_METRICS = tuple(f"val_{score}" for score in SCORES)

LOSS, CLASS = np.dtype("<f4"), np.dtype("<u2")


@dataclass(frozen=True, eq=False)
class ValRows:
    """What is known of a trial's validation rows.

    Attributes:
        values: The losses, shape ``(n_rows,)``, or the true and predicted classes, shape ``(n_rows, 2)``.
        key: The same for trials that were validated on the same rows in the same order.
    """

    values: NDArray[Any]
    key: object

    @property
    def labels_digest(self) -> str | None:
        """The number of rows and a checksum of their true classes in order; None where these are not known."""
        if self.values.ndim == 2:
            return f"{len(self.values)}-{_checksum(self.values[:, 0]):08x}"
        n_rows, checksum = self.key if isinstance(self.key, tuple) else (0, 0)
        return f"{n_rows}-{checksum:08x}" if isinstance(checksum, int) and checksum else None


def row_attributes(metric: str, result: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes that a trial keeps of its validation rows.

    Args:
        metric: The study's metric.
        result: What the train callable returned; `val_row_losses` and `val_row_classes` may be missing.
    """
    losses, classes = result.get("val_row_losses"), result.get("val_row_classes")
    if metric == "val_loss" and losses is not None:
        # Trials may be validated on different rows, where the seed is searched for. The classes in their order tell.
        rows = _checksum(np.asarray(classes)[:, 0]) if classes is not None else 0
        return {VAL_ROW_LOSSES: {"rows": rows, "losses": _encode(losses, LOSS)}}
    if metric in SCORE_METRICS and classes is not None:
        return {VAL_ROW_CLASSES: _encode(classes, CLASS)}
    return {}


def read_val_rows(trial: FrozenTrial, metric: str) -> ValRows | None:
    """Return what a trial keeps of its validation rows; None if it keeps nothing for this metric.

    Args:
        trial: A stored trial.
        metric: The study's metric.
    """
    if metric == "val_loss":
        stored = trial.user_attrs.get(VAL_ROW_LOSSES)
        stored = stored if isinstance(stored, dict) else {}
        losses = _decode(stored.get("losses"), LOSS)
        if losses is None or not np.isfinite(losses).all():
            return None
        return ValRows(losses.astype(np.float64), (len(losses), stored.get("rows")))
    classes = _decode(trial.user_attrs.get(VAL_ROW_CLASSES), CLASS) if metric in SCORE_METRICS else None
    if classes is None or len(classes) % 2:
        return None
    classes = classes.reshape(-1, 2)
    return ValRows(classes, classes[:, 0].tobytes())


def _checksum(classes: NDArray[Any]) -> int:
    return zlib.crc32(classes.astype(CLASS).tobytes())


def _encode(values: Any, dtype: "np.dtype[Any]") -> str:
    return base64.b64encode(np.asarray(values, dtype).tobytes()).decode("ascii")


def _decode(text: Any, dtype: "np.dtype[Any]") -> NDArray[Any] | None:
    if not isinstance(text, str):
        return None
    try:
        values = np.frombuffer(base64.b64decode(text, validate=True), dtype)
    except (binascii.Error, ValueError):
        return None
    return values if len(values) else None
