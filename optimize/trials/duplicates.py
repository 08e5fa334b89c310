"""A trial with the parameters of one that is complete: it takes the known result, and is not trained again."""

from collections.abc import Mapping, Sequence
from typing import Any

from optuna.trial import FrozenTrial, Trial

from optimize.definition.attributes import COPIED_FROM, DUPLICATE_OF, EPOCH_MS, INTERRUPTED, RETRY_OF, START

NOT_TAKEN = (EPOCH_MS, INTERRUPTED, RETRY_OF, START, COPIED_FROM)
"""Attributes that tell how a trial came about and went, not what it came to."""


def same_params(complete: Sequence[FrozenTrial], params: Mapping[str, Any]) -> list[FrozenTrial]:
    """Return the trials that were trained with these parameters, by number.

    Args:
        complete: COMPLETE trials; those that have themselves taken a known result are passed over.
        params: All parameters of a trial.
    """
    # `True` equals 1, and may mean something else.
    return [
        trial
        for trial in complete
        if trial.params == params
        and all(type(trial.params[name]) is type(value) for name, value in params.items())
        and DUPLICATE_OF not in trial.user_attrs
    ]


def take_result(trial: Trial, known: FrozenTrial, number: int) -> list[float]:
    """Give a running trial what a complete one has come to, but for its times.

    Args:
        trial: The running trial, on a view of its study.
        known: The complete one.
        number: The number of that in the stored study.

    Returns:
        The study's metrics.

    Side effects:
        Sets the trial's epochs and attributes; a pruner is not asked, and its notes of the epochs are taken too.
    """
    storage, trial_id = trial.study._storage, trial._trial_id
    for step, value in known.intermediate_values.items():
        storage.set_trial_intermediate_value(trial_id, step, value)
    own = trial.user_attrs
    for key, value in known.user_attrs.items():
        if key not in own and key not in NOT_TAKEN:
            trial.set_user_attr(key, value)
    for key, value in known.system_attrs.items():
        if key.startswith("completed_rung_"):
            storage.set_trial_system_attr(trial_id, key, value)
    trial.set_user_attr(DUPLICATE_OF, number)
    return list(known.values)
