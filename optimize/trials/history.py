"""A bounded history: the trials that a sampler is shown where a study has more than it can look through in time."""

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
    ended = [trial for trial in trials if trial.state.is_finished()]
    if len(ended) <= limit:
        return list(trials)
    sign = -1.0 if maximize else 1.0
    values = [
        (sign * trial.values[0], place)
        for place, trial in enumerate(ended)
        if trial.state == TrialState.COMPLETE and trial.values
    ]
    kept = {place for _, place in heapq.nsmallest(limit // 2, values)}
    place = len(ended)
    while len(kept) < limit:
        place -= 1
        kept.add(place)
    numbers = {ended[place].number for place in kept}
    return [trial for trial in trials if not trial.state.is_finished() or trial.number in numbers]
