"""Deleting a study: its trials, its runs, its files; registered models stay."""

from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any

from optimize.definition.study_attributes import stored_record
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study
from optimize.storage.locks import driver_lock, refuse_busy, study_lock
from optimize.storage.removal import remove_locks, remove_study
from optimize.tracking.removal import RemovedRuns, remove_runs
from tagifai.tracking_store import resolve_tracking_uri


@dataclass(frozen=True)
class Deletion:
    """A study that was deleted.

    Attributes:
        study: Its name.
        n_trials: The number of its trials.
        n_runs: The number of its runs that were deleted.
        experiment: Whether its experiment was deleted too.
        kept: Its final runs that were kept, by id, with the registered models that come from them.
    """

    study: str
    n_trials: int
    n_runs: int
    experiment: bool
    kept: dict[str, list[str]]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return asdict(self)


def delete_study(name: str, *, storage: str | None = None, tracking_uri: str | None = None) -> Deletion:
    """Delete a study with its runs, their artifacts and its locks; what is registered stays and can be loaded.

    Args:
        name: The study's name.
        storage: The study's storage URL; `sqlite:///studies/<name>.db` if None.
        tracking_uri: The MLflow store; `MLFLOW_TRACKING_URI` or `sqlite:///experiments/mlflow.db` if None.

    Raises:
        StudyNotFoundError: There is no such study.
        StudyBusyError: It is being run, promoted, or written to MLflow.
        TrackingError: MLflow is away; the study is still there.

    Side effects:
        Deletes from MLflow first: killed in between, the study is still there, and can be deleted again.
    """
    address, uri = StudyAddress.of(name, storage), resolve_tracking_uri(tracking_uri)
    refuse_busy(address)
    study = load_study(address)
    n_trials, record = len(study.get_trials(deepcopy=False)), stored_record(study)
    with ExitStack() as stack:
        stack.enter_context(driver_lock(address))
        for lock in (address.export_lock, address.promote_lock):
            stack.enter_context(study_lock(lock, name))
        removed = remove_runs(name, str(record["uid"]), uri) if record else RemovedRuns()
        remove_study(address)
        remove_locks(address)
    return Deletion(name, n_trials, removed.n_runs, removed.experiment, removed.kept)
