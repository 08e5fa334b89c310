"""The runs of a study in MLflow, kept as the study says: the one way in which they are written, live, late or again."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import optuna
from optuna.trial import FrozenTrial

from optimize.projection import RunContent, project_study, project_trial
from optimize.record import Record
from optimize.run_writer import RunWriter
from optimize.storage import load_study
from optimize.summary import summarize_study
from tagifai.tracking_store import get_or_create_experiment, open_client

if TYPE_CHECKING:
    from mlflow import MlflowClient

UID = "optimize.study_uid"
"""Tag of every run of a study; tells it from another study of the same name."""


class StudyMirror:
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
        self._record = Record.read(study)
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
        """Write the finished trials that have not been written by this mirror.

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


def open_mirror(storage: str, name: str, tracking_uri: str) -> StudyMirror:
    """Open a study and MLflow, and look up the runs that are there.

    Args:
        storage: The study's storage URL.
        name: The study's name.
        tracking_uri: The MLflow store, resolved.

    Raises:
        MlflowException: MLflow does not answer.
        TrackingError: The experiment was deleted.
    """
    client = open_client(tracking_uri)
    experiment_id = get_or_create_experiment(client, name)
    mirror = StudyMirror(load_study(name, storage, writable=False), storage, client, experiment_id)
    mirror.load()
    return mirror
