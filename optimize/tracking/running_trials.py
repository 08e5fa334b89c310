"""Which of the trials that run now are worth a run in MLflow before they end."""

from collections.abc import Sequence

from optuna.trial import FrozenTrial, TrialState

LONG_SECONDS = 2.0
"""Seconds for which a trial must have been seen running; a shorter one is written once, at its end."""


class RunningTrials:
    """Remembers since when each trial has been seen running, by this process's own clock.

    A trial's start was stamped by the machine that runs it, whose clock may be another.
    """

    def __init__(self) -> None:
        self._seen_since: dict[int, float] = {}

    def long_ones(self, trials: Sequence[FrozenTrial], now: float) -> list[FrozenTrial]:
        """Return the trials that have been running for `LONG_SECONDS` at least.

        Args:
            trials: All trials of the study, as they are now.
            now: A moment of `time.monotonic`.
        """
        running = [trial for trial in trials if trial.state == TrialState.RUNNING]
        self._seen_since = {trial.number: self._seen_since.get(trial.number, now) for trial in running}
        return [trial for trial in running if now - self._seen_since[trial.number] >= LONG_SECONDS]
