"""How long the trials of a pool have been running, where a trial may take only so long."""

import math
import time
from collections.abc import Hashable


class TrialClock:
    """Tells which workers' trials are late.

    Args:
        limit: Seconds that a trial may take from the moment at which it has its parameters; 0 for as many as it likes.
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._deadlines: dict[Hashable, float] = {}

    def start(self, worker: Hashable) -> None:
        """A worker begins to train."""
        if self.limit > 0:
            self._deadlines[worker] = time.monotonic() + self.limit

    def stop(self, worker: Hashable) -> None:
        """A worker has ended its trial, or itself."""
        self._deadlines.pop(worker, None)

    @property
    def seconds_left(self) -> float | None:
        """The seconds until the next trial is late; None if none can be."""
        first = min(self._deadlines.values(), default=math.inf)
        return None if first == math.inf else max(0.0, first - time.monotonic())

    def take_late(self) -> list[Hashable]:
        """Return the workers whose trial is late, each of them once."""
        now = time.monotonic()
        late = [worker for worker, deadline in self._deadlines.items() if deadline <= now]
        for worker in late:
            del self._deadlines[worker]
        return late
