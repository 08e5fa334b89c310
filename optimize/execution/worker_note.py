"""Whether more workers would pay, or these have, in a line: said once, at a study's end."""

import os
import statistics
from collections.abc import Sequence

from optuna import Study
from optuna.trial import TrialState

START_SECONDS = 2.0
"""What it costs to start workers: about so much of the processor's time goes to imports and to first features."""

LONG_TRIAL_SECONDS, LONG_STUDY_SECONDS = 5.0, 120.0
"""From so long a trial and a study on, a second worker is worth a line."""


def worker_note(n_jobs: int, seconds: Sequence[float], n_cores: int) -> str:
    """Say what another number of workers would change.

    Args:
        n_jobs: The workers of the study.
        seconds: How long each of its complete trials took.
        n_cores: The cores that it may use.

    Returns:
        One line; empty where there is nothing to be gained.
    """
    if len(seconds) < 3:
        return ""
    each, total = statistics.median(seconds), sum(seconds)
    if n_jobs == 1:
        pays = n_cores > 1 and each >= LONG_TRIAL_SECONDS and total >= LONG_STUDY_SECONDS
        return f"Trials take {each:.0f} s each, and there are {n_cores} cores: try --n-jobs 2." if pays else ""
    saved = total * (1 - 1 / min(n_jobs, n_cores))
    if saved >= START_SECONDS:
        return ""
    cost = f"Trials take {each:.2f} s each, workers {START_SECONDS:.0f} s to start"
    return f"{cost}: --n-jobs {n_jobs} was not faster than 1."


def complete_seconds(study: Study) -> list[float]:
    """Return how long each complete trial of a study took."""
    trials = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    return [trial.duration.total_seconds() for trial in trials if trial.duration is not None]


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
