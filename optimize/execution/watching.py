"""A study that another process runs, followed from outside: only read, never held up."""

import time

import optuna
from optuna.trial import FrozenTrial, TrialState

from optimize.definition.attributes import TrialAttributes
from optimize.execution.events import Observer, TrialEnd
from optimize.reporting.collect import judge_study
from optimize.reporting.summary import StudySummary, summarize_study
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study
from optimize.storage.locks import is_driven

INTERVAL = 0.5
"""Seconds between two looks at a study; a running trial's epochs are stored once a second."""


def watch_study(
    name: str, observer: Observer, *, storage: str | None = None, interval: float = INTERVAL
) -> StudySummary | None:
    """Follow a study until no process runs it.

    Args:
        name: The study's name.
        observer: Hears how it goes, as that of the process which runs it does.
        storage: A storage URL; `sqlite:///studies/<name>.db` if None.
        interval: Seconds between two looks.

    Returns:
        The study as it stands at the end; None if no process runs it.

    Raises:
        StudyNotFoundError: There is no such study.
    """
    address = StudyAddress.of(name, storage)
    study = load_study(address, writable=False)
    if not is_driven(address):
        return None
    watcher = _Watcher(study, observer, address)
    running = True
    while running:
        # Asked first, so that what ended until then is still told.
        running = is_driven(address)
        watcher.look()
        if running:
            time.sleep(interval)
    return judge_study(study, summarize_study(study, address.url))


class _Watcher:
    """Tells an observer what has happened in a study since the last look."""

    def __init__(self, study: optuna.Study, observer: Observer, address: StudyAddress) -> None:
        self._study = study
        self._observer = observer
        summary = summarize_study(study, address.url, running=True)
        self._told = {trial.number for trial in summary.trials if trial.state != TrialState.RUNNING.name}
        self._epochs: dict[int, int] = {}
        self._observer.begin(summary)

    def look(self) -> None:
        """Tell the epochs of the running trials, and the trials that have ended."""
        for trial in self._study.get_trials(deepcopy=False):
            if trial.state == TrialState.RUNNING:
                self._tell_epoch(trial)
            elif trial.state.is_finished() and trial.number not in self._told:
                self._told.add(trial.number)
                # One that was interrupted runs again under another number.
                if TrialAttributes(trial).interrupted is None:
                    self._observer.trial_ended(TrialEnd(trial))

    def _tell_epoch(self, trial: FrozenTrial) -> None:
        epoch = max(trial.intermediate_values, default=-1)
        if epoch > self._epochs.get(trial.number, -1):
            self._epochs[trial.number] = epoch
            self._observer.epoch_ended(trial.number, epoch, trial.intermediate_values[epoch])
