"""`optimize sync`: making MLflow agree with a study, whatever happened to either."""

from dataclasses import asdict, dataclass
from typing import Any

from optimize.errors import InputError, OptimizeError, StudyBusyError
from optimize.lock import is_locked, study_lock
from optimize.mirror import open_mirror
from optimize.storage import default_storage, load_study, lock_path, mirror_lock
from tagifai.errors import TrackingError
from tagifai.tracking_store import refusal_of, resolve_tracking_uri


@dataclass(frozen=True)
class SyncReport:
    """What a synchronisation did.

    Attributes:
        experiment: The MLflow experiment's name.
        experiment_id: Its id.
        tracking_uri: The MLflow store.
        n_trials: The study's finished trials.
        n_written: Those whose run was missing or not as it should be.
        n_unchanged: Those whose run was right.
    """

    experiment: str
    experiment_id: str
    tracking_uri: str
    n_trials: int
    n_written: int
    n_unchanged: int

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON-able data."""
        return asdict(self)


def sync_study(name: str, *, storage: str | None = None, tracking_uri: str | None = None) -> SyncReport:
    """Make MLflow agree with a study: write the runs that are missing or not as they should be, delete surplus ones.

    Args:
        name: The study's name.
        storage: The study's storage URL; `sqlite:///studies/<name>.db` if None.
        tracking_uri: The MLflow store; `MLFLOW_TRACKING_URI` or `sqlite:///experiments/mlflow.db` if None.

    Returns:
        What was done.

    Raises:
        StudyNotFoundError: There is no such study.
        StudyBusyError: The study is being run, and tracked by its driver.
        InputError: MLflow refuses: no access, or a deleted experiment.
        OptimizeError: MLflow does not answer.

    Side effects:
        Writes to MLflow.
    """
    from mlflow.exceptions import MlflowException

    url, uri = storage or default_storage(name), resolve_tracking_uri(tracking_uri)
    load_study(name, url, writable=False)
    if is_locked(lock_path(url, name)):
        raise StudyBusyError(
            f"Study {name!r} is being run, and its driver writes to MLflow. Sync it when it has ended."
        )
    with study_lock(mirror_lock(url, name), name, wait=True):
        try:
            mirror = open_mirror(url, name, uri)
            n_written = mirror.write_trials()
            mirror.write_parent(running=False)
        except (MlflowException, TrackingError, OSError) as error:
            if refusal := refusal_of(error, uri):
                raise InputError(refusal) from error
            reason = " ".join(str(error).split())[:200]
            raise OptimizeError(
                f"MLflow at {uri} did not take the runs: {reason}\nTry again when it is back."
            ) from error
    return SyncReport(name, mirror.experiment_id, uri, mirror.n_written, n_written, mirror.n_written - n_written)
