"""What a study has come to: its best trial, and the stop that has ended it."""

import optuna
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, TrialState

from optimize.definition.stops import Stops, finished_in_order, stop_reason
from optimize.storage.discards import kept_trials


def study_stop(study: optuna.Study, stops: Stops | None = None) -> str | None:
    """Say which of its stops has ended a study before its total; None if none has.

    Args:
        study: The stored study.
        stops: Its stops, where they have been read; nothing changes them while it runs.
    """
    stops = stops or Stops.of(study)
    if not stops.patience and stops.target is None:
        return None
    # Copies of another study's trials are there to be beaten, and count neither as in vain nor as good enough.
    finished = finished_in_order(kept_trials(study))
    return stop_reason(stops, finished, maximize=study.direction == StudyDirection.MAXIMIZE)


def best_trial(study: optuna.Study) -> FrozenTrial | None:
    """Return the best COMPLETE trial, the earlier of two equal ones; None without any, or with two metrics."""
    if len(study.directions) > 1:
        return None
    complete = kept_trials(study, (TrialState.COMPLETE,))
    sign = -1 if study.direction == StudyDirection.MAXIMIZE else 1
    return min(complete, key=lambda trial: (sign * (trial.value or 0.0), trial.number), default=None)
