"""Closing what an interruption left open, and putting it back into the queue."""

import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import optuna
from optuna.trial import FrozenTrial, TrialState, create_trial

from optimize.definition.attributes import ERROR, INTERRUPTED, RETRY_OF, START, TrialAttributes
from optimize.storage.claims import BEGUN, WORKER, is_driver
from optimize.storage.trial_writer import TrialChanges, write

ABANDONED, CRASHED, STOPPED = "its process died", "its worker died", "its study was stopped"
"""What is stored as the reason: the driver died too; it saw a worker die; it closes the trial at its own end."""

MAX_DEATHS = 2
"""How often a trial may kill its process before it stays failed."""

_ALONE = threading.Lock()
"""Two threads that recover a study at once would enqueue its interrupted trials twice."""


def recover(study: optuna.Study, worker: str | None = None, reason: str = ABANDONED) -> list[int]:
    """Close the trials that nobody runs any more, and enqueue each interrupted trial once more.

    The caller holds the study's lock, so a RUNNING trial is one whose process is gone. Every step looks at the study as
    it is; a kill between two of them is made good by the next call.

    Args:
        study: The stored study.
        worker: The worker that died while the driver and other workers live on; None if nobody runs any trial.
        reason: What is stored of the trials.

    Returns:
        The numbers of the trials that were enqueued again.

    Side effects:
        Ends RUNNING trials as FAIL with the attribute `interrupted`; adds WAITING trials with `retry_of`. A trial that
        killed its process `MAX_DEATHS` times, the last time before the driver's eyes, ends with the attribute `error`
        instead and is not enqueued again.
    """
    with _ALONE:
        trials = {trial.number: trial for trial in study.get_trials(deepcopy=False)}
        for trial in trials.values():
            own = worker is None or trial.system_attrs.get(WORKER) == worker
            if trial.state == TrialState.RUNNING and own:
                _close(study, trial, reason, _n_deaths(trial, trials))
        _rename_waiting(study)
        return _enqueue_again(study)


def fail_late(study: optuna.Study, worker: str, seconds: float) -> None:
    """Close the trial of a worker that was killed because the trial took too long; it is not run again.

    Args:
        study: The stored study.
        worker: The worker.
        seconds: How long a trial may take.

    Side effects:
        Ends its RUNNING trial as FAIL with the attribute `error`.
    """
    message = f"it took longer than trial_timeout = {seconds:g} seconds, and its process was ended"
    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        if trial.system_attrs.get(WORKER) == worker:
            _fail(study, trial, "TrialTimeoutError", message)


def may_kill(study: optuna.Study) -> bool:
    """Tell whether a trial that waits has killed the process that ran it, which may have been a driver."""
    trials = {trial.number: trial for trial in study.get_trials(deepcopy=False)}
    return any(trial.state == TrialState.WAITING and _n_deaths(trial, trials) > 0 for trial in trials.values())


def _enqueue_again(study: optuna.Study) -> list[int]:
    trials = study.get_trials(deepcopy=False)
    by_number = {trial.number: trial for trial in trials}
    retried = {TrialAttributes(trial).retry_of for trial in trials}
    lost = [
        trial
        for trial in trials
        if TrialAttributes(trial).interrupted is not None
        and trial.state == TrialState.FAIL
        and trial.number not in retried
        # Version 0.1 left it without the attribute `error`.
        and not (TrialAttributes(trial).interrupted == CRASHED and _n_deaths(trial, by_number) >= MAX_DEATHS - 1)
    ]
    for trial in lost:
        study.add_trial(_retry_of(trial))
    return [trial.number for trial in lost]


def _rename_waiting(study: optuna.Study) -> None:
    """Give what an earlier release has put into the queue today's names, before it runs and gets more of them."""
    for trial in study.get_trials(deepcopy=False, states=(TrialState.WAITING,)):
        for key, value in TrialAttributes(trial).renamed().items():
            study._storage.set_trial_user_attr(trial._trial_id, key, value)


def _close(study: optuna.Study, trial: FrozenTrial, reason: str, n_deaths: int) -> None:
    if reason == CRASHED and n_deaths >= MAX_DEATHS - 1:
        message = f"it killed its process {n_deaths + 1} times (memory?), and is not run again"
        _fail(study, trial, "ProcessDied", message)
        return
    _end(study, trial, {INTERRUPTED: TrialAttributes(trial).interrupted or reason})


def _fail(study: optuna.Study, trial: FrozenTrial, kind: str, message: str) -> None:
    _end(study, trial, {ERROR: {"type": kind, "message": message, "traceback": message}})


def _end(study: optuna.Study, trial: FrozenTrial, attrs: dict[str, Any]) -> None:
    attrs = TrialAttributes(trial).renamed() | attrs
    # It ended by itself in the meantime: a worker's write that was under way when it died.
    with suppress(optuna.exceptions.UpdateFinishedTrialError):
        write(study._storage, trial._trial_id, TrialChanges(user_attrs=attrs), TrialState.FAIL)


def _n_deaths(trial: FrozenTrial, trials: Mapping[int, FrozenTrial]) -> int:
    """Count how often the trials that a trial runs again have killed their process."""
    n_deaths = 0
    while (number := TrialAttributes(trial).retry_of) is not None and number in trials:
        trial = trials[number]
        n_deaths += _has_died(trial)
    return n_deaths


def _has_died(trial: FrozenTrial) -> bool:
    reason = TrialAttributes(trial).interrupted
    # A worker's trial that ended with its driver did not kill it; a trial that the driver ran by itself may have.
    return reason == CRASHED or (reason == ABANDONED and is_driver(trial.system_attrs.get(WORKER, "")))


def _retry_of(trial: FrozenTrial) -> FrozenTrial:
    # A sampler's notes (the grid's point, the generation) belong to the parameters; a pruner's belong to the epochs.
    attrs = {key: value for key, value in trial.system_attrs.items() if not key.startswith("completed_rung_")}
    # Without parameters there is nothing to fix: the slot's seed draws them as it would have done.
    for key in (WORKER, BEGUN):
        attrs.pop(key, None)
    attrs |= {"fixed_params": trial.params} if trial.params else {}
    start = {START: kind} if (kind := TrialAttributes(trial).start) else {}
    return create_trial(state=TrialState.WAITING, user_attrs={RETRY_OF: trial.number} | start, system_attrs=attrs)
