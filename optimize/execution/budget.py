"""How many trials are still to be run, and when to stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from optuna.trial import TrialState

from optimize.definition.attributes import TrialAttributes
from optimize.errors import ContractError, StudyFailedError
from optimize.execution.events import TrialEnd

MAX_FAILURES = 3
"""Failures in a row after which a study stops."""


@dataclass
class Budget:
    """How many trials are still to be run.

    Attributes:
        remaining: Trials that must still end COMPLETE or PRUNED.
        deadline: When to begin no further trial, on the monotonic clock; None for never.
        trials_left: Counts the trials that can still end where the sampler tries every point once, those that run
            included; None where there is no end to them.
        ended: Says why the study has ended before its total; None if it has not.
        stopped: Whether a callback, the training function or the sampler has asked for no further trial.
    """

    remaining: int
    deadline: float | None = None
    trials_left: Callable[[], int | None] = lambda: None
    ended: Callable[[], str | None] = lambda: None
    stopped: bool = False
    _failures: list[TrialEnd] = field(default_factory=list)

    def allows(self, n_running: int = 0) -> bool:
        """Tell whether one more trial may begin beside those that run."""
        if self.stopped or self.remaining <= n_running or self.is_late or self.ended() is not None:
            return False
        left = self.trials_left()
        return left is None or left > n_running

    @property
    def is_late(self) -> bool:
        """Whether the time is over in which trials may begin."""
        return self.deadline is not None and time.monotonic() >= self.deadline

    @property
    def why_early(self) -> str | None:
        """Why no further trial may begin, where neither the total nor the study's own stops say so."""
        if self.remaining <= 0 or self.ended() is not None:
            return None
        if self.stopped:
            return "a callback, the training function or the sampler wanted no further trial"
        return "its time was over (timeout)" if self.is_late else None

    def stop(self, *, by_sampler: bool = False) -> None:
        """Let no further trial begin.

        Args:
            by_sampler: A sampler says so; it does not see how the trials of other workers end, so where its points are
                counted they decide.
        """
        if not by_sampler or self.trials_left() is None:
            self.stopped = True

    def count(self, end: TrialEnd) -> None:
        """Take a finished trial into account.

        Raises:
            StudyFailedError: It is the third failure in a row, or the training function breaks its contract.
        """
        if end.state != TrialState.FAIL:
            self.remaining -= 1
            self._failures.clear()
            return
        if (error := TrialAttributes(end.trial).error) and error["type"] == ContractError.__name__:
            # Every trial would end like this.
            raise StudyFailedError(f"Trial {end.number} failed: {error['message']}")
        self._failures.append(end)
        if len(self._failures) >= MAX_FAILURES:
            numbers = ", ".join(str(failure.number) for failure in self._failures)
            raise StudyFailedError(f"{MAX_FAILURES} trials failed in a row ({numbers}). The last: {end.error}")
