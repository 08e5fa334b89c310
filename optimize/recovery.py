"""Closing what an interruption left open, and putting it back into the queue."""

import optuna
from optuna.trial import TrialState

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
        # Without parameters there is nothing to fix: the slot's seed draws them as it would have done.
        study.enqueue_trial(trial.params, user_attrs={RETRY_OF: trial.number})
    return [trial.number for trial in lost]
