"""`MLflowCallback` in plain Optuna scripts: states, times, curves, its predecessor's arguments, threads, outages."""

import json
import logging
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mlflow
import optuna
import pytest
from mlflow import MlflowClient
from optuna.trial import TrialState

from optimize.tracking.backlog import EXIT_SECONDS
from optimize.tracking.callback import MLflowCallback
from tagifai.errors import TrackingError

SCRIPT = """
import atexit, sys, time
import optuna

# Registered first, called last.
atexit.register(lambda: print(time.monotonic()))
from optimize.tracking import MLflowCallback

uri, name, *storage = sys.argv[1:]
optuna.logging.set_verbosity(optuna.logging.ERROR)
study = optuna.create_study(study_name=name, storage=storage[0] if storage else None)
study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=8, callbacks=[MLflowCallback(tracking_uri=uri)])
print(time.monotonic())
"""

Objective = Callable[[optuna.Trial], Any]


@pytest.fixture
def store(tmp_path: Path, empty_store: Path) -> Iterator[str]:
    """An MLflow store that is MLflow's current one, as in a script that calls `mlflow.set_tracking_uri`."""
    (tmp_path / "mlflow.db").write_bytes(empty_store.read_bytes())
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    client = MlflowClient(uri)
    client.create_experiment("study", artifact_location=(tmp_path / "artifacts").as_uri())
    mlflow.set_tracking_uri(uri)
    yield uri
    while mlflow.active_run():
        mlflow.end_run()
    mlflow.set_tracking_uri("")
    mlflow.tracking.fluent._active_experiment_id = None


def new_study(name: str = "study", **kwargs: Any) -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna.create_study(study_name=name, sampler=optuna.samplers.RandomSampler(seed=1), **kwargs)


def runs_of(uri: str, experiment: str = "study") -> list[Any]:
    client = MlflowClient(uri)
    found = client.get_experiment_by_name(experiment)
    assert found is not None
    return list(client.search_runs([found.experiment_id]))


def by_number(uri: str, experiment: str = "study") -> dict[int, Any]:
    """Return the run of each trial by number; there must not be two for one."""
    runs = [run for run in runs_of(uri, experiment) if "number" in run.data.tags]
    numbers = [int(run.data.tags["number"]) for run in runs]
    assert len(set(numbers)) == len(numbers)
    return dict(zip(numbers, runs, strict=True))


def parabola(trial: optuna.Trial) -> float:
    return float(trial.suggest_float("x", -1, 1) ** 2)


def of_all_ends(trial: optuna.Trial) -> float:
    """Complete, be pruned, fail."""
    x = trial.suggest_float("x", -1, 1)
    for step in range(3):
        time.sleep(0.01)
        trial.report(x + step, step)
        if trial.number == 1 and step == 1:
            raise optuna.TrialPruned
    if trial.number == 2:
        raise LookupError("out of luck")
    return x


class TestATrial:
    @pytest.fixture
    def study(self, store: str) -> optuna.Study:
        study = new_study()
        study.optimize(of_all_ends, n_trials=3, callbacks=[MLflowCallback(metric_name="loss")], catch=(LookupError,))
        return study

    def test_has_its_true_state(self, study: optuna.Study, store: str) -> None:
        runs = by_number(store)
        assert [runs[n].info.status for n in range(3)] == ["FINISHED", "KILLED", "FAILED"]
        assert [runs[n].data.tags["state"] for n in range(3)] == ["COMPLETE", "PRUNED", "FAIL"]

    def test_has_its_true_times(self, study: optuna.Study, store: str) -> None:
        for trial in study.trials:
            info = by_number(store)[trial.number].info
            assert trial.datetime_start is not None
            assert trial.datetime_complete is not None
            assert info.start_time == round(trial.datetime_start.timestamp() * 1000)
            assert info.end_time == round(trial.datetime_complete.timestamp() * 1000)

    def test_has_a_point_for_each_report(self, study: optuna.Study, store: str) -> None:
        client = MlflowClient(store)
        for trial in study.trials:
            run = by_number(store)[trial.number]
            points = client.get_metric_history(run.info.run_id, "intermediate_value")
            assert {point.step: point.value for point in points} == trial.intermediate_values

    def test_has_its_value_only_if_it_is_complete(self, study: optuna.Study, store: str) -> None:
        runs = by_number(store)
        assert runs[0].data.metrics["loss"] == study.trials[0].value
        assert "loss" not in runs[1].data.metrics
        assert "loss" not in runs[2].data.metrics

    def test_has_its_parameters_and_the_tags_of_the_old_callback(self, study: optuna.Study, store: str) -> None:
        for trial in study.trials:
            run = by_number(store)[trial.number]
            assert run.info.run_name == str(trial.number)
            assert run.data.params == {"x": str(trial.params["x"])}
            tags = {key: value for key, value in run.data.tags.items() if not key.startswith("mlflow.")}
            assert tags["datetime_start"] == str(trial.datetime_start)
            assert tags["datetime_complete"] == str(trial.datetime_complete)
            assert tags["direction"] == "MINIMIZE"
            assert tags["x_distribution"] == str(trial.distributions["x"])
            assert tags["optuna.study"] == "study"

    def test_is_not_written_twice(self, study: optuna.Study, store: str) -> None:
        before = [run.to_dictionary() for run in runs_of(store)]
        callback = MLflowCallback(metric_name="loss")
        for trial in study.trials:
            callback(study, trial)
        assert [run.to_dictionary() for run in runs_of(store)] == before


class TestMetricName:
    @pytest.mark.parametrize(
        ("name", "n_values", "expected"),
        [
            ("value", 1, {"value"}),
            ("f1", 1, {"f1"}),
            (["f1"], 1, {"f1"}),
            ("f1", 2, {"f1_0", "f1_1"}),
            (["f1", "seconds"], 2, {"f1", "seconds"}),
            (("f1", "seconds"), 2, {"f1", "seconds"}),
            ("F1 (%)", 1, {"F1 ___"}),
        ],
    )
    def test_names_the_values(self, store: str, name: Any, n_values: int, expected: set[str]) -> None:
        study = new_study(directions=["minimize"] * n_values)
        study.optimize(
            lambda trial: [parabola(trial)] * n_values, n_trials=1, callbacks=[MLflowCallback(metric_name=name)]
        )
        (run,) = runs_of(store)
        assert set(run.data.metrics) == expected
        assert set(run.data.metrics.values()) == set(study.trials[0].values)

    def test_of_another_type_is_refused(self) -> None:
        with pytest.raises(
            TypeError, match="Expected metric_name to be string or sequence of strings, got <class 'int'"
        ):
            MLflowCallback(metric_name=3)  # type: ignore[arg-type]

    @pytest.mark.parametrize("names", [["a"], ["a", "b", "c"]])
    def test_in_another_number_is_refused(self, store: str, names: list[str]) -> None:
        study = new_study(directions=["minimize", "maximize"])
        text = f"with 2 objective values, but {len(names)} names specified. Match objective values and names"
        with pytest.raises(ValueError, match=text):
            study.optimize(
                lambda trial: (parabola(trial), 1.0), n_trials=1, callbacks=[MLflowCallback(metric_name=names)]
            )

    def test_leaves_out_what_is_infinite(self, store: str) -> None:
        study = new_study()
        study.optimize(lambda trial: math.inf, n_trials=1, callbacks=[MLflowCallback()])
        (run,) = runs_of(store)
        assert run.info.status == "FINISHED"
        assert run.data.metrics == {}


class TestTheExperiment:
    def test_bears_the_study_s_name(self, store: str) -> None:
        new_study("another").optimize(parabola, n_trials=2, callbacks=[MLflowCallback()])
        assert len(by_number(store, "another")) == 2

    def test_of_a_store_that_is_named_is_in_that_store(self, store: str, tmp_path: Path, empty_store: Path) -> None:
        (tmp_path / "other.db").write_bytes(empty_store.read_bytes())
        other = f"sqlite:///{tmp_path / 'other.db'}"
        new_study().optimize(parabola, n_trials=1, callbacks=[MLflowCallback(tracking_uri=other)])
        assert len(by_number(other)) == 1
        assert runs_of(store) == []

    def test_is_the_current_one_if_none_is_to_be_made(self, store: str, tmp_path: Path) -> None:
        mlflow.set_experiment("current")
        new_study("unused").optimize(parabola, n_trials=1, callbacks=[MLflowCallback(create_experiment=False)])
        assert len(by_number(store, "current")) == 1
        assert MlflowClient(store).get_experiment_by_name("unused") is None

    def test_is_the_one_given_if_none_is_to_be_made(self, store: str) -> None:
        given = MlflowClient(store).create_experiment("given")
        callback = MLflowCallback(create_experiment=False, mlflow_kwargs={"experiment_id": given})
        new_study("unused").optimize(parabola, n_trials=1, callbacks=[callback])
        assert len(by_number(store, "given")) == 1

    def test_that_was_deleted_is_refused(self, store: str) -> None:
        client = MlflowClient(store)
        client.delete_experiment(client.get_experiment_by_name("study").experiment_id)
        with pytest.raises(TrackingError, match=r"'study' was deleted\. Restore it with"):
            new_study().optimize(parabola, n_trials=3, callbacks=[MLflowCallback()])


class TestTags:
    def test_are_those_given(self, store: str) -> None:
        callback = MLflowCallback(mlflow_kwargs={"run_name": "mine", "tags": {"team": "blue"}})
        new_study().optimize(parabola, n_trials=2, callbacks=[callback])
        assert {run.info.run_name for run in runs_of(store)} == {"mine"}
        assert {run.data.tags["team"] for run in runs_of(store)} == {"blue"}

    @pytest.mark.parametrize("of_study", [True, False])
    @pytest.mark.parametrize("of_trial", [True, False])
    def test_are_the_user_attributes_that_are_wanted(self, store: str, of_study: bool, of_trial: bool) -> None:
        def objective(trial: optuna.Trial) -> float:
            trial.set_user_attr("fold", 3)
            trial.set_user_attr("both", "trial")
            return parabola(trial)

        study = new_study()
        study.set_user_attr("owner", "me")
        study.set_user_attr("both", "study")
        callback = MLflowCallback(tag_study_user_attrs=of_study, tag_trial_user_attrs=of_trial)
        study.optimize(objective, n_trials=1, callbacks=[callback])
        tags = runs_of(store)[0].data.tags
        assert ("owner" in tags, "fold" in tags) == (of_study, of_trial)
        assert tags.get("both") == ("study" if of_study else "trial" if of_trial else None)

    def test_may_have_any_name_and_length(self, store: str) -> None:
        def objective(trial: optuna.Trial) -> float:
            trial.set_user_attr("c++", 17)
            trial.set_user_attr("R&D", "a lot")
            trial.set_user_attr("long", "x" * 10_000)
            return float(trial.suggest_float("R&D", 0, 1))

        study = new_study()
        study.optimize(objective, n_trials=1, callbacks=[MLflowCallback()])
        (run,) = runs_of(store)
        assert run.info.status == "FINISHED"
        assert (run.data.tags["c__"], run.data.tags["R_D"]) == ("17", "a lot")
        assert run.data.tags["long"].startswith("x" * 4000)
        assert run.data.params == {"R_D": str(study.trials[0].params["R&D"])}

    def test_and_parameters_keep_the_names_that_mlflow_takes(self, store: str) -> None:
        def objective(trial: optuna.Trial) -> tuple[float, float]:
            trial.set_user_attr("备注", "好")
            return trial.suggest_float("学习率", 0, 1), trial.suggest_float("lr:0", 0, 1)

        study = new_study(directions=["minimize", "minimize"])
        study.optimize(objective, n_trials=1, callbacks=[MLflowCallback(metric_name=["F1 (%)", "F1 [%]"])])
        data = runs_of(store)[0].data
        assert data.params == {name: str(value) for name, value in study.trials[0].params.items()}
        assert data.tags["备注"] == "好"
        assert sorted(data.metrics.values()) == sorted(study.trials[0].values)

    def test_tell_the_directions_of_several_values(self, store: str) -> None:
        study = new_study(directions=["minimize", "maximize"])
        study.optimize(lambda trial: (parabola(trial), 1.0), n_trials=1, callbacks=[MLflowCallback()])
        assert runs_of(store)[0].data.tags["direction"] == "['MINIMIZE', 'MAXIMIZE']"


class TestThreads:
    def test_write_exactly_one_run_for_each_trial(self, store: str) -> None:
        study = new_study("threads")
        study.optimize(parabola, n_trials=24, n_jobs=4, callbacks=[MLflowCallback()])
        assert sorted(by_number(store, "threads")) == list(range(24))

    @pytest.mark.parametrize("n_jobs", [1, 2])
    def test_write_below_the_run_that_is_open(self, store: str, n_jobs: int) -> None:
        mlflow.set_experiment("study")
        with mlflow.start_run() as parent:
            callback = MLflowCallback(mlflow_kwargs={"nested": True})
            new_study().optimize(parabola, n_trials=4, n_jobs=n_jobs, callbacks=[callback])
        runs = by_number(store)
        assert len(runs) == 4
        assert {run.data.tags["mlflow.parentRunId"] for run in runs.values()} == {parent.info.run_id}
        assert mlflow.active_run() is None

    def test_write_no_nested_runs_unless_they_are_asked_for(self, store: str) -> None:
        mlflow.set_experiment("study")
        with mlflow.start_run() as parent:
            new_study().optimize(parabola, n_trials=1, callbacks=[MLflowCallback()])
            active = mlflow.active_run()
            assert active is not None
            assert active.info.run_id == parent.info.run_id
        assert "mlflow.parentRunId" not in by_number(store)[0].data.tags


def test_a_trial_may_have_an_attribute_called_error(store: str) -> None:
    study = new_study()

    def objective(trial: optuna.Trial) -> float:
        trial.set_user_attr("error", 0.25)
        return parabola(trial)

    study.optimize(objective, n_trials=1, callbacks=[MLflowCallback()])
    run = by_number(store)[0]
    assert run.data.tags["error"] == "0.25"
    assert MlflowClient(store).list_artifacts(run.info.run_id) == []


def test_a_run_given_from_outside_is_no_trial_s(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = MlflowClient(store).create_run(mlflow.set_experiment("study").experiment_id, run_name="of the caller")
    monkeypatch.setenv("MLFLOW_RUN_ID", given.info.run_id)
    callback = MLflowCallback()
    new_study("own").optimize(callback.track_in_mlflow()(parabola), n_trials=2, n_jobs=2, callbacks=[callback])
    assert sorted(by_number(store, "own")) == [0, 1]
    left = MlflowClient(store).get_run(given.info.run_id)
    assert (left.info.run_name, left.info.status, left.data.params) == ("of the caller", "RUNNING", {})
    assert os.environ["MLFLOW_RUN_ID"] == given.info.run_id


class TestARefusal:
    """What MLflow will not have of one trial is said; the rest and the later trials are written."""

    def optimize(self, objective: Objective, caplog: pytest.LogCaptureFixture, n_trials: int = 4) -> list[str]:
        callback = MLflowCallback(metric_name="loss")
        with caplog.at_level(logging.WARNING, "optimize.tracking"):
            study = new_study()
            study.optimize(callback.track_in_mlflow()(objective), n_trials=n_trials, callbacks=[callback])
        assert [trial.state for trial in study.trials] == [TrialState.COMPLETE] * n_trials
        assert callback.flush() == 0
        return [record.getMessage() for record in caplog.records]

    def test_of_a_parameter(self, store: str, caplog: pytest.LogCaptureFixture) -> None:
        def objective(trial: optuna.Trial) -> float:
            value = parabola(trial)
            if trial.number == 1:
                mlflow.log_param("x", round(trial.params["x"], 3))
            return value

        said = self.optimize(objective, caplog)
        assert len(said) == 1
        assert said[0].startswith("MLflow refused a part of trial 1: 'x': ")
        runs = by_number(store)
        assert [runs[n].info.status for n in range(4)] == ["FINISHED"] * 4
        assert all("loss" in run.data.metrics and run.data.tags["state"] == "COMPLETE" for run in runs.values())
        assert len(runs[1].data.params["x"]) <= 6

    def test_because_the_objective_deleted_its_run(self, store: str, caplog: pytest.LogCaptureFixture) -> None:
        def objective(trial: optuna.Trial) -> float:
            if trial.number == 1:
                mlflow.delete_run(mlflow.active_run().info.run_id)  # type: ignore[union-attr]
            return parabola(trial)

        said = self.optimize(objective, caplog)
        assert len(said) == 1
        assert "trial 1" in said[0]
        assert sorted(by_number(store)) == [0, 2, 3]

    def test_of_nothing_where_there_are_more_tags_than_a_request_takes(
        self, store: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        def objective(trial: optuna.Trial) -> float:
            for i in range(250):
                trial.set_user_attr(f"note {i}", i)
            return parabola(trial)

        assert self.optimize(objective, caplog, n_trials=1) == []
        assert len([tag for tag in by_number(store)[0].data.tags if tag.startswith("note ")]) == 250

    def test_that_does_not_say_so_holds_up_no_other_trial(self, store: str, caplog: pytest.LogCaptureFixture) -> None:
        callback = MLflowCallback()
        study = new_study()
        study.optimize(parabola, n_trials=1)
        odd = optuna.trial.create_trial(state=TrialState.COMPLETE, value=1.0)
        odd.number, odd.datetime_start, odd.datetime_complete = 1, None, None
        odd.user_attrs = {"odd": _Unprintable()}
        with caplog.at_level(logging.WARNING, "optimize.tracking"):
            callback(study, odd)
            study.optimize(parabola, n_trials=2, callbacks=[callback])
            assert callback.flush() == 1
        assert sorted(by_number(store)) == [1, 2]
        assert "did not take trial 1" in caplog.records[0].getMessage()


class _Unprintable:
    """A value that fails as a broken connection does."""

    def __str__(self) -> str:
        raise OSError("no text")


@pytest.mark.parametrize("name", ["it's", 'a "b"', """it's "b" """, "a`b", "a\\b", "a%b", "", "x" * 600, "a/b", "../a"])
def test_a_study_may_have_any_name(store: str, name: str) -> None:
    study = optuna.create_study(study_name=name, sampler=optuna.samplers.RandomSampler(seed=1))
    callback = MLflowCallback()
    study.optimize(parabola, n_trials=2, callbacks=[callback])
    assert callback.flush() == 0
    for trial in study.trials:
        callback(study, trial)
    assert sorted(by_number(store, name[:500] or "unnamed")) == [0, 1]


class TestTrackInMlflow:
    @pytest.mark.parametrize("n_jobs", [1, 2])
    def test_logs_into_the_trial_s_run(self, store: str, n_jobs: int) -> None:
        callback = MLflowCallback(metric_name="loss")

        @callback.track_in_mlflow()
        def objective(trial: optuna.Trial) -> float:
            mlflow.log_metric("of_my_own", trial.number)
            mlflow.log_dict({"number": trial.number}, "own.json")
            if trial.number == 1:
                raise optuna.TrialPruned
            if trial.number == 2:
                raise LookupError("out of luck")
            return parabola(trial)

        study = new_study()
        study.optimize(objective, n_trials=4, n_jobs=n_jobs, callbacks=[callback], catch=(LookupError,))
        runs, client = by_number(store), MlflowClient(store)
        assert len(runs_of(store)) == 4
        assert [runs[n].info.status for n in range(4)] == ["FINISHED", "KILLED", "FAILED", "FINISHED"]
        for trial in study.trials:
            run = runs[trial.number]
            assert run.data.metrics["of_my_own"] == trial.number
            text = Path(client.download_artifacts(run.info.run_id, "own.json")).read_text()
            assert json.loads(text) == {"number": trial.number}
            assert trial.datetime_complete is not None
            assert run.info.end_time == round(trial.datetime_complete.timestamp() * 1000)
            if trial.state == TrialState.COMPLETE:
                assert run.data.metrics["loss"] == trial.value
        traceback = Path(client.download_artifacts(runs[2].info.run_id, "traceback.txt")).read_text()
        assert traceback.endswith("LookupError: out of luck\n")
        assert [file.path for file in client.list_artifacts(runs[1].info.run_id)] == ["own.json"]
        callback(study, study.trials[0])
        assert len(runs_of(store)) == 4

    def test_keeps_the_objective_s_name(self) -> None:
        assert MLflowCallback().track_in_mlflow()(parabola).__name__ == "parabola"

    def test_nests_below_the_run_that_is_open(self, store: str) -> None:
        mlflow.set_experiment("study")
        with mlflow.start_run() as parent:
            callback = MLflowCallback(mlflow_kwargs={"nested": True})
            objective = callback.track_in_mlflow()(parabola)
            new_study().optimize(objective, n_trials=4, n_jobs=2, callbacks=[callback])
        runs = by_number(store)
        assert len(runs) == 4
        assert {run.data.tags["mlflow.parentRunId"] for run in runs.values()} == {parent.info.run_id}


@pytest.mark.slow
class TestAServer:
    @pytest.mark.parametrize("away", ["refusing", "hanging"])
    def test_that_is_away_neither_stops_nor_slows_a_study(
        self, away: str, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
    ) -> None:
        environment = dict(os.environ)
        callback = MLflowCallback(tracking_uri=request.getfixturevalue(away))
        study = new_study()
        started = time.monotonic()
        with caplog.at_level(logging.WARNING):
            study.optimize(parabola, n_trials=10, callbacks=[callback])
        assert time.monotonic() - started < 5
        assert len(study.trials) == 10
        warnings = [record for record in caplog.records if record.name == "optimize.tracking.backlog"]
        assert len(warnings) == 1
        assert "flush()" in warnings[0].getMessage()
        assert callback.flush() == 10
        assert dict(os.environ) == environment

    def test_that_is_busy_once_gets_all_before_the_script_ends(self, gate: Any, tmp_path: Path) -> None:
        """The callback waits after a failure; a script that ends meanwhile must not lose the rest."""
        script = tmp_path / "script.py"
        script.write_text(SCRIPT)
        gate.answer_503("runs/create")
        started = time.monotonic()
        result = subprocess.run(
            [sys.executable, script, gate.url, "busy-once"], capture_output=True, text=True, timeout=60, check=True
        )
        assert time.monotonic() - started < 30
        assert sorted(by_number(gate.url, "busy-once")) == list(range(8))
        assert "MLflow lacks" not in result.stderr

    def test_that_stays_away_is_named_when_the_script_ends(self, refusing: str, tmp_path: Path) -> None:
        script = tmp_path / "script.py"
        script.write_text(SCRIPT)
        command = [sys.executable, str(script), refusing, "away", f"sqlite:///{tmp_path}/s.db"]
        result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        ended, exited = map(float, result.stdout.split())
        assert exited - ended < EXIT_SECONDS + 2
        (said,) = [line for line in result.stderr.splitlines() if line.startswith("MLflow lacks")]
        assert said == (
            "MLflow lacks trials 0, 1, 2, 3, 4, 5, 6, 7 of study 'away'. Load the study and write them with "
            "`MLflowCallback.sync(study)`."
        )

    def test_gets_what_it_lacks_of_a_stored_study(self, server: Any, refusing: str, tmp_path: Path) -> None:
        new_study("late", storage=f"sqlite:///{tmp_path}/s.db").optimize(parabola, n_trials=3)
        study = optuna.load_study(study_name="late", storage=f"sqlite:///{tmp_path}/s.db")
        assert MLflowCallback(tracking_uri=server.url).sync(study) == 0
        assert MLflowCallback(tracking_uri=server.url).sync(study) == 0
        assert sorted(by_number(server.url, "late")) == [0, 1, 2]

    def test_that_is_back_gets_all_that_it_missed(self, server: Any) -> None:
        study = new_study("study-paused")
        callback = MLflowCallback(tracking_uri=server.url)
        study.optimize(parabola, n_trials=2, callbacks=[callback])
        server.pause()
        try:
            started = time.monotonic()
            study.optimize(parabola, n_trials=5, callbacks=[callback])
            assert time.monotonic() - started < 5
        finally:
            server.go_on()
        assert callback.flush() == 0
        runs = by_number(server.url, "study-paused")
        assert sorted(runs) == list(range(7))
        for trial in study.trials:
            assert trial.datetime_start is not None
            assert runs[trial.number].info.start_time == round(trial.datetime_start.timestamp() * 1000)
