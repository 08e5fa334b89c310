"""The runs of one study, kept as the study says: the one way in which they are written, live, late or again."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import optuna
from optuna.trial import FrozenTrial, TrialState

from optimize.definition.continuation import own_trials
from optimize.definition.record import StudyRecord
from optimize.reporting.summary import summarize_study
from optimize.storage.discards import discards_of
from optimize.storage.trial_reader import read_whole
from optimize.tracking.known_run import KnownRun
from optimize.tracking.projection import abandoned, project_study, project_trial
from optimize.tracking.provenance import Provenance
from optimize.tracking.run_content import RunContent
from optimize.tracking.run_writer import RunWriter
from optimize.tracking.running_trials import RunningTrials
from optimize.tracking.study_view import set_study_view
from optimize.tracking.tags import UID
from tagifai.errors import one_line
from tagifai.interrupts import INTERRUPTS
from tagifai.mlflow_errors import refuses

if TYPE_CHECKING:
    from mlflow import MlflowClient

READ_AHEAD = 20
"""Trials that are read at once to be written."""


class StudySync:
    """Keeps the MLflow runs of one study as the study says.

    Args:
        study: The stored study.
        storage: Its storage URL.
        client: The MLflow client.
        experiment_id: The experiment named after the study.
        check: Compare every point of every metric.

    Attributes:
        experiment_id: The experiment.
        parent_run_id: The study's own run; None until it was written.
        refused: What MLflow would not have of the runs.
        refused_trials: The numbers of the trials whose runs lack something for that.
    """

    def __init__(
        self, study: optuna.Study, storage: str, client: "MlflowClient", experiment_id: str, *, check: bool = False
    ) -> None:
        self._study = study
        self._storage = storage
        self._record = StudyRecord.read(study)
        self._origin = Provenance.of(self._record)
        self._running = RunningTrials()
        self._client = client
        self._writer = RunWriter(client, experiment_id, {UID: self._record.uid}, check=check)
        self.refused: list[str] = []
        self.refused_trials: set[int] = set()
        self.experiment_id = experiment_id
        self.parent_run_id: str | None = None
        self._written: set[int] = set()
        self._ahead: dict[int, FrozenTrial] = {}
        self._discarded: dict[int, str] = {}

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
        if self.parent_run_id is None:
            set_study_view(self._client, self.experiment_id, self._record.study_file)
        summary = summarize_study(self._study, self._storage, running=running)
        content = project_study(summary, self._record)
        # Interrupted in the middle of a run, it would leave one that seems to run.
        self.parent_run_id, changed = INTERRUPTS.run(lambda: self._writer.write_parent(content))
        return changed

    def write_trials(self, on_trial: Callable[[int], None] = lambda number: None, at_most: int | None = None) -> int:
        """Write the finished trials that have not been written yet.

        Args:
            on_trial: Called with the number of trials that still wait, after each that had to be written.
            at_most: Stop after so many that had to be written; None for all.

        Returns:
            The number of trials that had to be written, in part if MLflow refused the rest.
        """
        from mlflow.exceptions import MlflowException

        if self.parent_run_id is None:
            self.write_parent(running=True)
        assert self.parent_run_id is not None
        n_written, failure = 0, None
        waiting = self._waiting()
        for i, trial in enumerate(waiting):
            if n_written == at_most:
                break
            try:
                changed = self._write_trial(self._whole(waiting, i), self.parent_run_id)
            except (MlflowException, OSError) as error:
                # One trial that fails may be at fault itself, and must not hold up the others. Two are an outage.
                if failure is not None:
                    raise
                failure = error
                continue
            self._written.add(trial.number)
            self._ahead.pop(trial.number)
            self._writer.settle(str(trial.number))
            if changed:
                n_written += 1
                on_trial(len(waiting) - i - 1)
        if failure is not None:
            raise failure
        return n_written

    def write_running(self, before_each: Callable[[], None] = lambda: None) -> None:
        """Write the trials that have been running for a while, as far as they have got.

        Args:
            before_each: Called before each of them; what it raises ends the work.
        """
        trials = self._running.long_ones(self._study.get_trials(deepcopy=False), time.monotonic())
        for trial in trials if self.parent_run_id else ():
            before_each()
            self._write_unfinished(self._content(trial))

    def close_abandoned(self) -> None:
        """Close the runs of trials that the study still has as running though nobody runs it any more.

        The study itself is left to `optimize resume`, which closes the trials and so completes these runs. A trial
        that has no run yet gets none.
        """
        for trial in self._study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            if self._writer.is_running(str(trial.number)):
                self._write_unfinished(abandoned(self._content(trial)))

    def _write_unfinished(self, content: RunContent) -> None:
        """Write the run of a trial that has not ended; what MLflow refuses of it is told when it has."""
        from mlflow.exceptions import MlflowException

        assert self.parent_run_id is not None
        parent_run_id = self.parent_run_id
        try:
            INTERRUPTS.run(lambda: self._writer.write_trial(content, parent_run_id))
        except MlflowException as error:
            if not refuses(error):
                raise

    def _waiting(self) -> list[FrozenTrial]:
        """Return the finished trials that have not been written yet, as slim as they are kept.

        Those that MLflow still shows as running come first.
        """
        trials = own_trials(self._study.get_trials(deepcopy=False))
        waiting = [trial for trial in trials if trial.number not in self._written and trial.state.is_finished()]
        return sorted(waiting, key=lambda trial: not self._writer.is_running(str(trial.number)))

    def _whole(self, waiting: list[FrozenTrial], i: int) -> FrozenTrial:
        """Return one of the waiting trials with all that is stored of it; the next few are read with it."""
        if waiting[i].number not in self._ahead:
            self._ahead = {t.number: t for t in read_whole(self._study, waiting[i : i + READ_AHEAD])}
            self._discarded = discards_of(self._study)
        return self._ahead[waiting[i].number]

    def _write_trial(self, trial: FrozenTrial, parent_run_id: str) -> bool:
        """Write a trial's run; what MLflow refuses of it is noted, and holds up no other."""
        from mlflow.exceptions import MlflowException

        self._writer.refused.clear()
        try:
            content = self._content(trial)
            changed = INTERRUPTS.run(lambda: self._writer.write_trial(content, parent_run_id))
        except MlflowException as error:
            if not refuses(error):
                raise
            changed = True
            self._writer.refused.append(one_line(error))
        if self._writer.refused:
            self.refused_trials.add(trial.number)
            self.refused += [f"trial {trial.number}, {what}" for what in self._writer.refused]
        return changed

    def strays(self) -> list[KnownRun]:
        """Return the runs of trials that the study does not have."""
        assert self.parent_run_id is not None
        trials = own_trials(self._study.get_trials(deepcopy=False))
        numbers = {trial.number for trial in trials if trial.state != TrialState.WAITING}
        return self._writer.strays(numbers, self.parent_run_id)

    def delete(self, run: KnownRun) -> None:
        """Delete a run."""
        self._writer.delete(run)

    @property
    def n_written(self) -> int:
        """Return the number of trials whose run is known to be right."""
        return len(self._written)

    @property
    def n_waiting(self) -> int:
        """Return the number of finished trials that have not been written yet."""
        return len(self._waiting())

    def _content(self, trial: FrozenTrial) -> RunContent:
        study, record = self._study.study_name, self._record
        discarded = self._discarded.get(trial.number)
        return project_trial(study, record.fixed_args, trial, self._origin, record.study_file, discarded)
