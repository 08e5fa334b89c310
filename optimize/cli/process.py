"""The process of a command from its first moment to its last: standard streams, and signals before there is a study."""

import atexit
import os
import shlex
import signal
import sys
from contextlib import suppress
from typing import Any, NoReturn

from optimize.storage.interrupts import SIGNALS
from tagifai.errors import EXIT_INTERRUPTED


def begin() -> None:
    """Open the standard streams that are closed, and let a signal end the process with 130.

    Side effects:
        Sets this process's standard streams and signal handlers. A signal that is ignored stays ignored: `nohup`.
    """
    _open_closed_streams()
    for each in heard_signals():
        signal.signal(each, _end_interrupted)


def end(code: int) -> NoReturn:
    """End the process without the interpreter's own end, which frees all modules one by one.

    After a study that takes a third of a second; the operating system frees them at once.

    Args:
        code: The exit code. What has been done is done: no signal changes it any more.
    """
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        # The disk may be full, or the reader gone.
        with suppress(OSError):
            stream.flush()
    os._exit(code)


def heard_signals() -> list[signal.Signals]:
    """Return the signals that interrupt a command: those that whoever started it has not had ignored."""
    return [each for each in SIGNALS if signal.getsignal(each) is not signal.SIG_IGN]


def typed_command() -> str:
    """Return the command as it was typed."""
    return shlex.join(["optimize", *sys.argv[1:]])


def _open_closed_streams() -> None:
    """Lay the null device where a standard stream is closed; else the next file that is opened gets its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is not None:
            continue
        try:
            os.fstat(number)
            number = os.open(os.devnull, os.O_RDWR)
        except OSError:
            # The lowest free number is this one.
            os.open(os.devnull, os.O_RDWR)
        setattr(sys, name, os.fdopen(number, "r" if name == "stdin" else "w", closefd=False))


def _end_interrupted(_signum: int, _frame: Any) -> None:
    # The least that can be done: it may come in the middle of an import.
    with suppress(OSError):
        os.write(2, f"Interrupted. Begin again with: {typed_command()}\n".encode())
    os._exit(EXIT_INTERRUPTED)
