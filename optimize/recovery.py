"""Closing what an interruption left open, and putting it back into the queue."""

import optuna
from optuna.trial import FrozenTrial, TrialState, create_trial

from optimize.attrs import INTERRUPTED, RETRY_OF

ABANDONED = "its process died"


def recover(study: optuna.Study) -> list[int]:
    """Close the trials that nobody runs any more, and enqueue each interrupted trial once more.

    The caller holds the study's lock, so a RUNNING trial is one whose process is gone. Every step looks at the study as
    it is; a kill between two of them is made good by the next call.

    Args:
        study: The stored study.

    Returns:
        The numbers of the trials that were enqueued again.

    Side effects:
        Ends RUNNING trials as FAIL with the attribute `interrupted`; adds WAITING trials with `retry_of`.
    """
    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        if INTERRUPTED not in trial.user_attrs:
            study._storage.set_trial_user_attr(trial._trial_id, INTERRUPTED, ABANDONED)
        study._storage.set_trial_state_values(trial._trial_id, TrialState.FAIL)
    trials = study.get_trials(deepcopy=False)
    retried = {trial.user_attrs.get(RETRY_OF) for trial in trials}
    lost = [trial for trial in trials if INTERRUPTED in trial.user_attrs and trial.number not in retried]
    for trial in lost:
        study.add_trial(_retry_of(trial))
    return [trial.number for trial in lost]


def _retry_of(trial: FrozenTrial) -> FrozenTrial:
    # A sampler's notes (the grid's point, the generation) belong to the parameters; a pruner's belong to the epochs.
    attrs = {key: value for key, value in trial.system_attrs.items() if not key.startswith("completed_rung_")}
    # Without parameters there is nothing to fix: the slot's seed draws them as it would have done.
    attrs |= {"fixed_params": trial.params} if trial.params else {}
    return create_trial(state=TrialState.WAITING, user_attrs={RETRY_OF: trial.number}, system_attrs=attrs)
