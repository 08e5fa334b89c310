"""A worker in a process of its own: how it is started, what it does with signals, and how it ends with its driver."""

import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import current_process, get_context, parent_process
from multiprocessing.connection import Connection, wait
from typing import Any

from optimize.errors import OptimizeError
from optimize.execution.events import EpochEnd, Event
from optimize.execution.worker import run_trials
from optimize.execution.worker_spec import WorkerSpec
from tagifai.errors import one_line
from tagifai.interrupts import INTERRUPTS, SIGNALS

EPOCHS_PER_SECOND = 10
"""How often a worker tells the driver of its epochs, at the most."""


def start_worker(spec: WorkerSpec, name: str, others: Sequence[Connection]) -> tuple[Connection, Any]:
    """Start a worker process.

    Args:
        spec: What it runs.
        name: Names it in the trials that it runs.
        others: The driver's ends of the links to other workers; a forked worker must not hold them open.

    Returns:
        The driver's end of the link to it, over which "run" gives it leave to begin one trial, and its process.
    """
    return start_process(_work, spec, name, others)


def may_fork() -> bool:
    """Tell whether a process may be forked now.

    Forking is quick and shares what is loaded, but copies a locked lock if another thread holds it; a callback may have
    started one since the last worker.
    """
    return sys.platform == "linux" and threading.active_count() == 1


def start_process(
    body: Callable[[Any, Connection, Sequence[Connection]], None],
    given: Any,
    name: str,
    others: Sequence[Connection] = (),
) -> tuple[Connection, Any]:
    """Start a process that ends with this one.

    Args:
        body: What it runs, with what it is given, its end of the link, and what it must close in `leave_driver`.
        given: What the process is given; a copy.
        name: Names the process.
        others: This process's ends of the links to others.

    Returns:
        This process's end of the link to it, and the process.
    """
    forks = may_fork()
    context: Any = get_context("fork" if forks else "spawn")
    ours, theirs = context.Pipe()
    inherited = [*others, ours] if forks else []
    process = context.Process(target=body, args=(given, theirs, inherited), name=name, daemon=True)
    # Until the worker has handlers of its own it has the driver's, and a signal for it would end the study.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        with _safe_path():
            process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    theirs.close()
    return ours, process


@contextmanager
def _safe_path() -> Iterator[None]:
    """Let a new interpreter begin without the current folder, where a file may be called as any library is."""
    name = "PYTHONSAFEPATH"
    before = os.environ.get(name)
    os.environ[name] = before or "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]


def _work(spec: WorkerSpec, link: Connection, inherited: Sequence[Connection]) -> None:
    """Run one trial for each message, until the driver closes the link."""
    last = 0.0

    def send(event: Event) -> None:
        nonlocal last
        if isinstance(event, EpochEnd):
            if time.monotonic() - last < 1 / EPOCHS_PER_SECOND:
                return
            last = time.monotonic()
        link.send(event)

    def receive() -> bool:
        return bool(link.recv() == "run")

    # Interrupted anywhere, even while it tells of an error, it has nothing to say.
    with suppress(EOFError, OSError, KeyboardInterrupt):
        try:
            leave_driver(inherited)
            run_trials(spec, receive, send, current_process().name)
        except (EOFError, BrokenPipeError):
            # The driver is gone, or done.
            pass
        except Exception as error:
            link.send(_portable(error))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def leave_driver(inherited: Sequence[Connection]) -> None:
    """Give up what a forked process has of its driver: handlers, the wake-up pipe, links to other workers."""
    INTERRUPTS.reset()
    signal.set_wakeup_fd(-1)
    # Ctrl-C reaches the whole group of processes; the driver decides what becomes of its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _interrupt)
    for connection in inherited:
        connection.close()
    threading.Thread(target=_die_with_parent, daemon=True).start()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def _interrupt(_signum: int, _frame: Any) -> None:
    INTERRUPTS.interrupt(KeyboardInterrupt("SIGTERM"))


def _die_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGKILL)


def _portable(error: Exception) -> Exception:
    """Return an error as it can be sent to the driver: some cannot be pickled, or not be read back."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return OptimizeError(one_line(error, 500, named=True))
    return error
