"""How a study ends that is interrupted by a signal: in an orderly way, and in time."""

import _thread
import multiprocessing
import os
import select
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

import click

from optimize.storage.interrupts import INTERRUPTS
from tagifai.console import INTERRUPTED

if TYPE_CHECKING:
    from optimize.cli.progress import Progress

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

GRACE_SECONDS, CLOSE_SECONDS = 1.5, 0.35
"""Seconds that an interrupted study gets to end in an orderly way, and then to close its trials from another thread."""


class GracefulShutdown:
    """How an interrupted study ends: in an orderly way, or after `GRACE_SECONDS` anyway.

    Args:
        again: What to type if the study is interrupted before it has begun.

    Attributes:
        progress: The study's display, as soon as there is one; it knows whether the study has begun.
    """

    def __init__(self, again: str) -> None:
        self._again = again
        self._told = -1
        self.progress: Progress | None = None

    def install(self) -> None:
        """Let SIGTERM and SIGHUP end a study as Ctrl-C does.

        Side effects:
            Sets this process's signal handlers, and starts a thread. A second signal ends the process at once.
        """
        heard, self._told = os.pipe()
        os.set_blocking(self._told, False)
        for each in SIGNALS:
            signal.signal(each, self._interrupt)
        # The handlers wait for the main thread, which may compute or wait for a database; this does not.
        signal.set_wakeup_fd(self._told, warn_on_full_buffer=False)
        os.register_at_fork(after_in_child=lambda: signal.set_wakeup_fd(-1))
        # Holding no lock, it is no `threading.Thread`, for which the workers would not be forked.
        _thread.start_new_thread(self._exit_anyway, (heard,))

    def uninstall(self) -> None:
        """Let the thread end; what is left to do is only to print."""
        signal.set_wakeup_fd(-1)
        os.close(self._told)

    def exit(self) -> NoReturn:
        """Say how to go on, and end the process without the interpreter's own end, which takes up to a second."""
        with suppress(OSError):
            click.echo(self._how_to_go_on(), err=True)
        os._exit(INTERRUPTED)

    def _interrupt(self, signum: int, _frame: Any) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        INTERRUPTS.interrupt(KeyboardInterrupt(signal.Signals(signum).name))

    def _exit_anyway(self, heard: int) -> None:
        """Wait for a signal, then end the process in time even if the main thread does not."""
        while (told := os.read(heard, 1)) and told[0] not in SIGNALS:
            pass
        if not told:
            os.close(heard)
            return
        if not select.select([heard], [], [], GRACE_SECONDS)[0]:
            for process in multiprocessing.active_children():
                process.kill()
            # A locked database would hold this up for longer than there is; `resume` closes the trials then.
            closing = threading.Thread(target=self._close, daemon=True)
            closing.start()
            closing.join(CLOSE_SECONDS)
        self.exit()

    def _close(self) -> None:
        """Leave the terminal and the study as they should be."""
        if self.progress:
            self.progress.close()
        summary = self.progress and self.progress.summary
        if summary:
            from optimize.storage.address import StudyAddress
            from optimize.storage.database import load_study
            from optimize.storage.recovery import recover

            with suppress(Exception):
                recover(load_study(StudyAddress(summary.name, summary.storage)))

    def _how_to_go_on(self) -> str:
        summary = self.progress and self.progress.summary
        if summary:
            return f"Interrupted. Go on with: optimize resume {summary.name}"
        return f"Interrupted before the first trial. Begin again with: {self._again}"
