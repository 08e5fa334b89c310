"""Trials in MLflow while they run: which of them, what they show, and that each has one run however it ends."""

import os
import signal
import time
from typing import Any

import optuna
import pytest
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import TEMPORARILY_UNAVAILABLE
from optuna.trial import TrialState, create_trial

from optimize.definition.attributes import EPOCH_MS
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study
from optimize.tracking import running_trials
from optimize.tracking.running_trials import LONG_SECONDS, RunningTrials
from optimize.tracking.study_sync import StudySync
from optimize.tracking.sync import sync_study
from optimize.tracking.sync_opening import open_sync
from tagifai.experiments import get_or_create_experiment

SLOW_TRAIN = """
for epoch in range(1000):
    time.sleep(0.1)
    losses.append(args.x**2 + 1 / (epoch + 1))
    trial.report(losses[-1], epoch)
    if os.path.exists("enough"):
        break
"""


def numbered(number: int, state: TrialState = TrialState.RUNNING) -> optuna.trial.FrozenTrial:
    trial = create_trial(state=state, value=1.0 if state == TrialState.COMPLETE else None)
    trial.number = number
    return trial


def numbers(trials: list[optuna.trial.FrozenTrial]) -> list[int]:
    return [trial.number for trial in trials]


def test_a_trial_counts_when_it_has_been_seen_running_for_long() -> None:
    running = RunningTrials()
    assert running.long_ones([numbered(0)], 100.0) == []
    assert numbers(running.long_ones([numbered(0), numbered(1)], 100.0 + LONG_SECONDS)) == [0]
    ended = numbered(0, TrialState.COMPLETE)
    assert numbers(running.long_ones([ended, numbered(1)], 100.0 + 2 * LONG_SECONDS)) == [1]


class CountingClient(MlflowClient):
    """A client that remembers what it was asked to write."""

    def __init__(self, uri: str) -> None:
        super().__init__(uri)
        self.calls: list[str] = []
        self.is_away = False

    def log_batch(self, *args: Any, **kwargs: Any) -> Any:
        if self.is_away:
            raise MlflowException("the server is away", error_code=TEMPORARILY_UNAVAILABLE)
        return super().log_batch(*args, **kwargs)

    def __getattribute__(self, name: str) -> Any:
        if name in ("create_run", "update_run", "set_terminated", "log_batch", "log_inputs", "log_text", "set_tag"):
            self.calls.append(name)
        return super().__getattribute__(name)


@pytest.fixture
def client(finished: Any) -> CountingClient:
    return CountingClient(finished.store)


@pytest.fixture
def sync(finished: Any, client: CountingClient, monkeypatch: pytest.MonkeyPatch) -> StudySync:
    """The runs of a study that is written; what begins from now on counts as long at once."""
    monkeypatch.setattr(running_trials, "LONG_SECONDS", 0.0)
    experiment_id = get_or_create_experiment(client, "quick")
    study = load_study(StudyAddress.of("quick"), writable=False, slim=True)
    sync = StudySync(study, finished.storage(), client, experiment_id)
    sync.load()
    sync.write_trials()
    client.calls.clear()
    return sync


def ask(finished: Any) -> optuna.Trial:
    """Begin a trial as a worker does."""
    trial: optuna.Trial = finished.study().ask()
    trial.set_user_attr(EPOCH_MS, [10, 20, 30])
    return trial


def test_a_short_trial_is_written_in_one_go(finished: Any, client: CountingClient, sync: StudySync) -> None:
    trial = ask(finished)
    trial.report(1.0, 0)
    finished.study().tell(trial, 1.0)
    sync.write_running()
    sync.write_trials()
    assert client.calls == ["create_run", "set_terminated", "log_inputs", "log_batch"]


def test_one_that_was_begun_in_an_outage_is_not_made_twice(
    finished: Any, client: CountingClient, sync: StudySync
) -> None:
    trial = ask(finished)
    trial.report(1.0, 0)
    client.is_away = True
    with pytest.raises(MlflowException, match="the server is away"):
        sync.write_running()
    finished.study().tell(trial, 1.0)
    with pytest.raises(MlflowException, match="the server is away"):
        sync.write_trials()
    client.is_away = False
    sync.write_trials()
    (run,) = [run for run in finished.runs() if run.data.tags.get("optuna.trial") == "20"]
    assert (run.info.status, run.data.metrics["val_loss"]) == ("FINISHED", 1.0)
    assert sync_study("quick", check=True).n_written == 0


def test_a_long_trial_grows_in_its_run(finished: Any, client: CountingClient, sync: StudySync) -> None:
    trial, curves = ask(finished), []
    for epoch in range(2):
        trial.report(1.0 - epoch / 10, epoch)
        sync.write_running()
        run = finished.trial_runs()[20]
        assert (run.info.status, run.data.tags["optuna.state"]) == ("RUNNING", "RUNNING")
        assert run.data.params["num_epochs"] == "8"
        curves.append(run.data.metrics["val_loss"])
    assert curves == [1.0, 0.9]
    sync.write_running()
    assert client.calls == ["create_run", "log_inputs", "log_batch", "update_run", "log_batch"]
    finished.study().tell(trial, 0.9)
    sync.write_trials()
    ended = finished.trial_runs()[20]
    assert (ended.info.run_id, ended.info.status, ended.data.tags["optuna.state"]) == (
        run.info.run_id,
        "FINISHED",
        "COMPLETE",
    )
    assert sync_study("quick", check=True).n_written == 0


def test_one_that_nobody_runs_any_more_is_closed_and_is_no_stray(finished: Any, sync: StudySync) -> None:
    trial = ask(finished)
    trial.report(1.0, 0)
    sync.write_running()
    report = sync_study("quick")
    assert report.strays == {}
    run = finished.trial_runs()[20]
    assert (run.info.status, run.info.end_time) == ("KILLED", run.info.start_time + 10)
    assert sync_study("quick", prune=True).n_removed == 0


def test_a_writer_that_died_has_its_run_gone_on_with(finished: Any, sync: StudySync) -> None:
    trial = ask(finished)
    trial.report(1.0, 0)
    sync.write_running()
    first = finished.trial_runs()[20].info.run_id
    trial.report(0.5, 1)
    successor = open_sync(StudyAddress.of("quick"), finished.store)
    successor.write_trials()
    successor.write_running()
    run = finished.trial_runs()[20]
    assert (run.info.run_id, run.data.metrics["val_loss"]) == (first, 0.5)


def growing_run(project: Any, number: int, limit: float = 60.0) -> str:
    """Wait until a trial's run shows a further epoch while it runs; return its id."""
    known, end = None, time.monotonic() + limit
    while time.monotonic() < end:
        run = project.trial_runs("own").get(number)
        if run is not None and run.info.status == "RUNNING":
            steps = [metric.step for metric in run.data._metric_objs if metric.key == "val_loss"]
            if known is not None and steps and steps[0] > known:
                return str(run.info.run_id)
            known = steps[0] if steps else known
        time.sleep(0.1)
    raise AssertionError(f"trial {number} did not grow")


@pytest.mark.slow
def test_a_tracking_process_and_a_driver_that_are_killed_leave_one_run_a_trial(project: Any) -> None:
    project.write_train("train_slowly", SLOW_TRAIN)
    driver = project.start("run", "studies/own.toml", "--n-trials", 1)
    driver.wait_for("Study own")
    first = growing_run(project, 0)
    (tracker,) = driver.children()
    os.kill(tracker, signal.SIGKILL)
    # Its successor goes on while the trial still runs.
    assert growing_run(project, 0) == first
    (tracker,) = driver.children()
    os.kill(tracker, signal.SIGKILL)
    driver.send(signal.SIGKILL)
    driver.process.wait()
    (project.path / "enough").touch()
    code, _, err = project.call("resume", "own")
    assert code == 0, err
    runs = project.trial_runs("own")
    assert {number: run.info.status for number, run in runs.items()} == {0: "FAILED", 1: "FINISHED"}
    assert runs[0].info.run_id == first
    assert len(project.runs("own")) == 3
    assert sync_study("own", check=True).n_written == 0
