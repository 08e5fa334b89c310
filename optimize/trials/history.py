"""Trials as a sampler is shown them: as they stand, by another sign, and no more than it can look through in time."""

import copy
import heapq
from collections.abc import Sequence

from optuna.trial import FrozenTrial, TrialState


def bounded(trials: Sequence[FrozenTrial], limit: int, *, maximize: bool) -> list[FrozenTrial]:
    """Return the best and the most recent of finished trials, and all that have not finished.

    Half of the limit is for the best COMPLETE ones, the rest for the latest of the others. Of equal values the earlier
    trial is the better one, so that the same trials always give the same history.

    Args:
        trials: By number.
        limit: How many finished trials to return at the most.
        maximize: Whether a larger value is better.

    Returns:
        The trials, by number.
    """
    # By identity and position: with many trials the comparisons of an enumeration are what takes the time.
    running, waiting, complete = TrialState.RUNNING, TrialState.WAITING, TrialState.COMPLETE
    ended = [trial for trial in trials if (state := trial.state) is not running and state is not waiting]
    if len(ended) <= limit:
        return list(trials)
    pending = [trial for trial in trials if (state := trial.state) is running or state is waiting]
    sign = -1.0 if maximize else 1.0
    places = ((sign * trial.values[0], place) for place, trial in enumerate(ended) if trial.state is complete)
    kept = {place for _, place in heapq.nsmallest(limit // 2, places)}
    place = len(ended)
    while len(kept) < limit:
        place -= 1
        kept.add(place)
    return sorted([ended[place] for place in kept] + pending, key=lambda trial: trial.number)


def flipped(trial: FrozenTrial) -> FrozenTrial:
    """Return a trial with its reports negated."""
    twin = copy.copy(trial)
    twin.intermediate_values = {step: -value for step, value in trial.intermediate_values.items()}
    return twin


def snapshot(trial: FrozenTrial) -> FrozenTrial:
    """Return a running trial as it stands, whatever becomes of it."""
    twin = copy.copy(trial)
    for part in ("params", "distributions", "user_attrs", "system_attrs", "intermediate_values"):
        setattr(twin, part, dict(getattr(trial, part)))
    return twin
