"""Trials that wait for MLflow: an outage makes them wait, a refusal does not, and the process's end tries once more."""

import atexit
import logging
import threading
import time
from collections.abc import Callable

import optuna
from optuna.storages import InMemoryStorage
from optuna.trial import FrozenTrial

from optimize.tracking.backoff import pause_after
from tagifai.errors import one_line

EXIT_SECONDS = 5.0
"""Seconds for which what waits is tried again when the interpreter ends."""

EXIT_PAUSE = 0.5

N_SHOWN = 20
"""Numbers of missing trials that are listed."""

Write = Callable[[], list[str]]
"""Writes a trial's run, and returns what MLflow refused of it."""

logger = logging.getLogger(__name__)


class Backlog:
    """The trials of a callback that are not in MLflow yet.

    Side effects:
        Tries once more when the interpreter ends, for as long as `EXIT_SECONDS` says.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[tuple[optuna.Study, FrozenTrial, Write]] = []
        self._failures = 0
        self._retry_at = 0.0

    def add(self, study: optuna.Study, trial: FrozenTrial, write: Write) -> None:
        """Write a trial and those that wait, unless MLflow was away a moment ago."""
        with self._lock:
            self._waiting.append((study, trial, write))
            if time.monotonic() >= self._retry_at:
                self._write_waiting()

    def flush(self) -> int:
        """Write the trials that wait.

        Returns:
            The number of trials that still wait.
        """
        with self._lock:
            self._write_waiting()
            return len(self._waiting)

    def finish(self, limit: float) -> None:
        """Write the trials that wait until a moment of `time.monotonic`, and say which are missing then."""
        while self.flush() and time.monotonic() + EXIT_PAUSE < limit:
            time.sleep(EXIT_PAUSE)
        for study in {id(study): study for study, _, _ in self._waiting}.values():
            numbers = _listed([trial.number for owner, trial, _ in self._waiting if owner is study])
            if isinstance(study._storage, InMemoryStorage):
                remedy = "They are lost, for the study is kept in memory only; give it a storage."
            else:
                remedy = "Load the study and write them with `MLflowCallback.sync(study)`."
            logger.warning("MLflow lacks trials %s of study %r. %s", numbers, study.study_name, remedy)

    def _write_waiting(self) -> None:
        """Write what waits, the oldest first.

        One trial that fails may be at fault itself, and must not hold up the others. Two in a row are an outage.
        """
        from mlflow.exceptions import MlflowException

        in_a_row, left, failed = 0, self._waiting, []
        try:
            while left and in_a_row < 2:
                _, trial, write = left[0]
                try:
                    refused = write()
                except (MlflowException, OSError) as error:
                    in_a_row += 1
                    failed.append(left.pop(0))
                    self._fail(trial, error, len(failed) + len(left))
                    continue
                del left[0]
                in_a_row, self._failures, self._retry_at = 0, 0, 0.0
                if refused:
                    logger.warning("MLflow refused a part of trial %d: %s", trial.number, "; ".join(refused))
        finally:
            self._waiting = failed + left
            (_UNFINISHED.add if self._waiting else _UNFINISHED.discard)(self)

    def _fail(self, trial: FrozenTrial, error: Exception, n_waiting: int) -> None:
        now = time.monotonic()
        if now >= self._retry_at:
            self._failures += 1
            self._retry_at = now + pause_after(self._failures)
            logger.warning(
                "MLflow did not take trial %d (%s). %d wait; they are written with a later trial or by flush().",
                trial.number,
                one_line(error),
                n_waiting,
            )


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:N_SHOWN]))
    return shown if len(numbers) <= N_SHOWN else f"{shown} and {len(numbers) - N_SHOWN} more"


_UNFINISHED: set[Backlog] = set()
"""Those with trials that wait: nobody else may know them any more."""


@atexit.register
def _finish_all() -> None:
    limit = time.monotonic() + EXIT_SECONDS
    for backlog in list(_UNFINISHED):
        backlog.finish(limit)
