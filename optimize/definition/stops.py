"""When a study ends before its total: no better trial for a while, or a value that is good enough.

The decision is a function of the finished trials in the order of an uninterrupted study, so a study that was
interrupted and resumed ends where it would have ended without that.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from optuna.trial import FrozenTrial, TrialState

from optimize.definition.attributes import STOPS, TrialAttributes
from optimize.definition.study_attributes import stored_record

if TYPE_CHECKING:
    from optuna import Study

NO_TARGET = "none"
"""What stands for no target where a number is expected."""

FINISHED = (TrialState.COMPLETE, TrialState.PRUNED)
"""The states of the trials that use the total up."""


@dataclass(frozen=True)
class Stops:
    """When a study ends before its total.

    Attributes:
        patience: It ends when so many finished trials in a row have found nothing better; 0 for never.
        target: It ends when a trial has this value or a better one; None for never.
        trial_timeout: Seconds after which a trial fails; 0 for never.
        decided_from: It is not asked whether the study ends before all trials with smaller numbers have ended.
        counted_from: Trials with smaller numbers count neither as in vain nor as good enough.
    """

    patience: int = 0
    target: float | None = None
    trial_timeout: float = 0.0
    decided_from: int = 0
    counted_from: int = 0

    @classmethod
    def of(cls, study: "Study") -> Self:
        """Return the stops of a study: those that `resume` was given last, else those that it was started with."""
        stored = study.user_attrs.get(STOPS)
        if not isinstance(stored, dict):
            stored = (stored_record(study) or {}).get("study_file", {}).get("study", {})
        counts = ("patience", "decided_from", "counted_from")
        found: dict[str, Any] = {key: stored[key] for key in counts if type(stored.get(key)) is int}
        numbers = ("target", "trial_timeout")
        return cls(**found | {key: stored[key] for key in numbers if type(stored.get(key)) in (int, float)})

    def renewed(
        self,
        n_trials: int,
        *,
        more_trials: bool = False,
        patience: int | None = None,
        target: float | str | None = None,
        trial_timeout: float | None = None,
    ) -> Self:
        """Return the stops as they are from now on.

        Args:
            n_trials: How many trials the study has, whatever became of them.
            more_trials: Whether the study was given more trials, for which the stops count anew.
            patience: The new patience; None keeps it.
            target: The new target, `none` for none; None keeps it.
            trial_timeout: The new seconds; None keeps them.
        """
        new = self
        if patience is not None:
            new = replace(new, patience=patience)
        if target is not None:
            new = replace(new, target=None if target == NO_TARGET else float(target))
        if trial_timeout is not None:
            new = replace(new, trial_timeout=trial_timeout)
        if more_trials:
            return replace(new, decided_from=n_trials, counted_from=n_trials)
        return new if new == self else replace(new, decided_from=n_trials)

    def to_dict(self) -> dict[str, Any]:
        """Return the stops as JSON-able data."""
        return asdict(self)

    def settings(self) -> dict[str, Any]:
        """Return what of them stands in the table `[study]`."""
        target = NO_TARGET if self.target is None else self.target
        return {"patience": self.patience, "target": target, "trial_timeout": self.trial_timeout}


@dataclass(frozen=True)
class Finished:
    """A trial that ended COMPLETE or PRUNED.

    Attributes:
        place: Its number in an uninterrupted study: that of the trial that it runs again, if it does.
        number: Its number.
        value: The study's metric; None where it was pruned.
        is_own: Whether it ran in this study, and is no copy of another's trial.
    """

    place: int
    number: int
    value: float | None
    is_own: bool = True


def finished_in_order(trials: Sequence[FrozenTrial]) -> list[Finished]:
    """Return the trials that ended COMPLETE or PRUNED, in the order in which an uninterrupted study has them.

    Args:
        trials: All trials of a study that count, by number.
    """
    places: dict[int, int] = {}
    for trial in trials:
        origin = TrialAttributes(trial).retry_of
        places[trial.number] = trial.number if origin is None else places.get(origin, origin)
    found = [
        Finished(
            place=places[trial.number],
            number=trial.number,
            value=trial.values[0] if trial.state == TrialState.COMPLETE and trial.values else None,
            is_own=TrialAttributes(trial).copied_from is None,
        )
        for trial in trials
        if trial.state in FINISHED
    ]
    return sorted(found, key=lambda trial: trial.place)


def stop_reason(stops: Stops, finished: Sequence[Finished], *, maximize: bool) -> str | None:
    """Say why a study has ended before its total; None if it has not.

    Once it has ended, trials that ended later (of other workers) change nothing about it.

    Args:
        stops: When it ends.
        finished: What `finished_in_order` returns.
        maximize: Whether a larger value is better.
    """
    n_undecided = sum(trial.place < stops.decided_from for trial in finished)
    sign = -1.0 if maximize else 1.0
    target = math.nan if stops.target is None else sign * stops.target
    best, n_in_vain, reached = math.inf, 0, None
    for n_finished, trial in enumerate(finished, 1):
        value = math.inf if trial.value is None else sign * trial.value
        counts = trial.is_own and trial.place >= stops.counted_from
        n_in_vain = n_in_vain + counts if value >= best else 0
        best = min(best, value)
        if counts and reached is None and value <= target:
            reached = trial.number
        if n_finished >= n_undecided and (reason := _reason(stops, n_in_vain, reached)):
            return reason
    return None


def _reason(stops: Stops, n_in_vain: int, reached: int | None) -> str | None:
    if reached is not None:
        return f"trial {reached} reached the target {stops.target:g}"
    if stops.patience and n_in_vain >= stops.patience:
        return f"no better trial for {stops.patience}"
    return None
