"""The tracking process: it reads the study and writes its runs to MLflow, `optimize sync` in a loop.

`optimize.tracking.process` is its driver's end. It is told on its standard input which study to follow and of finished
trials, and ends when that is closed, by the driver or by the driver's death, after one last pass.
"""

import importlib
import json
import logging
import math
import os
import select
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from optimize.errors import OptimizeError
from optimize.tracking.backoff import pause_after
from optimize.tracking.process import AWAY, DONE, INTERRUPT, INTERRUPTED_WRITE_SECONDS, OUT_OF_TIME, READY, REFUSED
from tagifai.errors import one_line
from tagifai.experiments import get_or_create_experiment
from tagifai.gc_tuning import relax_gc
from tagifai.mlflow_errors import refusal_of
from tagifai.tracking_store import MLFLOW_DEFAULTS, checkpoint_store, open_client

if TYPE_CHECKING:
    from optimize.storage.address import StudyAddress

POLL = 1.0
"""Seconds between two looks at the study, beside those that the driver asks for."""

PARENT_INTERVAL = 2.0
"""Seconds between two updates of the study's own run."""

LAST_TRY = 3.0
"""Seconds for which the process tries to reach MLflow when the study has ended."""

DRIVER_INTERVAL, ORPHAN_SECONDS = 0.5, 5.0
"""Seconds between two looks whether the driver lives, and for which its process writes on after it."""

TIMEOUT = "MLFLOW_HTTP_REQUEST_TIMEOUT"

AT_FIRST, AT_LAST = "3", "2"
"""Seconds that a server gets for its first answer, and for the last one if it did not answer before."""


class _Exporter:
    """Follows one study until its standard input ends."""

    def __init__(self, address: "StudyAddress", tracking_uri: str) -> None:
        self._address = address
        self._uri = tracking_uri
        self._sync: Any = None
        self._more, self._limit = False, math.inf
        self._failures = 0
        self._retry_at = 0.0
        self._parent_at = 0.0
        self._chosen_timeout = os.environ.get(TIMEOUT)
        self.terminated = False

    def check(self) -> None:
        """Tell the driver whether MLflow answers, before any trial."""
        self._set_timeout(AT_FIRST)
        try:
            get_or_create_experiment(open_client(self._uri), self._address.name)
        except Exception as error:
            # Whatever it is, such as a full disk that SQLAlchemy tells of: the study goes on without MLflow.
            self._failures = 1
            refusal = refusal_of(error, self._uri)
            _tell(*((AWAY, one_line(error, 300)) if refusal is None else (REFUSED, refusal)))
        else:
            _tell(READY, "")

    def follow(self, stdin: IO[bytes]) -> None:
        """Write what is new whenever the driver says so, until it closes the pipe."""
        while self._limit == math.inf:
            wait = 0.0 if self._more else POLL
            if select.select([stdin], [], [], wait)[0] and not os.read(stdin.fileno(), 4096):
                return
            if time.monotonic() >= self._retry_at:
                self._attempt(running=True)

    def interrupt(self, signum: int, _frame: Any) -> None:
        """Hear that the study was interrupted, or this process alone: begin no run when the time is over."""
        self.terminated = signum == signal.SIGTERM
        self.begin_no_run_after(INTERRUPTED_WRITE_SECONDS)

    def begin_no_run_after(self, seconds: float) -> None:
        """Begin no run when some seconds are over, unless it is to be sooner already."""
        self._limit = min(self._limit, time.monotonic() + seconds)

    def finish(self) -> bool:
        """Write all that is missing: for `LAST_TRY` seconds if MLflow is away, to the time limit after an interrupt.

        Returns:
            Whether MLflow is complete.
        """
        limit = time.monotonic() + LAST_TRY
        while not self._attempt(running=False):
            if time.monotonic() >= min(limit, self._limit):
                return False
            time.sleep(min(pause_after(1), max(0.0, limit - time.monotonic())))
        return True

    @property
    def refusal(self) -> str:
        """Return what MLflow would not have of the runs."""
        return f"it refused {'; '.join(self._sync.refused)}" if self._sync and self._sync.refused else ""

    def _attempt(self, *, running: bool) -> bool:
        self._set_timeout(MLFLOW_DEFAULTS[TIMEOUT] if running or self._failures == 0 else AT_LAST)
        try:
            self._write(running=running)
        except Exception as error:
            # A connection that broke may have left half a run, which only a fresh look at MLflow shows.
            self._sync, self._more = None, False
            self._failures += 1
            self._retry_at = time.monotonic() + pause_after(self._failures)
            if not running:
                _tell(AWAY, one_line(error, 300))
            return False
        self._failures = 0
        return True

    def _write(self, *, running: bool) -> None:
        self._check_time_limit()
        if self._sync is None:
            from optimize.tracking.study_sync import open_sync

            self._sync = open_sync(self._address, self._uri)
        if not running:
            # First, for there may be little time: the runs of trials can be written later, but the study must not look
            # as if it were still running.
            self._check_time_limit()
            self._sync.write_parent(running=False)
            self._sync.write_trials(on_trial=lambda _number: self._check_time_limit())
            return
        # One at a time, so that the end of the standard input is heard soon.
        self._more = self._sync.write_trials(at_most=1) > 0
        if self._more and time.monotonic() - self._parent_at >= PARENT_INTERVAL:
            self._sync.write_parent(running=True)
            self._parent_at = time.monotonic()

    def _check_time_limit(self) -> None:
        # A run that is begun now would be cut off by a kill, and stay RUNNING.
        if time.monotonic() > self._limit:
            raise OptimizeError(OUT_OF_TIME)

    def _set_timeout(self, seconds: str) -> None:
        # What the user has chosen stays.
        if self._chosen_timeout is None:
            os.environ[TIMEOUT] = seconds


def main() -> int:
    """Run the tracking process.

    Returns:
        The exit code: 0 if MLflow is complete or there was nothing to do, 1 if something is missing.
    """
    driver = os.getppid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    relax_gc()
    # Standard error is the driver's, whose display it would tear apart.
    logging.disable(logging.CRITICAL)
    # Unbuffered: what a buffered reader has taken in, `select` does not see.
    with os.fdopen(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as stdin:
        # Takes seconds, in which the driver finds out what there is to follow, or that there is nothing.
        imports = threading.Thread(target=_import_all, daemon=True)
        imports.start()
        if not (line := stdin.readline()):
            # Without the interpreter's own end, which would wait for the import.
            os._exit(0)
        # Two threads that import the same modules get in each other's way.
        imports.join()
        from optimize.storage.address import StudyAddress
        from optimize.storage.locks import study_lock

        name, storage, tracking_uri = json.loads(line)
        address = StudyAddress(name, storage)
        exporter = _Exporter(address, tracking_uri)
        for signum in (INTERRUPT, signal.SIGTERM):
            signal.signal(signum, exporter.interrupt)
        threading.Thread(target=_end_with, args=(driver, exporter), daemon=True).start()
        exporter.check()
        # The first word comes when the study is there; a driver that gave up before closes the pipe without one.
        if not stdin.readline():
            return 0
        # The tracking process of a driver that was killed may still be at its last pass.
        with study_lock(address.export_lock, address.name, wait=True):
            exporter.follow(stdin)
            if exporter.terminated and not _is_closed(stdin, INTERRUPTED_WRITE_SECONDS):
                # The study goes on without this process; its driver starts another.
                return 1
            complete = exporter.finish()
        # The driver does so too, unless it was killed.
        checkpoint_store(tracking_uri)
    if complete:
        _tell(DONE, exporter.refusal)
    return 0 if complete else 1


def _end_with(driver: int, exporter: _Exporter) -> None:
    """End this process soon after its driver, wherever it is stuck: in a locked database, or in a server that hangs.

    The standard input does not tell, for a worker that outlives the driver holds its other end too.
    """
    while os.getppid() == driver:
        time.sleep(DRIVER_INTERVAL)
    exporter.begin_no_run_after(ORPHAN_SECONDS)
    time.sleep(ORPHAN_SECONDS + INTERRUPTED_WRITE_SECONDS)
    os._exit(1)


def _is_closed(stdin: IO[bytes], timeout: float) -> bool:
    """Tell whether the driver closes the standard input within some seconds."""
    limit = time.monotonic() + timeout
    while select.select([stdin], [], [], max(0.0, limit - time.monotonic()))[0]:
        if not os.read(stdin.fileno(), 4096):
            return True
    return False


def _import_all() -> None:
    for module in ("optimize.tracking.study_sync", "mlflow.store.tracking.sqlalchemy_store"):
        importlib.import_module(module)


def _tell(event: str, text: str) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.write(json.dumps({"event": event, "text": text}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
