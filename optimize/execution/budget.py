"""How many trials are still to be run, and when to stop."""

import time
from dataclasses import dataclass, field

from optuna.trial import TrialState

from optimize.errors import StudyFailedError
from optimize.execution.events import TrialEnd

MAX_FAILURES = 3
"""Failures in a row after which a study stops."""


@dataclass
class Budget:
    """How many trials are still to be run.

    Attributes:
        remaining: Trials that must still end COMPLETE or PRUNED.
        deadline: When to begin no further trial, on the monotonic clock; None for never.
        stopped: Whether a callback, the training function or the sampler has asked for no further trial.
    """

    remaining: int
    deadline: float | None = None
    stopped: bool = False
    _failures: list[TrialEnd] = field(default_factory=list)

    def allows(self, n_running: int = 0) -> bool:
        """Tell whether one more trial may begin beside those that run."""
        in_time = self.deadline is None or time.monotonic() < self.deadline
        return not self.stopped and self.remaining > n_running and in_time

    def stop(self) -> None:
        """Let no further trial begin."""
        self.stopped = True

    def count(self, end: TrialEnd) -> None:
        """Take a finished trial into account.

        Raises:
            StudyFailedError: It is the third failure in a row.
        """
        if end.state != TrialState.FAIL:
            self.remaining -= 1
            self._failures.clear()
            return
        self._failures.append(end)
        if len(self._failures) >= MAX_FAILURES:
            numbers = ", ".join(str(failure.number) for failure in self._failures)
            raise StudyFailedError(f"{MAX_FAILURES} trials failed in a row ({numbers}). The last: {end.error}")
