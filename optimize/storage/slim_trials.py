"""Trials without what happened in each of their epochs, for whoever follows a long study."""

import copy
from functools import lru_cache
from typing import Any

from optuna.trial import FrozenTrial

from optimize.definition.attributes import EPOCH_MS, ERROR, INTERRUPTED, METRICS, NAMESPACE, RETRY_OF, TRAIN_LOSS

_SHOWN = {name.removeprefix(NAMESPACE) for name in (ERROR, INTERRUPTED, METRICS, RETRY_OF)}
"""The bare names that earlier releases gave to what a summary shows."""


def slim_trial(trial: FrozenTrial) -> FrozenTrial:
    """Return what a summary shows of a trial: its steps without their values, no curves, no attributes of the user's.

    Args:
        trial: A trial that has ended; it stays as it is.
    """
    slimmed = copy.copy(trial)
    slimmed.intermediate_values = _steps(tuple(trial.intermediate_values))
    slimmed.user_attrs = {
        key: [] if key in (TRAIN_LOSS, EPOCH_MS) else _short(value)
        for key, value in trial.user_attrs.items()
        if key.startswith(NAMESPACE) or key in _SHOWN
    }
    return slimmed


def whole_trial(trial: FrozenTrial) -> FrozenTrial:
    """Return a trial as it is."""
    return trial


def _short(value: Any) -> Any:
    # A traceback is for the trial's own run.
    return value | {"traceback": ""} if isinstance(value, dict) and "traceback" in value else value


@lru_cache(maxsize=256)
def _steps(steps: tuple[int, ...]) -> dict[int, float]:
    """Return the same object for the same steps: most trials of a study have as many."""
    return dict.fromkeys(steps, float("nan"))
