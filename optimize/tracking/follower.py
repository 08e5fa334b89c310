"""What the tracking process does for its study: it writes what is new, and at the end all that is missing."""

import json
import math
import os
import select
import signal
import sys
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from optimize.errors import OptimizeError
from optimize.tracking.backoff import pause_after
from optimize.tracking.description import describe_run
from optimize.tracking.process import AWAY, DESCRIBE, INTERRUPTED_WRITE_SECONDS, LEFT, OUT_OF_TIME, READY, REFUSED
from tagifai.errors import one_line
from tagifai.experiments import get_or_create_experiment
from tagifai.mlflow_errors import refusal_of
from tagifai.tracking_store import MLFLOW_DEFAULTS, open_client

if TYPE_CHECKING:
    from optimize.storage.address import StudyAddress

POLL = 1.0
"""Seconds between two looks at the study, beside those that the driver asks for."""

UPDATE_INTERVAL, UPDATE_SHARE = 2.0, 0.05
"""Seconds between two updates of a run that is not done yet, at the least, and how much of the time they may take."""

LAST_TRY = 3.0
"""Seconds for which the process tries to reach MLflow when the study has ended, after the last run that it took."""

TELL_INTERVAL = 0.5
"""Seconds between two messages about how many runs are left to write."""

TIMEOUT = "MLFLOW_HTTP_REQUEST_TIMEOUT"

AT_FIRST, AT_LAST = "3", "2"
"""Seconds that a server gets for its first answer, and for the last one if it did not answer before."""


class Follower:
    """Follows one study until its standard input ends."""

    def __init__(self, address: "StudyAddress", tracking_uri: str) -> None:
        self._address = address
        self._uri = tracking_uri
        self._sync: Any = None
        self._more, self._limit = False, math.inf
        self._failures = 0
        self._has_failed = False
        self._retry_at = 0.0
        self._parent_at = self._running_at = 0.0
        self._progress_at = self._told_at = 0.0
        self._heard, self._description = b"", ""
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
            tell(*((AWAY, one_line(error, 300)) if refusal is None else (REFUSED, refusal)))
        else:
            tell(READY, "")

    def follow(self, stdin: IO[bytes]) -> None:
        """Write what is new whenever the driver says so, until it closes the pipe."""
        while self._limit == math.inf:
            wait = 0.0 if self._more else POLL
            if select.select([stdin], [], [], wait)[0]:
                if not (heard := os.read(stdin.fileno(), 65536)):
                    return
                self._hear(heard)
            if time.monotonic() >= self._retry_at:
                self._attempt(running=True)

    def _hear(self, text: bytes) -> None:
        *lines, self._heard = (self._heard + text).split(b"\n")
        for line in lines:
            if line.startswith(b"{"):
                self._description = json.loads(line)[DESCRIBE]

    def interrupt(self, signum: int, _frame: Any) -> None:
        """Hear that the study was interrupted, or this process alone: begin no run when the time is over."""
        self.terminated = signum == signal.SIGTERM
        self.begin_no_run_after(INTERRUPTED_WRITE_SECONDS)

    def begin_no_run_after(self, seconds: float) -> None:
        """Begin no run when some seconds are over, unless it is to be sooner already."""
        self._limit = min(self._limit, time.monotonic() + seconds)

    def finish(self) -> bool:
        """Write all that is missing: until MLflow is away for `LAST_TRY` seconds, to the time limit after an interrupt.

        Returns:
            Whether MLflow is complete.
        """
        self._progress_at = time.monotonic()
        while not self._attempt(running=False):
            left = min(self._progress_at + LAST_TRY, self._limit) - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(pause_after(1), left))
        if self._has_failed:
            # What a slow server was given up on may have been done after the last look at it: a run made twice.
            self._sync, self._has_failed = None, False
            return self.finish()
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
            self._has_failed = True
            self._retry_at = time.monotonic() + pause_after(self._failures)
            if not running:
                tell(AWAY, one_line(error, 300))
            return False
        self._failures = 0
        return True

    def _write(self, *, running: bool) -> None:
        self._check_time_limit()
        if self._sync is None:
            from optimize.tracking.sync_opening import open_sync

            self._sync = open_sync(self._address, self._uri)
        if not running:
            # First, for there may be little time: the runs of trials can be written later, but the study must not look
            # as if it were still running.
            self._check_time_limit()
            self._sync.write_parent(running=False)
            self._tell_progress(self._sync.n_waiting)
            self._sync.write_trials(on_trial=self._tell_progress)
            self._sync.close_abandoned()
            self._describe()
            return
        # One at a time, so that the end of the standard input is heard soon.
        self._more = self._sync.write_trials(at_most=1) > 0
        if self._more and (begin := time.monotonic()) >= self._parent_at:
            # It tells of all trials, so it takes ever longer.
            self._sync.write_parent(running=True)
            self._parent_at = _next_update(begin)
        if (begin := time.monotonic()) >= self._running_at:
            self._sync.write_running(before_each=self._check_time_limit)
            self._running_at = _next_update(begin)

    def _describe(self) -> None:
        """Describe the study's own run; `optimize report` does so too, so that a failure is not worth a word."""
        from mlflow.exceptions import MlflowException

        with suppress(MlflowException):
            if self._description:
                describe_run(open_client(self._uri), self._sync.parent_run_id, self._description)

    def _tell_progress(self, n_left: int) -> None:
        self._progress_at = time.monotonic()
        if self._progress_at - self._told_at >= TELL_INTERVAL:
            self._told_at = self._progress_at
            tell(LEFT, str(n_left))
        self._check_time_limit()

    def _check_time_limit(self) -> None:
        # A run that is begun now would be cut off by a kill, and stay RUNNING.
        if time.monotonic() > self._limit:
            raise OptimizeError(OUT_OF_TIME)

    def _set_timeout(self, seconds: str) -> None:
        # What the user has chosen stays.
        if self._chosen_timeout is None:
            os.environ[TIMEOUT] = seconds


def _next_update(begin: float) -> float:
    """Return when an update that began at a moment and has just ended may be made again."""
    end = time.monotonic()
    return end + max(UPDATE_INTERVAL, (end - begin) / UPDATE_SHARE)


def tell(event: str, text: str) -> None:
    """Send the driver a message: what happens, and words or a number about it."""
    with suppress(BrokenPipeError):
        sys.stdout.write(json.dumps({"event": event, "text": text}) + "\n")
        sys.stdout.flush()
