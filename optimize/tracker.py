"""Live tracking in a process of its own, so that it costs a trial nothing and an outage stops nothing.

The tracker reads the study and writes its runs to MLflow: `optimize sync` in a loop. It hears of finished trials on its
standard input and ends when that is closed, by the driver or by the driver's death, after one last pass.
"""

import json
import logging
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import IO, Any

from optimize.errors import InputError, OptimizeError
from optimize.lock import study_lock
from optimize.storage import mirror_lock
from tagifai.errors import TagifaiError

READY, AWAY, REFUSED, DONE = "ready", "away", "refused", "done"
ENDED = "the tracking process ended early"
POLL = 1.0
"""Seconds between two looks at the study, beside those that the driver asks for."""

PARENT_INTERVAL = 2.0
"""Seconds between two updates of the study's own run."""

BACKOFF = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds to wait after the first, second... failure in a row to reach MLflow."""

LAST_TRY = 5.0
"""Seconds for which the tracker tries to reach MLflow when the study has ended."""


class Tracker:
    """The driver's end of the tracking process.

    Args:
        storage: The study's storage URL.
        name: The study's name, which is the MLflow experiment's too.
        tracking_uri: The MLflow store, resolved.

    Side effects:
        Starts a process, which ends with this one.
    """

    def __init__(self, storage: str, name: str, tracking_uri: str) -> None:
        self._name = name
        self._heard = b""
        command = [sys.executable, "-m", "optimize.tracker", storage, name, tracking_uri]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    def wait_ready(self, timeout: float) -> str | None:
        """Wait until MLflow has answered.

        Args:
            timeout: Seconds to wait at the most.

        Returns:
            None, or why MLflow is out of reach; the study can go on without it.

        Raises:
            InputError: MLflow refuses: no access, or a deleted experiment.
        """
        message = self._read(timeout)
        if message is None:
            return "it does not answer"
        if message["event"] == REFUSED:
            self.kill()
            raise InputError(message["text"])
        return message["text"] if message["event"] == AWAY else None

    def notify(self) -> None:
        """Say that a trial has finished."""
        self._say("look\n")

    def finish(self, timeout: float) -> str | None:
        """Let the tracker write what is missing, and end it.

        Args:
            timeout: Seconds to wait at the most.

        Returns:
            None if MLflow is complete, else what is missing.
        """
        stdin = self._process.stdin
        assert stdin is not None
        with suppress(BrokenPipeError):
            stdin.close()
        limit = time.monotonic() + timeout
        text = ENDED
        while (message := self._read(limit - time.monotonic())) is not None:
            text = message["text"] or text
            if message["event"] == DONE:
                # All is stored; the end of an interpreter that has loaded MLflow takes a while.
                self.kill()
                return None
        if self._process.poll() is None and text == ENDED:
            text = "there was no time left"
        self.kill()
        return text

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()

    def _say(self, text: str) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        with suppress(BrokenPipeError):
            stdin.write(text)
            stdin.flush()

    def _read(self, timeout: float) -> dict[str, Any] | None:
        stdout = self._process.stdout
        assert stdout is not None
        limit = time.monotonic() + timeout
        # Read from the descriptor: what a buffered reader has taken in, `select` does not see.
        while b"\n" not in self._heard:
            if not select.select([stdout], [], [], max(0.0, limit - time.monotonic()))[0]:
                return None
            if not (chunk := os.read(stdout.fileno(), 65536)):
                return None
            self._heard += chunk
        line, _, self._heard = self._heard.partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        return message


class _Follower:
    """The tracking process: follows the study until its standard input ends."""

    def __init__(self, storage: str, name: str, tracking_uri: str) -> None:
        self._storage = storage
        self._name = name
        self._uri = tracking_uri
        self._mirror: Any = None
        self._failures = 0
        self._retry_at = 0.0
        self._parent_at = 0.0

    def check(self) -> None:
        """Tell the driver whether MLflow answers, before any trial."""
        from mlflow.exceptions import MlflowException

        from tagifai.tracking_store import get_or_create_experiment, is_refusal, open_client

        try:
            get_or_create_experiment(open_client(self._uri), self._name)
        except (MlflowException, OptimizeError, TagifaiError, OSError) as error:
            _tell(REFUSED if is_refusal(error) else AWAY, _line(error))
        else:
            _tell(READY, "")

    def follow(self, stdin: IO[str]) -> None:
        """Write what is new whenever the driver says so, until it closes the pipe."""
        while True:
            if select.select([stdin], [], [], POLL)[0] and not os.read(stdin.fileno(), 4096):
                return
            if time.monotonic() >= self._retry_at:
                self._attempt(running=True)

    def finish(self) -> bool:
        """Write all that is missing, for a while if MLflow is away.

        Returns:
            Whether MLflow is complete.
        """
        limit = time.monotonic() + LAST_TRY
        while not self._attempt(running=False):
            if time.monotonic() >= limit:
                return False
            time.sleep(min(BACKOFF[0], max(0.0, limit - time.monotonic())))
        return True

    def _attempt(self, *, running: bool) -> bool:
        from mlflow.exceptions import MlflowException

        try:
            self._write(running=running)
        except (MlflowException, OptimizeError, TagifaiError, OSError) as error:
            # A connection that broke may have left half a run, which only a fresh look at MLflow shows.
            self._mirror = None
            self._failures += 1
            self._retry_at = time.monotonic() + BACKOFF[min(self._failures, len(BACKOFF)) - 1]
            if not running:
                _tell(AWAY, _line(error))
            return False
        self._failures = 0
        return True

    def _write(self, *, running: bool) -> None:
        if self._mirror is None:
            from optimize.mirror import open_mirror

            self._mirror = open_mirror(self._storage, self._name, self._uri)
        n_written = self._mirror.write_trials()
        if not running or (n_written and time.monotonic() - self._parent_at >= PARENT_INTERVAL):
            self._mirror.write_parent(running=running)
            self._parent_at = time.monotonic()


def main(storage: str, name: str, tracking_uri: str) -> int:
    """Run the tracking process.

    Args:
        storage: The study's storage URL.
        name: The study's name.
        tracking_uri: The MLflow store.

    Returns:
        The exit code: 0 if MLflow is complete, 1 if something is missing.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    # Standard error is the driver's, whose display it would tear apart.
    logging.disable(logging.WARNING)
    follower = _Follower(storage, name, tracking_uri)
    follower.check()
    # The first word comes when the study is there; a driver that gave up before closes the pipe without one.
    if not os.read(sys.stdin.fileno(), 1):
        return 0
    # The tracker of a driver that was killed may still be at its last pass.
    with study_lock(mirror_lock(storage, name), name, wait=True):
        follower.follow(sys.stdin)
        complete = follower.finish()
    if complete:
        _tell(DONE, "")
    return 0 if complete else 1


def _tell(event: str, text: str) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.write(json.dumps({"event": event, "text": text}) + "\n")
        sys.stdout.flush()


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
