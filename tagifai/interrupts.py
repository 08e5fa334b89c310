"""Holding an interruption back while a transaction is open.

A `KeyboardInterrupt` inside a transaction can leave its connection open and its lock taken by this very process, for as
long as the process lives: then nobody can close the trial that was interrupted.
"""

import signal
import threading
from collections.abc import Callable
from typing import TypeVar

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""The signals that interrupt a study."""

Result = TypeVar("Result")


class DeferredInterrupts:
    """Runs transactions of the main thread to their end before an interruption is raised."""

    def __init__(self) -> None:
        self._depth = 0
        self._pending: KeyboardInterrupt | None = None

    def interrupt(self, interruption: KeyboardInterrupt) -> None:
        """Raise an interruption now, or as soon as the open transaction has ended.

        Args:
            interruption: What a signal handler wants to raise.
        """
        if not self._depth:
            raise interruption
        self._pending = interruption

    def reset(self) -> None:
        """Forget what a forked process has of its parent: an open transaction, an interruption."""
        self._depth = 0
        self._pending = None

    def run(self, transaction: Callable[[], Result]) -> Result:
        """Do something with a database.

        Args:
            transaction: What to do.

        Raises:
            KeyboardInterrupt: A signal came in the meantime; the transaction has ended.
        """
        if threading.current_thread() is not threading.main_thread():
            return transaction()
        self._depth += 1
        try:
            return transaction()
        finally:
            self._depth -= 1
            if not self._depth and self._pending is not None:
                pending, self._pending = self._pending, None
                raise pending


INTERRUPTS = DeferredInterrupts()
