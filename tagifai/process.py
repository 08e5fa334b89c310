"""The process of a command from its first moment to its last: its standard streams, its signals, its end."""

import atexit
import io
import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

from tagifai.errors import EXIT_INTERRUPTED
from tagifai.gc_tuning import relax_gc
from tagifai.interrupts import INTERRUPTS, SIGNALS
from tagifai.masking import masked
from tagifai.printable import printable


def run_command(program: str, load: Callable[[], Callable[[], Any]]) -> NoReturn:
    """Run a command, and end the process as soon as its output is written.

    Args:
        program: The command's name.
        load: Imports the command line and returns it. A signal is heard from before that.

    Side effects:
        Sets this process's standard streams and signal handlers, and ends it.
    """
    _begin(program)
    relax_gc()
    code = 1
    try:
        load()()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    _end(code)


def heard_signals() -> list[signal.Signals]:
    """Return the signals that interrupt a command: those that whoever started it has not had ignored."""
    return [each for each in SIGNALS if signal.getsignal(each) is not signal.SIG_IGN]


def typed_command(program: str) -> str:
    """Return the command as it was typed."""
    return printable(masked(shlex.join([program, *sys.argv[1:]]), "PASSWORD"), one_line=True)


@contextmanager
def raised_signals() -> Iterator[None]:
    """Let a signal raise a `KeyboardInterrupt` here, where something has to be left clean.

    Side effects:
        Sets this process's signal handlers, until then. A second signal ends the process at once.
    """
    if threading.current_thread() is not threading.main_thread():
        # Signals are the main thread's.
        yield
        return
    before = {each: signal.getsignal(each) for each in heard_signals()}

    def restore() -> None:
        for each, handler in before.items():
            signal.signal(each, handler)

    def interrupt(signum: int, _frame: Any) -> None:
        restore()
        INTERRUPTS.interrupt(KeyboardInterrupt(signal.Signals(signum).name))

    for each in before:
        signal.signal(each, interrupt)
    try:
        yield
    finally:
        restore()


@contextmanager
def interruptible(program: str) -> Iterator[None]:
    """Let a signal end what is done here by a `KeyboardInterrupt`, after which it can still leave its store clean.

    Args:
        program: The command's name.

    Raises:
        SystemExit: It was interrupted; how to begin again has been printed.

    Side effects:
        See `raised_signals`.
    """
    try:
        with raised_signals():
            yield
    except KeyboardInterrupt:
        with suppress(OSError):
            sys.stderr.write(f"{_interrupted(program)}\n")
            sys.stderr.flush()
        raise SystemExit(EXIT_INTERRUPTED) from None


def _begin(program: str) -> None:
    """Make the standard streams fit to be written to, and let a signal end the process with 130.

    A signal that is ignored stays ignored: `nohup`.
    """
    _leave_ascii()
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A path or a text may hold letters for which the terminal's encoding has none.
            stream.reconfigure(errors="backslashreplace")

    def end(_signum: int, _frame: Any) -> None:
        # The least that can be done: it may come in the middle of an import.
        with suppress(OSError):
            os.write(2, f"{_interrupted(program)}\n".encode(errors="backslashreplace"))
        os._exit(EXIT_INTERRUPTED)

    for each in heard_signals():
        signal.signal(each, end)


def _leave_ascii() -> None:
    """Begin again in Python's UTF-8 mode where files could have no names beyond ASCII: `LC_ALL=C PYTHONUTF8=0`."""
    if sys.getfilesystemencoding() == "ascii":
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, sys.orig_argv)


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


def _end(code: int) -> NoReturn:
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


def _interrupted(program: str) -> str:
    return f"Interrupted. Begin again with: {typed_command(program)}"
