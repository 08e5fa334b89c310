"""Percentile pruning at a cost that does not grow with the study.

Optuna's `PercentilePruner` (and `MedianPruner`) looks the epoch up in every complete trial, each epoch anew. Here the
values of each epoch are kept sorted and grow by one for each complete trial. The decision is the same, to the bit: it
is NumPy's percentile of the same values.
"""

import copy
import math
from array import array
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence

import optuna
from optuna.pruners import BasePruner, MedianPruner, PercentilePruner
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, TrialState

from optimize.storage.storage_proxy import StorageProxy
from optimize.trials.buffered_storage import BufferedStorage

_SETTINGS = {"_percentile", "_n_startup_trials", "_n_warmup_steps", "_interval_steps", "_n_min_trials"}


class PruningStorage(StorageProxy):
    """The same study for the pruner: as if `val_loss` were its metric, and a lower one better.

    Args:
        storage: The study as its running trial sees it.
        has_losses: The values of the study's trials are `val_loss`. If False, a complete trial is shown with the last
            `val_loss` that it reported for its value; with infinity if it reported none, as a trial added by hand.
    """

    def __init__(self, storage: BufferedStorage, *, has_losses: bool = True) -> None:
        super().__init__(storage)
        self._buffered = storage
        self._has_losses = has_losses
        self._by_loss: dict[int, FrozenTrial] = {}
        self._listed: list[FrozenTrial] = []
        self._shown: list[FrozenTrial] = []

    def get_study_directions(self, study_id: int) -> list[StudyDirection]:
        """Return MINIMIZE: a lower `val_loss` is better, whatever the study's metric."""
        return [StudyDirection.MINIMIZE]

    def get_trial(self, trial_id: int) -> FrozenTrial:
        """Return a trial; its value is a `val_loss`."""
        return self._valued(super().get_trial(trial_id))

    def get_all_trials(
        self, study_id: int, deepcopy: bool = True, states: Container[TrialState] | None = None
    ) -> list[FrozenTrial]:
        """Return the snapshot with the losses as they were reported; each value is a `val_loss`."""
        listed = self._buffered.list_trials(states)
        # While a trial runs, the list of those that have ended is the same at every epoch.
        if listed is not self._listed:
            self._listed, self._shown = listed, [self._valued(trial) for trial in listed]
        return copy.deepcopy(self._shown) if deepcopy else list(self._shown)

    def _valued(self, trial: FrozenTrial) -> FrozenTrial:
        if self._has_losses or trial.state != TrialState.COMPLETE:
            return trial
        twin = self._by_loss.get(trial._trial_id)
        if twin is None or twin.number != trial.number:
            twin = copy.copy(trial)
            step = trial.last_step
            twin.value = math.inf if step is None else trial.intermediate_values[step]
            self._by_loss[trial._trial_id] = twin
        return twin


def incremental_pruner(pruner: BasePruner) -> BasePruner:
    """Return a pruner that decides as this one does, faster where that is known to hold."""
    # A subclass of the user's may decide otherwise, and another release of Optuna may keep its settings otherwise.
    is_known = type(pruner) in (MedianPruner, PercentilePruner) and vars(pruner).keys() == _SETTINGS
    if isinstance(pruner, PercentilePruner) and is_known:
        return IncrementalPercentilePruner(pruner)
    return pruner


class IncrementalPercentilePruner(BasePruner):
    """Decides as a `PercentilePruner` does in a study that minimises.

    Args:
        pruner: The genuine pruner, whose settings are used.
    """

    def __init__(self, pruner: PercentilePruner) -> None:
        self._pruner = pruner
        self._values: dict[int, array[float]] = defaultdict(lambda: array("d"))  # compact, for the processor's cache
        self._n_reports: Counter[int] = Counter()
        self._known: set[int] = set()

    def prune(self, study: optuna.Study, trial: FrozenTrial) -> bool:
        """Judge a trial by the epochs it has reported."""
        settings = self._pruner
        complete = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        step = trial.last_step
        if not complete or len(complete) < settings._n_startup_trials or step is None:
            return False
        warmup, interval = settings._n_warmup_steps, settings._interval_steps
        if step < warmup:
            return False
        # The last step is always the first of an interval of one.
        if interval > 1 and not _opens_interval(step, trial.intermediate_values, warmup, interval):
            return False
        best = min((value for value in trial.intermediate_values.values() if not math.isnan(value)), default=math.nan)
        if math.isnan(best):
            return True
        self._learn(complete)
        if self._n_reports[step] < settings._n_min_trials or not self._values[step]:
            return False
        return best > percentile_of_sorted(self._values[step], settings._percentile)

    def _learn(self, complete: Sequence[FrozenTrial]) -> None:
        n_new = len(complete) - len(self._known)
        # The new ones are mostly the last ones.
        for trial in reversed(complete):
            if n_new == 0:
                return
            if trial._trial_id not in self._known:
                n_new -= 1
                self._known.add(trial._trial_id)
                for step, value in trial.intermediate_values.items():
                    self._n_reports[step] += 1
                    if not math.isnan(value):
                        insort(self._values[step], value)


def _opens_interval(step: int, steps: Iterable[int], warmup: int, interval: int) -> bool:
    """Tell whether a step is the first that was reported in its interval; the first interval begins after the warm-up.

    Args:
        step: The last step.
        steps: All that were reported.
        warmup: The number of steps of the warm-up.
        interval: The number of steps of an interval.
    """
    begin = (step - warmup) // interval * interval + warmup
    return max((other for other in steps if other != step), default=-1) < begin


def percentile_of_sorted(values: Sequence[float], percentile: float) -> float:
    """Return what `numpy.percentile` returns for values that are sorted already, to the bit.

    Args:
        values: At least one value, ascending, without NaN.
        percentile: In `[0, 100]`.

    Returns:
        The percentile, by linear interpolation in the steps of NumPy's `_quantile` and `_lerp`; NaN between infinities
        of different sign or at one.
    """
    place = (len(values) - 1) * (percentile / 100)
    if place >= len(values) - 1:
        low = high = values[-1]
    else:
        low, high = values[math.floor(place)], values[math.floor(place) + 1]
    part, difference = place - math.floor(place), high - low
    return high - difference * (1 - part) if part >= 0.5 else low + difference * part
