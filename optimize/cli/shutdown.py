"""How a command ends that is interrupted by a signal: in an orderly way, and in time."""

import _thread
import os
import select
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from tagifai.console import say
from tagifai.errors import EXIT_INTERRUPTED
from tagifai.interrupts import INTERRUPTS
from tagifai.process import heard_signals, typed_command

if TYPE_CHECKING:
    from optimize.cli.progress import Progress
    from optimize.tracking.process import TrackingProcess

GRACE_SECONDS, CLOSE_SECONDS = 1.5, 0.35
"""Seconds that an interrupted study gets to end in an orderly way, and then to close its trials from another thread."""


class GracefulShutdown:
    """How an interrupted study ends: in an orderly way, or after `GRACE_SECONDS` anyway.

    Args:
        options: The options of the command that `optimize resume` needs as well.

    Attributes:
        progress: The study's display, as soon as there is one; it knows whether the study has begun.
        tracker: The study's tracking process, as soon as there is one.
    """

    def __init__(self, options: Mapping[str, str | None]) -> None:
        self._options = options
        self._pipe: tuple[int, int] | None = None
        self._before: dict[signal.Signals, Any] = {}
        self.progress: Progress | None = None
        self.tracker: TrackingProcess | None = None

    def install(self) -> None:
        """Let SIGTERM and SIGHUP end a study as Ctrl-C does; what is ignored stays ignored.

        Side effects:
            Sets this process's signal handlers, and starts a thread. A second signal ends the process at once.
        """
        heard, told = self._pipe = os.pipe()
        os.set_blocking(told, False)
        self._before = {each: signal.getsignal(each) for each in heard_signals()}
        for each in self._before:
            signal.signal(each, self._interrupt)
        # The handlers wait for the main thread, which may compute or wait for a database; this does not.
        signal.set_wakeup_fd(told, warn_on_full_buffer=False)
        os.register_at_fork(after_in_child=self._leave)
        # Holding no lock, it is no `threading.Thread`, for which the workers would not be forked.
        _thread.start_new_thread(self._exit_anyway, (heard,))

    def uninstall(self) -> None:
        """Let the thread end; what is left to do is only to print."""
        signal.set_wakeup_fd(-1)
        for each, handler in self._before.items():
            signal.signal(each, handler)
        assert self._pipe is not None
        # The thread closes its end.
        os.close(self._pipe[1])
        self._pipe = None

    def exit(self) -> NoReturn:
        """Say how to go on, and end the process without the interpreter's own end, which takes up to a second."""
        with suppress(OSError):
            say(self._how_to_go_on(), err=True)
        os._exit(EXIT_INTERRUPTED)

    def _interrupt(self, signum: int, _frame: Any) -> None:
        for each in self._before:
            # The thread alone hears of a second one.
            signal.signal(each, lambda _signum, _frame: None)
        INTERRUPTS.interrupt(KeyboardInterrupt(signal.Signals(signum).name))

    def _leave(self) -> None:
        """Close in a forked process what belongs to its parent."""
        if self._pipe is not None:
            signal.set_wakeup_fd(-1)
            for end in self._pipe:
                os.close(end)
            self._pipe = None

    def _exit_anyway(self, heard: int) -> None:
        """Wait for a signal, then end the process in time even if the main thread does not."""
        while (told := os.read(heard, 1)) and told[0] not in self._before:
            pass
        if not told:
            os.close(heard)
            return
        again = select.select([heard], [], [], GRACE_SECONDS)[0]
        # Importing it would take a part of the time of --help; where nobody has, there are no workers.
        if workers := sys.modules.get("multiprocessing"):
            for process in workers.active_children():
                process.kill()
        if not again:
            if self.tracker:
                self.tracker.interrupt()
            # A locked database would hold this up for longer than there is; `resume` closes the trials then.
            closing = threading.Thread(target=self._close, daemon=True)
            closing.start()
            closing.join(CLOSE_SECONDS)
        if self.tracker:
            self.tracker.kill()
        self.exit()

    def _close(self) -> None:
        """Leave the terminal and the study as they should be."""
        if self.progress:
            self.progress.close()
        summary = self.progress and self.progress.summary
        if summary:
            from optimize.storage.address import StudyAddress
            from optimize.storage.database import load_study
            from optimize.storage.recovery import STOPPED, recover
            from tagifai.checkpoint import checkpoint_sqlite

            with suppress(Exception):
                address = StudyAddress(summary.name, summary.storage)
                recover(load_study(address), reason=STOPPED)
                if address.sqlite_path:
                    checkpoint_sqlite(address.sqlite_path)

    def _how_to_go_on(self) -> str:
        summary = self.progress and self.progress.summary
        if summary:
            from optimize.storage.address import StudyAddress

            address = StudyAddress(summary.name, summary.storage)
            return f"Interrupted. Go on with: {address.command('resume', **self._options)}"
        return f"Interrupted before the first trial. Begin again with: {typed_command('optimize')}"
