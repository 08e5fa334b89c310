"""Closing what an interruption left open, and putting it back into the queue."""

import threading
from contextlib import suppress

import optuna
from optuna.trial import FrozenTrial, TrialState, create_trial

from optimize.definition.attributes import INTERRUPTED, RETRY_OF
from optimize.storage.claims import WORKER
from optimize.storage.trial_writer import TrialChanges, write

ABANDONED = "its process died"

CRASHED = "its worker died"
"""What is stored as the reason: the driver died too, or it saw a worker die."""

_ALONE = threading.Lock()
"""Two threads that recover a study at once would enqueue its interrupted trials twice."""


def recover(study: optuna.Study, worker: str | None = None) -> list[int]:
    """Close the trials that nobody runs any more, and enqueue each interrupted trial once more.

    The caller holds the study's lock, so a RUNNING trial is one whose process is gone. Every step looks at the study as
    it is; a kill between two of them is made good by the next call.

    Args:
        study: The stored study.
        worker: The worker that died while the driver and other workers live on; None if nobody runs any trial. A trial
            that kills its worker twice is not enqueued a third time.

    Returns:
        The numbers of the trials that were enqueued again.

    Side effects:
        Ends RUNNING trials as FAIL with the attribute `interrupted`; adds WAITING trials with `retry_of`.
    """
    with _ALONE:
        for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            if worker is None or trial.system_attrs.get(WORKER) == worker:
                _close(study, trial, ABANDONED if worker is None else CRASHED)
        return _enqueue_again(study)


def _enqueue_again(study: optuna.Study) -> list[int]:
    trials = {trial.number: trial for trial in study.get_trials(deepcopy=False)}
    retried = {trial.user_attrs.get(RETRY_OF) for trial in trials.values()}
    lost = [
        trial
        for trial in trials.values()
        if INTERRUPTED in trial.user_attrs
        and trial.state == TrialState.FAIL
        and trial.number not in retried
        and not _crashed_twice(trial, trials)
    ]
    for trial in lost:
        study.add_trial(_retry_of(trial))
    return [trial.number for trial in lost]


def _close(study: optuna.Study, trial: FrozenTrial, reason: str) -> None:
    attrs = {} if INTERRUPTED in trial.user_attrs else {INTERRUPTED: reason}
    # It ended by itself in the meantime: a worker whose last words were on their way.
    with suppress(optuna.exceptions.UpdateFinishedTrialError):
        write(study._storage, trial._trial_id, TrialChanges(user_attrs=attrs), TrialState.FAIL)


def _crashed_twice(trial: FrozenTrial, trials: dict[int, FrozenTrial]) -> bool:
    origin = trials.get(trial.user_attrs.get(RETRY_OF, -1))
    crashes = [t for t in (trial, origin) if t is not None and t.user_attrs.get(INTERRUPTED) == CRASHED]
    return len(crashes) == 2


def _retry_of(trial: FrozenTrial) -> FrozenTrial:
    # A sampler's notes (the grid's point, the generation) belong to the parameters; a pruner's belong to the epochs.
    attrs = {key: value for key, value in trial.system_attrs.items() if not key.startswith("completed_rung_")}
    # Without parameters there is nothing to fix: the slot's seed draws them as it would have done.
    attrs.pop(WORKER, None)
    attrs |= {"fixed_params": trial.params} if trial.params else {}
    return create_trial(state=TrialState.WAITING, user_attrs={RETRY_OF: trial.number}, system_attrs=attrs)
