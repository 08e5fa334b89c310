"""Making MLflow agree with a study, when no driver does."""

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from optimize.errors import InputError, OptimizeError, StudyBusyError
from optimize.reporting.report.markdown import describe_stored
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study
from optimize.storage.locks import is_locked, study_lock
from optimize.tracking.description import describe_run
from optimize.tracking.sync_opening import open_sync
from tagifai.errors import TrackingError, one_line
from tagifai.masking import masked
from tagifai.mlflow_errors import refusal_of
from tagifai.private_files import private
from tagifai.tracking_store import checkpointed_store, open_client, resolve_tracking_uri

WAIT_SECONDS = 30.0
"""Seconds for which `sync` waits for another process that writes the study's runs."""

WAIT_PAUSE = 0.2

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SyncReport:
    """What a synchronisation did.

    Attributes:
        experiment: The MLflow experiment's name.
        experiment_id: Its id.
        tracking_uri: The MLflow store.
        n_trials: The study's finished trials.
        n_written: Those whose run was missing or not as it should be, and is right now.
        n_refused: Those whose run lacks what MLflow refused.
        n_unchanged: Those whose run was right.
        strays: Runs of trials that the study does not have, by id with their names.
        n_removed: Those of them that were deleted.
        refused: What MLflow would not have of the runs.
    """

    experiment: str
    experiment_id: str
    tracking_uri: str
    n_trials: int
    n_written: int
    n_refused: int
    n_unchanged: int
    strays: dict[str, str]
    n_removed: int
    refused: list[str]

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON-able data."""
        return asdict(self) | {"tracking_uri": masked(self.tracking_uri)}


def sync_study(
    name: str,
    *,
    storage: str | None = None,
    tracking_uri: str | None = None,
    check: bool = False,
    prune: bool = False,
) -> SyncReport:
    """Make MLflow agree with a study: write the runs that are missing or not as they should be, delete surplus ones.

    A run is right if it shows what the study says: its state, times, tags, parameters and the latest point of each
    metric.

    Args:
        name: The study's name.
        storage: The study's storage URL; `sqlite:///studies/<name>.db` if None.
        tracking_uri: The MLflow store; `MLFLOW_TRACKING_URI` or `sqlite:///experiments/mlflow.db` if None.
        check: Compare every point of every metric too, at the cost of a request for each metric of each run.
        prune: Delete the runs of trials that the study does not have; they are named otherwise.

    Returns:
        What was done.

    Raises:
        StudyNotFoundError: There is no such study.
        StudyBusyError: The study is being run, and tracked by its driver; or another process does not get done with
            its runs.
        InputError: MLflow refuses: no access, or a deleted experiment.
        OptimizeError: MLflow does not answer.

    Side effects:
        Writes to MLflow.
    """
    from mlflow.exceptions import MlflowException

    address, uri = StudyAddress.of(name, storage), resolve_tracking_uri(tracking_uri)
    load_study(address, writable=False)
    if is_locked(address.lock):
        raise StudyBusyError(
            f"Study {name!r} is being run, and its driver writes to MLflow. Sync it when it has ended."
        )
    with _turn(address), checkpointed_store(uri), private():
        try:
            sync = open_sync(address, uri, check=check)
            has_changed = sync.write_parent(running=False)
            n_changed = sync.write_trials()
            sync.close_abandoned()
            if has_changed and sync.parent_run_id:
                describe_run(open_client(uri), sync.parent_run_id, describe_stored(name, storage))
            strays = sync.strays()
            for stray in strays if prune else ():
                sync.delete(stray)
        except (MlflowException, TrackingError, OSError) as error:
            if refusal := refusal_of(error, uri):
                raise InputError(refusal) from error
            reason = one_line(error)
            raise OptimizeError(
                f"MLflow at {masked(uri)} did not take the runs: {reason}\nTry again when it is back."
            ) from error
    n_refused = len(sync.refused_trials)
    return SyncReport(
        name,
        sync.experiment_id,
        uri,
        n_trials=sync.n_written,
        n_written=n_changed - n_refused,
        n_refused=n_refused,
        n_unchanged=sync.n_written - n_changed,
        strays={run.run_id: run.name for run in strays},
        n_removed=len(strays) if prune else 0,
        refused=sync.refused,
    )


@contextmanager
def _turn(address: StudyAddress) -> Iterator[None]:
    """Wait until no other process writes the study's runs: the tracking process of a driver that has just ended."""
    limit, waiting = time.monotonic() + WAIT_SECONDS, False
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(study_lock(address.export_lock, address.name))
                break
            except StudyBusyError as error:
                process = address.export_lock.read_text(errors="replace").strip() or "unknown"
                if time.monotonic() >= limit:
                    raise StudyBusyError(
                        f"Process {process} still writes the runs of study {address.name!r}, after "
                        f"{WAIT_SECONDS:.0f} seconds. It may be stopped: look at it, end it, and sync again."
                    ) from error
                if not waiting:
                    waiting = True
                    logger.warning(
                        "Process %s writes the runs of study %r; waiting for up to %.0f seconds.",
                        process,
                        address.name,
                        WAIT_SECONDS,
                    )
                time.sleep(WAIT_PAUSE)
        yield
