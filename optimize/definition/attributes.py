"""Names of the attributes under which a study keeps what Optuna has no field for, and the one way to read them.

They have a namespace of their own, for the user's attributes may be called anything. Earlier releases wrote the bare
names; those are read where nothing of the namespace is there and their shape is ours. What has another shape is the
user's, and is left alone.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

from optuna.trial import FrozenTrial, TrialState

NAMESPACE = "optimize:"

RECORD = "optimize:record"
"""Study: what it was made with, see `optimize.definition.record`."""

SIGNATURE = "optimize:signature"
"""Study: by whom its record was written, see `optimize.definition.signature`."""

N_TRIALS = "optimize:n_trials"
"""Study: its total of trials that end COMPLETE or PRUNED."""

DRIFT = "optimize:drift"
"""Study: how its training code has changed while it went on, see `optimize.definition.study_attributes.Drift`."""

STOPS = "optimize:stops"
"""Study: when it ends before its total, where `resume` was told of it, see `optimize.definition.stops`."""

ENDED = "optimize:ended"
"""Study: why its last driver began no further trial though it could have; empty once another one goes on."""

REPLACES = "optimize:replaces"
"""Study: the uids of studies of its name without a finished trial whose place it has taken."""

IMPORTED = "optimize:imported"
"""Study: that it came from an archive, and whether all of the archive has been taken in."""

CONTINUED_FROM = "optimize:continued_from"
"""Study: the studies whose trials it began with, as ``study``, ``uid``, ``storage`` and ``n_copied`` of each."""

START = "optimize:start"
"""Trial: why its parameters were given and not drawn: `defaults`, `start` or `enqueued`."""

COPIED_FROM = "optimize:copied_from"
"""Trial: the trial of another study that it is a copy of, as `{"study", "uid", "number"}`."""

RETRY_OF = "optimize:retry_of"
"""Trial: the number of the interrupted trial whose parameters it runs again."""

DUPLICATE_OF = "optimize:duplicate_of"
"""Trial: the number of the trial with the same parameters whose result it has taken."""

DISCARDED = "optimize:discarded:"
"""Study: with a trial's number behind it, why that trial counts for nothing; empty if it does count again."""

INTERRUPTED = "optimize:interrupted"
"""Trial: what interrupted it."""

ERROR = "optimize:error"
"""Trial: the exception that ended it, as `{"type", "message", "traceback"}`."""

TRAIN_LOSS = "optimize:train_loss"
"""Trial: the training loss of every epoch, as far as `train` records it; `train_loss` will do as well."""

EPOCH_MS = "optimize:epoch_ms"
"""Trial: when each epoch ended, in milliseconds since the trial's start."""

METRICS = "optimize:metrics"
"""Trial: the metrics of a complete trial, by name."""

VAL_ROW_LOSSES = "optimize:val_row_losses"
"""Trial: the loss of each validation row where the metric is `val_loss`, see `optimize.definition.val_rows`."""

VAL_ROW_CLASSES = "optimize:val_row_classes"
"""Trial: the true and the predicted class of each validation row where the metric is a score of these."""

VAL_SPLIT = "optimize:val_split"
"""Trial: its validation rows by class and how many stand in training too, see `optimize.definition.val_split`."""

PROMOTION = "optimize:promotion"
"""Study: what its last promotion measured, see `optimize.definition.promotion_note`."""


class TrialAttributes:
    """What this project has stored of a trial; each attribute is checked when it is read.

    Args:
        trial: A trial of any study.
    """

    def __init__(self, trial: FrozenTrial) -> None:
        self._trial = trial
        attrs = trial.user_attrs
        self._named = any(key.startswith(NAMESPACE) for key in attrs)
        self._attrs: Mapping[str, Any] = attrs

    @property
    def retry_of(self) -> int | None:
        """The number of the interrupted trial that it runs again."""
        number: int | None = self._read(RETRY_OF, lambda value: type(value) is int and 0 <= value < self._trial.number)
        return number

    @property
    def start(self) -> str | None:
        """Why its parameters were given: `defaults`, `start` (a table of the study file) or `enqueued` by a command."""
        kind: str | None = self._read(START, lambda value: value in ("defaults", "start", "enqueued"))
        return kind

    @property
    def copied_from(self) -> dict[str, Any] | None:
        """The ``study``, ``uid`` and ``number`` of the trial that it is a copy of; None for a trial run here."""
        origin: dict[str, Any] | None = self._read(COPIED_FROM, _is_origin)
        return origin

    @property
    def duplicate_of(self) -> int | None:
        """The number of the trial whose result it has taken."""
        number: int | None = self._read(DUPLICATE_OF, lambda value: type(value) is int and value >= 0)
        return number

    @property
    def interrupted(self) -> str | None:
        """What interrupted it."""
        # It is noted just before the trial is closed.
        open_or_failed = self._trial.state in (TrialState.RUNNING, TrialState.FAIL)
        reason: str | None = self._read(INTERRUPTED, lambda value: isinstance(value, str) and open_or_failed)
        return reason

    @property
    def error(self) -> dict[str, str] | None:
        """The exception that ended it."""
        error: dict[str, str] | None = self._read(ERROR, _is_error)
        return error

    @property
    def error_line(self) -> str | None:
        """The exception that ended it, as one line."""
        return f"{error['type']}: {error['message']}" if (error := self.error) else None

    @property
    def train_loss(self) -> list[float]:
        """The training loss of the epochs."""
        # A train callable of the user's may write the bare name: it needs to know nothing of this project.
        stored: Any = self._read(TRAIN_LOSS, _are_numbers) or self._attrs.get(TRAIN_LOSS.removeprefix(NAMESPACE))
        return list(stored) if _are_numbers(stored) else []

    @property
    def epoch_ms(self) -> list[float]:
        """When the epochs ended."""
        return self._read(EPOCH_MS, lambda value: _are_numbers(value) and all(map(math.isfinite, value))) or []

    @property
    def metrics(self) -> dict[str, float]:
        """The metrics of the whole training."""
        return self._read(METRICS, lambda value: isinstance(value, dict) and all(map(_is_number, value.values()))) or {}

    def renamed(self) -> dict[str, Any]:
        """Return what an earlier release has stored, under today's names.

        Who writes an attribute of the namespace to such a trial writes these too: the bare names count no longer.
        """
        if self._named:
            return {}
        found: dict[str, Any] = {RETRY_OF: self.retry_of, INTERRUPTED: self.interrupted, ERROR: self.error}
        found |= {TRAIN_LOSS: self.train_loss, EPOCH_MS: self.epoch_ms, METRICS: self.metrics}
        return {key: value for key, value in found.items() if value is not None and value not in ([], {})}

    def _read(self, name: str, is_ours: Callable[[Any], bool]) -> Any:
        key = name if self._named else name.removeprefix(NAMESPACE)
        value = self._attrs.get(key)
        return value if value is not None and is_ours(value) else None


def users_own(attrs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes that are not this project's by their name."""
    return {key: value for key, value in attrs.items() if not key.startswith(NAMESPACE)}


def _is_origin(value: Any) -> bool:
    kinds = {"study": str, "uid": str, "number": int}
    return isinstance(value, dict) and all(isinstance(value.get(key), kind) for key, kind in kinds.items())


def _is_error(value: Any) -> bool:
    keys = ("type", "message", "traceback")
    return isinstance(value, dict) and all(isinstance(value.get(key), str) for key in keys)


def _are_numbers(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_number, value))


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)
