"""The study as a running trial sees it: in memory, uninterrupted, and pruned by a lower `val_loss`.

A `BufferedStorage` is an Optuna storage. The running trial's parameters, epochs and attributes stay in memory and are
written in one transaction at its end and at least every second; the other trials are a snapshot taken when the trial
began. Optuna's genuine `Trial`, samplers and pruners work on it unchanged.
"""

import copy
import time
from bisect import bisect_left, insort
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from operator import attrgetter
from typing import Any

from optuna.distributions import BaseDistribution
from optuna.storages import BaseStorage
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, TrialState

from optimize.storage.discards import read_discards
from optimize.storage.storage_proxy import StorageProxy
from optimize.storage.trial_reader import trials_from
from optimize.storage.trial_writer import TrialChanges, check_json, write
from optimize.trials.history import bounded, flipped, snapshot
from optimize.trials.slots import SlotTable

WRITE_INTERVAL = 1.0
"""Seconds after which a running trial's epochs are written, for watchers and against a crash."""

_number = attrgetter("number")


class BufferedStorage(StorageProxy):
    """An Optuna storage for one study and the one trial that runs in this process.

    What concerns neither the running trial nor the study's list of trials goes to the storage behind it.

    Args:
        storage: The study's storage.
        study_id: The study's id in it.
        max_history: How many finished trials a sampler is shown; None for all.
        flip_pruned: Show pruned trials to the sampler with negated losses. Samplers rank pruned trials by their last
            report in the study's direction; where the study maximises a score, the reported `val_loss` is not in it.

    Attributes:
        discarded: Why which trials had been taken out of the study when the running one began, by number.
    """

    def __init__(
        self, storage: BaseStorage, study_id: int, *, max_history: int | None = None, flip_pruned: bool = False
    ) -> None:
        super().__init__(storage)
        self.study_id = study_id
        self._max_history = max_history
        self._samples = False
        self._flip_pruned = flip_pruned
        self._study = SlotTable()
        self.discarded: dict[int, str] = {}
        self._by_state: dict[Any, list[FrozenTrial]] = {}
        self._bounded: dict[Any, list[FrozenTrial]] = {}
        self._running: FrozenTrial | None = None
        self._pending = TrialChanges()
        self._study_attrs: dict[str, Any] = {}
        self._written_at = 0.0

    @property
    def settled_id(self) -> int:
        """Return an id up to which all trials have ended, as far as the view knows."""
        return self._study.settled_id

    def adopt(self, trial_id: int) -> tuple[int, int]:
        """Take on a trial that has just been created or taken from the queue, with a snapshot of the others.

        Returns:
            The trial's number in the study, and its slot.
        """
        newer = trials_from(self.storage, self.study_id, self._study.n_settled)
        self._study.update(newer)
        own = next(trial for trial in newer if trial._trial_id == trial_id)
        slot = self._study.slots[own.number]
        self.discarded = read_discards(self.storage, self.study_id)
        self._running = copy.deepcopy(own)
        self._running.number = slot
        self._by_state = {}
        self._bounded = {}
        self._pending = TrialChanges()
        self._study_attrs = {}
        self._written_at = time.monotonic()
        return own.number, slot

    def flush(self) -> None:
        """Write what is pending of the running trial.

        Raises:
            UpdateFinishedTrialError: The trial is no longer running.
        """
        if self._running is not None and (self._pending or self._study_attrs):
            self._write_pending()
        self._written_at = time.monotonic()

    @contextmanager
    def sampling(self) -> Iterator[None]:
        """Show no more than `max_history` finished trials for as long as a sampler draws."""
        self._samples = True
        try:
            yield
        finally:
            self._samples = False

    def forget_params(self) -> None:
        """Drop the running trial's parameters that have not been written yet, and what drawing them left behind."""
        self._pending.params.clear()
        self._study_attrs.clear()

    def stored_number(self, trial: FrozenTrial) -> int:
        """Return the number in the stored study of a trial that the view shows."""
        return self._study.number_in(trial.number)

    def running_trial(self) -> FrozenTrial:
        """Return the running trial, or the one that just ended, as it stands in memory."""
        assert self._running is not None
        return self._running

    def get_all_trials(
        self, study_id: int, deepcopy: bool = True, states: Container[TrialState] | None = None
    ) -> list[FrozenTrial]:
        """Return the snapshot, one trial a slot, with the running trial as it stands now."""
        if study_id != self.study_id:
            return super().get_all_trials(study_id, deepcopy, states)
        trials = self._history(states) if self._samples else self.list_trials(states)
        if self._flip_pruned:
            trials = [flipped(trial) if trial.state == TrialState.PRUNED else trial for trial in trials]
        return copy.deepcopy(trials) if deepcopy else list(trials)

    def list_trials(self, states: Container[TrialState] | None = None) -> list[FrozenTrial]:
        """Return the trials in these states as they were reported, one a slot; neither a copy nor to be changed."""
        key = tuple(state for state in TrialState if states is None or state in states)
        if key not in self._by_state:
            trials = self._study.in_states(key)
            if hidden := self._study.slots_with(self.discarded):
                trials = [trial for trial in trials if trial.number not in hidden]
            place = bisect_left(trials, self.running_trial().number, key=_number)
            if place < len(trials) and trials[place].number == self.running_trial().number:
                del trials[place]
            self._by_state[key] = trials
        return self._with_running(self._by_state[key], key)

    def _history(self, states: Container[TrialState] | None) -> list[FrozenTrial]:
        """Return the trials in these states as a sampler is shown them: no more of them than `max_history`."""
        trials = self.list_trials(states)
        if self._max_history is None or len(trials) <= self._max_history:
            return trials
        key = tuple(state for state in TrialState if states is None or state in states)
        if key not in self._bounded:
            maximize = self.get_study_directions(self.study_id)[0] == StudyDirection.MAXIMIZE
            self._bounded[key] = bounded(self._by_state[key], self._max_history, maximize=maximize)
        return self._with_running(self._bounded[key], key)

    def _with_running(self, others: list[FrozenTrial], states: Container[TrialState]) -> list[FrozenTrial]:
        running = self.running_trial()
        if running.state not in states:
            return others
        trials = list(others)
        insort(trials, snapshot(running), key=_number)
        return trials

    def get_trial(self, trial_id: int) -> FrozenTrial:
        """Return a trial; the running one as it stands in memory."""
        if self._is_running(trial_id):
            return snapshot(self.running_trial())
        return super().get_trial(trial_id)

    def set_trial_param(
        self, trial_id: int, param_name: str, param_value_internal: float, distribution: BaseDistribution
    ) -> None:
        """Keep a parameter of the running trial for the next write."""
        if not self._is_running(trial_id):
            super().set_trial_param(trial_id, param_name, param_value_internal, distribution)
            return
        trial = self.running_trial()
        trial.params[param_name] = distribution.to_external_repr(param_value_internal)
        trial.distributions[param_name] = distribution
        self._pending.params[param_name] = (param_value_internal, distribution)

    def set_trial_intermediate_value(self, trial_id: int, step: int, intermediate_value: float) -> None:
        """Keep an epoch of the running trial for the next write, or write if the last one is long ago."""
        if not self._is_running(trial_id):
            super().set_trial_intermediate_value(trial_id, step, intermediate_value)
            return
        self.running_trial().intermediate_values[step] = intermediate_value
        self._pending.epochs[step] = intermediate_value
        if time.monotonic() - self._written_at >= WRITE_INTERVAL:
            self.flush()

    def set_trial_user_attr(self, trial_id: int, key: str, value: Any) -> None:
        """Keep a user attribute of the running trial for the next write.

        Raises:
            TypeError: The value is not JSON; the trial should fail now, not the study when it is written.
        """
        if not self._is_running(trial_id):
            super().set_trial_user_attr(trial_id, key, value)
            return
        check_json(value)
        self.running_trial().user_attrs[key] = value
        self._pending.user_attrs[key] = value

    def set_trial_system_attr(self, trial_id: int, key: str, value: Any) -> None:
        """Keep a system attribute of the running trial for the next write."""
        if not self._is_running(trial_id):
            super().set_trial_system_attr(trial_id, key, value)
            return
        self.running_trial().system_attrs[key] = value
        self._pending.system_attrs[key] = value

    def get_study_system_attrs(self, study_id: int) -> dict[str, Any]:
        """Return the study's system attributes, with those that the running trial's sampler has set."""
        attrs = super().get_study_system_attrs(study_id)
        return attrs | self._study_attrs if study_id == self.study_id else attrs

    def set_study_system_attr(self, study_id: int, key: str, value: Any) -> None:
        """Keep a system attribute of the study, such as the place in a sequence, for the next write."""
        if study_id != self.study_id:
            super().set_study_system_attr(study_id, key, value)
            return
        self._study_attrs[key] = value

    def set_trial_state_values(self, trial_id: int, state: TrialState, values: Sequence[float] | None = None) -> bool:
        """End the running trial: write all that is pending with its state and values."""
        if not self._is_running(trial_id):
            return super().set_trial_state_values(trial_id, state, values)
        ended = list(values) if values is not None else None
        self._write_pending(state, ended)
        trial = self.running_trial()
        trial.state, trial.values, trial.datetime_complete = state, ended, datetime.now()
        return True

    def _write_pending(self, state: TrialState | None = None, values: list[float] | None = None) -> None:
        for key, value in self._study_attrs.items():
            self.storage.set_study_system_attr(self.study_id, key, value)
        self._study_attrs = {}
        write(self.storage, self.running_trial()._trial_id, self._pending, state, values)
        self._pending = TrialChanges()

    def _is_running(self, trial_id: int) -> bool:
        return self._running is not None and self._running._trial_id == trial_id
