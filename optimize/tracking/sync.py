"""Making MLflow agree with a study: the one way in which its runs are written, live, late or again."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import optuna
from optuna.trial import FrozenTrial

from optimize.definition.record import StudyRecord
from optimize.errors import InputError, OptimizeError, StudyBusyError
from optimize.reporting.summary import summarize_study
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study
from optimize.storage.locks import is_locked, study_lock
from optimize.tracking.projection import RunContent, project_study, project_trial
from optimize.tracking.run_writer import RunWriter
from optimize.tracking.tags import UID
from tagifai.errors import TrackingError, one_line
from tagifai.mlflow_errors import refusal_of
from tagifai.tracking_store import get_or_create_experiment, open_client, resolve_tracking_uri

if TYPE_CHECKING:
    from mlflow import MlflowClient


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

    address, uri = StudyAddress.of(name, storage), resolve_tracking_uri(tracking_uri)
    load_study(address, writable=False)
    if is_locked(address.lock):
        raise StudyBusyError(
            f"Study {name!r} is being run, and its driver writes to MLflow. Sync it when it has ended."
        )
    with study_lock(address.export_lock, name, wait=True):
        try:
            sync = open_sync(address, uri)
            n_written = sync.write_trials()
            sync.write_parent(running=False)
        except (MlflowException, TrackingError, OSError) as error:
            if refusal := refusal_of(error, uri):
                raise InputError(refusal) from error
            raise OptimizeError(
                f"MLflow at {uri} did not take the runs: {one_line(error)}\nTry again when it is back."
            ) from error
    return SyncReport(name, sync.experiment_id, uri, sync.n_written, n_written, sync.n_written - n_written)


class StudySync:
    """Keeps the MLflow runs of one study as the study says.

    Args:
        study: The stored study.
        storage: Its storage URL.
        client: The MLflow client.
        experiment_id: The experiment named after the study.

    Attributes:
        experiment_id: The experiment.
    """

    def __init__(self, study: optuna.Study, storage: str, client: "MlflowClient", experiment_id: str) -> None:
        self._study = study
        self._storage = storage
        self._record = StudyRecord.read(study)
        self._writer = RunWriter(client, experiment_id, {UID: self._record.uid})
        self.experiment_id = experiment_id
        self._parent_run_id: str | None = None
        self._written: set[int] = set()

    def load(self) -> None:
        """Look up the runs that are there already.

        Raises:
            MlflowException: MLflow does not answer.
        """
        self._writer.load()

    def write_parent(self, *, running: bool) -> bool:
        """Write the study's own run.

        Args:
            running: Whether the study is being run.

        Returns:
            Whether anything had to be written.
        """
        summary = summarize_study(self._study, self._storage, running=running)
        self._parent_run_id, changed = self._writer.write_parent(project_study(summary, self._record))
        return changed

    def write_trials(self, on_trial: Callable[[int], None] = lambda number: None, at_most: int | None = None) -> int:
        """Write the finished trials that have not been written yet.

        Args:
            on_trial: Called with the number of each trial that had to be written.
            at_most: Stop after so many that had to be written; None for all.

        Returns:
            The number of trials that had to be written.
        """
        if self._parent_run_id is None:
            self.write_parent(running=True)
        assert self._parent_run_id is not None
        n_written = 0
        for trial in self._study.get_trials(deepcopy=False):
            if trial.number in self._written or not trial.state.is_finished():
                continue
            if n_written == at_most:
                break
            if self._writer.write_trial(self._content(trial), self._parent_run_id):
                n_written += 1
                on_trial(trial.number)
            self._written.add(trial.number)
        return n_written

    @property
    def n_written(self) -> int:
        """Return the number of trials whose run is known to be right."""
        return len(self._written)

    def _content(self, trial: FrozenTrial) -> RunContent:
        return project_trial(self._study.study_name, self._record.fixed_args, trial)


def open_sync(address: StudyAddress, tracking_uri: str) -> StudySync:
    """Open a study and MLflow, and look up the runs that are there.

    Args:
        address: Where the study lives.
        tracking_uri: The MLflow store, resolved.

    Raises:
        MlflowException: MLflow does not answer.
        TrackingError: The experiment was deleted.
    """
    client = open_client(tracking_uri)
    experiment_id = get_or_create_experiment(client, address.name)
    sync = StudySync(load_study(address, writable=False), address.url, client, experiment_id)
    sync.load()
    return sync
