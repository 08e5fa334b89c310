"""Making MLflow agree with a study: the one way in which runs of a study are written, live, late or again."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import optuna
from optuna.trial import FrozenTrial

from optimize.projection import RunContent, project_study, project_trial
from optimize.record import Record
from optimize.run_writer import RunWriter
from optimize.summary import summarize_study

if TYPE_CHECKING:
    from mlflow import MlflowClient

UID = "optimize.study_uid"
"""Tag of every run of a study; tells it from another study of the same name."""


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


class StudyMirror:
    """Keeps the MLflow runs of one study as the study says.

    Args:
        study: The stored study.
        storage: Its storage URL.
        client: The MLflow client.
        experiment_id: The experiment named after the study.
    """

    def __init__(self, study: optuna.Study, storage: str, client: "MlflowClient", experiment_id: str) -> None:
        self._study = study
        self._storage = storage
        self._record = Record.read(study)
        self._writer = RunWriter(client, experiment_id, {UID: self._record.uid})
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

    def write_trials(self, on_trial: Callable[[int], None] = lambda number: None) -> int:
        """Write the finished trials that have not been written by this mirror.

        Args:
            on_trial: Called with the number of each trial that had to be written.

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
