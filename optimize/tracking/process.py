"""Live tracking, the driver's end: in a process of its own it costs a trial nothing, and no outage stops a study.

What that process does is in `optimize.tracking.exporter`. Importing MLflow takes it longer than most trials take, so it
can be started before anybody knows which study it will follow, while the driver still imports what it needs itself.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from optimize.errors import InputError

if TYPE_CHECKING:
    from optimize.storage.address import StudyAddress

READY, AWAY, REFUSED, LEFT, DONE = "ready", "away", "refused", "left", "done"
"""What the tracking process says: MLflow answers, is out of reach, refuses; so many runs are left; all are written."""

DESCRIBE = "describe"
"""What the driver says beside `look`: the description of the study's own run, as JSON under this key."""

LEFT_INTERVAL = 10.0
"""Seconds between two words to the user about runs that are left to write."""

INTERRUPTED_WRITE_SECONDS, INTERRUPTED_FLUSH_SECONDS = 0.4, 0.8
"""Seconds for which the tracking process of an interrupted study still begins to write runs, and then gets to end."""

INTERRUPT = signal.SIGUSR1
"""What an interrupted driver sends; SIGTERM may come from anybody, and ends the tracking process alone."""

MAX_RESTARTS = 3
"""How often a tracking process that has ended early is replaced."""

ENDED, OUT_OF_TIME = "the tracking process ended early", "there was no time left"


class TrackingProcess:
    """The driver's end of the tracking process; a context manager that ends it.

    One that ends early, by a signal or a crash, is replaced; the study holds all that its successor needs to know.

    Side effects:
        Starts a process, which ends with this one.
    """

    def __init__(self) -> None:
        self._address: list[str] | None = None
        self._description = ""
        self._n_restarts = 0
        self._start()

    def _start(self) -> None:
        self._heard = b""
        # Without -P, a file of the current folder would stand for any library of its name.
        command = [sys.executable, "-P", "-m", "optimize.tracking.exporter"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        interrupted = kind is not None and issubclass(kind, KeyboardInterrupt)
        if interrupted and self._address and self._process.returncode is None:
            # Wherever the interruption came: killed in the middle of a run, the process would leave it RUNNING.
            self.flush(INTERRUPTED_FLUSH_SECONDS, interrupted=True)
        self.kill()

    def attach(self, address: "StudyAddress", tracking_uri: str) -> None:
        """Say which study to follow.

        Args:
            address: Where the study lives; its name is the MLflow experiment's too.
            tracking_uri: The MLflow store, resolved.
        """
        # Over the pipe: a command line can be read by everyone on the machine, and a URL may bear a password.
        self._address = [address.name, address.url, tracking_uri]
        self._say_address()

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
            raise InputError(message["text"])
        return message["text"] if message["event"] == AWAY else None

    def notify(self) -> None:
        """Say that a trial has finished."""
        self.keep_up()
        self._say("look")

    def keep_up(self) -> None:
        """Replace the process if it has ended early."""
        if self._process.poll() is not None and self._replace():
            self._say("look")

    def describe(self, text: str) -> None:
        """Say how the study's own run is to be described at the end, as Markdown; an interruption leaves it out."""
        self._description = text

    def _replace(self) -> bool:
        """Start another process in place of one that has ended, unless that has happened too often."""
        if self._address is None or self._n_restarts == MAX_RESTARTS:
            return False
        self._n_restarts += 1
        self.kill()
        self._start()
        self._say_address()
        return True

    def flush(
        self, timeout: float, *, interrupted: bool = False, tell: Callable[[int], None] = lambda n_left: None
    ) -> str | None:
        """Let the process write what is missing, and end it.

        Args:
            timeout: Seconds to wait at the most, after the last run that it wrote unless `interrupted`.
            interrupted: Let it write for `INTERRUPTED_WRITE_SECONDS` seconds only, and leave no run half-written.
            tell: Hears every `LEFT_INTERVAL` seconds how many runs are left to write.

        Returns:
            None if MLflow is complete, else what is missing.
        """
        while True:
            text = self._end(timeout, interrupted, tell)
            if text != ENDED or not self._replace():
                return text
            self._say("look")

    def _end(self, timeout: float, interrupted: bool, tell: Callable[[int], None]) -> str | None:
        """Let the process end, see `flush`; return what is missing."""
        limit, told_at = time.monotonic() + timeout, time.monotonic()
        stdin = self._process.stdin
        assert stdin is not None
        if interrupted:
            self.interrupt()
        elif self._description:
            self._say(json.dumps({DESCRIBE: self._description}))
        with suppress(BrokenPipeError):
            stdin.close()
        text = OUT_OF_TIME if interrupted else ENDED
        while (message := self._read(limit - time.monotonic())) is not None:
            if message["event"] == LEFT:
                if not interrupted:
                    limit = time.monotonic() + timeout
                    if (n_left := int(message["text"])) and time.monotonic() - told_at >= LEFT_INTERVAL:
                        told_at = time.monotonic()
                        tell(n_left)
                continue
            text = message["text"] or text
            if message["event"] == DONE:
                # All is stored; the end of an interpreter that has loaded MLflow takes a while.
                self.kill()
                return message["text"] or None
        if text == ENDED and time.monotonic() >= limit:
            text = OUT_OF_TIME
        self.kill()
        return text

    def interrupt(self) -> None:
        """Let the process begin no further run, from any thread."""
        self._process.send_signal(INTERRUPT)

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()

    def _say_address(self) -> None:
        self._say(json.dumps(self._address))

    def _say(self, line: str) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        with suppress(BrokenPipeError):
            stdin.write(f"{line}\n")
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
