"""`MLflowCallback`: every trial of any Optuna study in MLflow, with its true state, times and curve.

It takes the arguments of the deprecated callback of optuna-integration, so that its users change one import line.
"""

import functools
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import optuna
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial

from optimize.definition.attributes import users_own
from optimize.storage.trial_reader import with_exact_times
from optimize.tracking.backlog import Backlog
from optimize.tracking.mlflow_environment import short_limits, without_given_run
from optimize.tracking.mlflow_names import to_experiment
from optimize.tracking.projection import trial_run
from optimize.tracking.run_content import RunContent
from optimize.tracking.run_writer import RunWriter
from optimize.tracking.tags import PARENT, STATE, STUDY, TRIAL
from tagifai.errors import one_line
from tagifai.mlflow_errors import refuses

RUN_ID = "mlflow_run_id"
"""System attribute of a trial whose objective was decorated: the run that was open in it."""


class MLflowCallback:
    """Record each finished trial in MLflow, as it really went.

    A run gets the trial's start and end, its status (COMPLETE is FINISHED, PRUNED is KILLED, FAIL is FAILED), its
    parameters, its values, the intermediate values it reported (`intermediate_value`, a point a step), and the tags of
    the callback that this one succeeds. A server that is away neither stops nor slows the study: what is missed is
    written with a later trial, by `flush`, or when the interpreter ends, which tries for 5 seconds and then says what
    is missing. What MLflow refuses of a run is said, and the rest is written.

    Example:
        >>> from optimize.tracking import MLflowCallback
        >>> study.optimize(objective, n_trials=20, callbacks=[MLflowCallback(metric_name="f1")])

    Args:
        tracking_uri: The MLflow store; MLflow's current one if None.
        metric_name: The name of the objective's value, or one name for each value. One name for several values is
            numbered: `value_0`, `value_1`.
        create_experiment: Record in an experiment named after the study. If False, in `experiment_id` of
            `mlflow_kwargs`, or in MLflow's current experiment.
        mlflow_kwargs: As for `mlflow.start_run`: `experiment_id`, `run_name`, `tags`, and `nested=True` to record below
            the run that is open.
        tag_study_user_attrs: Record the study's user attributes as tags.
        tag_trial_user_attrs: Record the trial's user attributes as tags; the study's come first where both have one.

    Raises:
        TypeError: `metric_name` is neither a string nor a sequence of them.
    """

    def __init__(
        self,
        tracking_uri: str | None = None,
        metric_name: str | Sequence[str] = "value",
        create_experiment: bool = True,
        mlflow_kwargs: dict[str, Any] | None = None,
        tag_study_user_attrs: bool = False,
        tag_trial_user_attrs: bool = True,
    ) -> None:
        if not isinstance(metric_name, Sequence):
            raise TypeError(f"Expected metric_name to be string or sequence of strings, got {type(metric_name)}.")
        self._tracking_uri = tracking_uri
        self._metric_name = metric_name
        self._create_experiment = create_experiment
        self._kwargs = dict(mlflow_kwargs or {})
        self._tag_study_user_attrs = tag_study_user_attrs
        self._tag_trial_user_attrs = tag_trial_user_attrs
        self._lock = threading.Lock()
        self._backlog = Backlog()
        # Optuna's threads do not see the run that is open in the thread that made the callback.
        self._parent = self._open_run()

    def __call__(self, study: optuna.Study, trial: FrozenTrial) -> None:
        """Record a trial; Optuna calls this after each.

        Raises:
            ValueError: The number of metric names is not that of the trial's values.
            TrackingError: The experiment was deleted.
        """
        import mlflow

        self._names(trial)
        # Where it goes is settled now: it may be written when the script has moved on, or ended.
        uri = self._tracking_uri or mlflow.get_tracking_uri()
        parent = self._open_run() or self._parent
        self._backlog.add(study, trial, functools.partial(self._write, study, trial, parent, uri))

    def flush(self) -> int:
        """Write the trials that could not be written yet.

        Returns:
            The number of trials that are still missing.
        """
        return self._backlog.flush()

    def sync(self, study: optuna.Study) -> int:
        """Write every finished trial of a study that MLflow lacks, such as those of a script that ended in an outage.

        Args:
            study: A study, loaded from its storage.

        Returns:
            The number of trials that are still missing.
        """
        for trial in study.get_trials(deepcopy=False):
            if trial.state.is_finished():
                self(study, trial)
        return self.flush()

    def track_in_mlflow(self) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Decorate an objective, so that what it logs with `mlflow.log_*` goes to its trial's run.

        Returns:
            The decorator. What the objective raises is kept in the run as `traceback.txt`.
        """

        def decorate(objective: Callable[..., Any]) -> Callable[..., Any]:
            @functools.wraps(objective)
            def tracked(trial: optuna.Trial) -> Any:
                import mlflow
                from mlflow.exceptions import MlflowException

                if self._tracking_uri is not None:
                    mlflow.set_tracking_uri(self._tracking_uri)
                client = mlflow.MlflowClient()
                with self._lock:
                    experiment_id = self._experiment_id(client, trial.study.study_name)
                nested = bool(self._kwargs.get("nested"))
                name = self._kwargs.get("run_name") or str(trial.number)
                parent = None if self._open_run() else (self._parent if nested else None)
                with without_given_run():
                    run = mlflow.start_run(
                        experiment_id=experiment_id, run_name=name, nested=nested, parent_run_id=parent
                    )
                try:
                    trial.storage.set_trial_system_attr(trial._trial_id, RUN_ID, run.info.run_id)
                    return objective(trial)
                except optuna.TrialPruned:
                    raise
                except Exception:
                    # Optuna keeps no traceback from which it could be written later. What MLflow says to this must not
                    # hide what the objective said.
                    with suppress(MlflowException, OSError), short_limits():
                        client.log_text(run.info.run_id, traceback.format_exc(), "traceback.txt")
                    raise
                finally:
                    # The objective may have deleted its run; its value counts all the same.
                    with suppress(MlflowException, OSError), short_limits(), without_given_run():
                        run.__exit__(*sys.exc_info())

            return tracked

        return decorate

    def _write(self, study: optuna.Study, trial: FrozenTrial, parent: str | None, uri: str) -> list[str]:
        """Write a trial's run; return what MLflow refused of it."""
        from mlflow import MlflowClient
        from mlflow.exceptions import MlflowException

        with short_limits(), self._lock:
            client = MlflowClient(uri)
            experiment_id = self._experiment_id(client, study.study_name)
            content = self._content(study, trial)
            tags = {PARENT: parent} if parent and self._kwargs.get("nested") else {}
            # The start tells a trial from that of an earlier study of the same name.
            identity = {STUDY: study.study_name, TRIAL: str(trial.number), "datetime_start": str(trial.datetime_start)}
            run_id = trial.system_attrs.get(RUN_ID)
            writer = RunWriter(client, experiment_id, tags if run_id else identity)
            try:
                if run_id:
                    writer.fill(run_id, content, {})
                else:
                    writer.load()
                    writer.write_trial(content, tags.get(PARENT))
            except MlflowException as error:
                if not refuses(error):
                    raise
                return [*writer.refused, one_line(error)]
            return writer.refused

    def _experiment_id(self, client: Any, study_name: str) -> str:
        if self._create_experiment:
            from tagifai.experiments import get_or_create_experiment

            return str(get_or_create_experiment(client, to_experiment(study_name)))
        if given := self._kwargs.get("experiment_id"):
            return str(given)
        from mlflow.tracking.fluent import _get_experiment_id

        return str(_get_experiment_id())

    def _content(self, study: optuna.Study, trial: FrozenTrial) -> RunContent:
        trial = with_exact_times(study, trial)
        # A pruned trial's value is its last report, no result of the objective.
        complete = trial.state == optuna.trial.TrialState.COMPLETE
        return trial_run(
            trial,
            name=self._kwargs.get("run_name") or str(trial.number),
            params=trial.params,
            tags=self._tags(study, trial),
            curves={"intermediate_value": trial.intermediate_values},
            finals=dict(zip(self._names(trial), trial.values, strict=True)) if complete else {},
            final_step=0,
        )

    def _tags(self, study: optuna.Study, trial: FrozenTrial) -> dict[str, Any]:
        directions = [StudyDirection(direction).name for direction in study.directions]
        tags: dict[str, Any] = {
            **(self._kwargs.get("tags") or {}),
            "number": trial.number,
            "datetime_start": trial.datetime_start,
            "datetime_complete": trial.datetime_complete,
            "state": trial.state.name,
            "direction": directions[0] if len(directions) == 1 else directions,
            **{f"{name}_distribution": kind for name, kind in trial.distributions.items()},
        }
        if self._tag_trial_user_attrs:
            tags |= users_own(trial.user_attrs)
        if self._tag_study_user_attrs:
            tags |= users_own(study.user_attrs)
        return tags | {STUDY: study.study_name, TRIAL: trial.number, STATE: trial.state.name}

    def _names(self, trial: FrozenTrial) -> list[str]:
        n_values = len(trial.values or [])
        if isinstance(self._metric_name, str):
            return [self._metric_name] if n_values < 2 else [f"{self._metric_name}_{i}" for i in range(n_values)]
        if n_values and len(self._metric_name) != n_values:
            raise ValueError(
                f"Running multi-objective optimization with {n_values} objective values, but {len(self._metric_name)} "
                "names specified. Match objective values and names, or use default broadcasting."
            )
        return [*self._metric_name]

    def _open_run(self) -> str | None:
        if not self._kwargs.get("nested"):
            return None
        import mlflow

        return run.info.run_id if (run := mlflow.active_run()) else None
