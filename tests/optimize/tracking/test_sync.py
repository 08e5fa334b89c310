"""MLflow made to agree with the study: nothing to do, runs lost, surplus or half-written, servers that are away."""

import json
import sqlite3
import time
from contextlib import closing
from typing import Any

import pytest

from optimize.tracking.sync import sync_study

DELETED = 2
"""MLflow's ViewType.DELETED_ONLY."""

QUICK_TRAIN = """
    for epoch in range(args.num_epochs):
        time.sleep({pause})
        losses.append(args.x**2 + 1 / (epoch + 1))
        trial.report(losses[-1], epoch)
"""


def sync(project: Any, *args: object) -> dict[str, Any]:
    """Run `optimize sync` and return what it says."""
    result = project.invoke("sync", "quick", "--json", *args)
    assert result.exit_code == 0, result.output
    report: dict[str, Any] = json.loads(result.stdout)
    return report


@pytest.mark.slow
class TestSync:
    def test_right_after_a_study_writes_nothing(self, finished: Any) -> None:
        before = finished.dump()
        report = sync(finished)
        assert (report["n_trials"], report["n_written"], report["n_unchanged"]) == (20, 0, 20)
        assert finished.dump() == before

    def test_restores_exactly_the_runs_that_were_deleted(self, finished: Any) -> None:
        before, runs, client = finished.content(), finished.trial_runs(), finished.client()
        for number in range(3, 13):
            client.delete_run(runs[number].info.run_id)
        report = sync(finished)
        assert (report["n_written"], report["n_unchanged"]) == (10, 10)
        assert finished.content() == before
        kept = {number for number, run in finished.trial_runs().items() if run.info.run_id == runs[number].info.run_id}
        assert kept == set(range(20)) - set(range(3, 13))
        parent = finished.parent_run().info.run_id
        assert {run.data.tags["mlflow.parentRunId"] for run in finished.trial_runs().values()} == {parent}
        again = finished.dump()
        assert sync(finished)["n_written"] == 0
        assert finished.dump() == again

    def test_prints_nothing_but_the_report_when_it_writes_to_a_server(self, finished: Any, server: Any) -> None:
        assert sync(finished, "--tracking-uri", server.url)["n_written"] == 20
        assert len(finished.trial_runs(uri=server.url)) == 20

    def test_restores_all_runs_under_a_new_parent(self, finished: Any) -> None:
        before, client = finished.content(), finished.client()
        for run in finished.runs():
            client.delete_run(run.info.run_id)
        assert sync(finished)["n_written"] == 20
        assert finished.content() == before
        parent = finished.parent_run().info.run_id
        assert {run.data.tags["mlflow.parentRunId"] for run in finished.trial_runs().values()} == {parent}

    def test_finds_the_children_a_new_parent_where_it_was_deleted(self, finished: Any) -> None:
        before = finished.content()
        finished.client().delete_run(finished.parent_run().info.run_id)
        sync(finished)
        assert finished.content() == before
        parent = finished.parent_run().info.run_id
        assert {run.data.tags["mlflow.parentRunId"] for run in finished.trial_runs().values()} == {parent}
        before_second = finished.dump()
        assert sync(finished)["n_written"] == 0
        assert finished.dump() == before_second

    def test_removes_a_second_run_of_a_trial(self, finished: Any) -> None:
        before, client = finished.content(), finished.client()
        original = finished.trial_runs()[4]
        tags = {key: value for key, value in original.data.tags.items() if key != "optimize.digest"}
        twin = client.create_run(original.info.experiment_id, original.info.start_time - 5, tags)
        client.set_terminated(twin.info.run_id, "FINISHED", original.info.end_time)
        assert sync(finished)["n_written"] == 1
        assert finished.content() == before
        assert len(finished.runs(view=DELETED)) == 1

    def test_completes_a_run_whose_writer_died_half_way(self, finished: Any) -> None:
        before, client = finished.content(), finished.client()
        original = finished.trial_runs()[4]
        identity = {key: original.data.tags[key] for key in ("optimize.study_uid", "optuna.study", "optuna.trial")}
        client.delete_run(original.info.run_id)
        half = client.create_run(
            original.info.experiment_id,
            original.info.start_time,
            identity | {"mlflow.parentRunId": original.data.tags["mlflow.parentRunId"]},
            run_name="trial-4",
        )
        client.log_param(half.info.run_id, "analyzer", original.data.params["analyzer"])
        point = client.get_metric_history(original.info.run_id, "val_loss")[0]
        client.log_metric(half.info.run_id, "val_loss", point.value, point.timestamp, point.step)
        assert half.info.status == "RUNNING"
        assert sync(finished)["n_written"] == 1
        assert finished.content() == before
        assert finished.trial_runs()[4].info.run_id == half.info.run_id

    def test_replaces_a_run_that_shows_what_the_trial_never_had(self, finished: Any) -> None:
        before, client = finished.content(), finished.client()
        original = finished.trial_runs()[4]
        client.set_tag(original.info.run_id, "optimize.digest", "of something else")
        client.log_metric(original.info.run_id, "val_auc", 0.9)
        assert sync(finished)["n_written"] == 1
        assert finished.content() == before

    @pytest.mark.parametrize(
        "mutate",
        [
            pytest.param(lambda c, run: c.set_tag(run, "optuna.state", "FAIL"), id="state"),
            pytest.param(lambda c, run: c.set_tag(run, "retry_of", "2"), id="retry"),
            pytest.param(lambda c, run: c.set_tag(run, "interrupted", "SIGINT"), id="interruption"),
            pytest.param(lambda c, run: c.set_terminated(run, "FINISHED", 1_700_000_000_000), id="end"),
            pytest.param(lambda c, run: c.update_run(run, "FAILED"), id="status"),
            pytest.param(lambda c, run: c.log_metric(run, "val_loss", 9.0, 1_700_000_000_000, 99), id="later point"),
            pytest.param(lambda c, run: c.log_metric(run, "val_auc", 0.5, 1_700_000_000_000, 0), id="another metric"),
            pytest.param(lambda c, run: c.log_param(run, "other", 1), id="another parameter"),
            pytest.param(lambda c, run: c.delete_tag(run, "mlflow.parentRunId"), id="parent"),
            pytest.param(lambda c, run: c.delete_tag(run, "optuna.trial"), id="number"),
            pytest.param(lambda c, run: c.set_tag(run, "optuna.trial", "5"), id="another number"),
            pytest.param(lambda c, run: c.set_tag(run, "optuna.trial", "99"), id="no number of the study"),
            pytest.param(lambda c, run: c.set_tag(run, "optimize.study_uid", "of another"), id="study"),
            pytest.param(lambda c, run: c.delete_tag(run, "optimize.study_uid"), id="no study"),
        ],
    )
    def test_puts_right_what_a_run_shows_and_its_digest_does_not_tell(self, finished: Any, mutate: Any) -> None:
        before, client = finished.content(), finished.client()
        mutate(client, finished.trial_runs()[4].info.run_id)
        report = sync(finished, "--prune")
        assert report["n_written"] >= 1
        assert finished.content() == before
        again = sync(finished)
        assert (again["n_written"], again["strays"]) == (0, {})

    def test_keeps_the_original_where_a_duplicate_lacks_what_it_shows(self, finished: Any) -> None:
        before, client = finished.content(), finished.client()
        original = finished.trial_runs()[4]
        tags = dict(original.data.tags)
        twin = client.create_run(original.info.experiment_id, original.info.start_time - 5, tags)
        client.set_terminated(twin.info.run_id, original.info.status, original.info.end_time)
        assert sync(finished)["n_written"] == 1
        assert finished.trial_runs()[4].info.run_id == original.info.run_id
        assert finished.content() == before

    def test_finds_an_earlier_point_too_many_when_every_point_is_checked(self, finished: Any) -> None:
        before, client = finished.content(), finished.client()
        client.log_metric(finished.trial_runs()[4].info.run_id, "val_loss", 9.0, 1_700_000_000_000, 0)
        assert sync(finished)["n_written"] == 0
        assert sync(finished, "--check")["n_written"] == 1
        assert finished.content() == before
        assert sync(finished, "--check")["n_written"] == 0

    def test_names_the_runs_of_trials_that_an_older_copy_of_the_study_lacks(self, finished: Any) -> None:
        study, older = finished.path / "studies" / "quick.db", finished.path / "older.db"
        with closing(sqlite3.connect(study)) as now, closing(sqlite3.connect(older)) as then:
            now.backup(then)
        assert finished.call("resume", "quick", "--n-trials", "3")[0] == 0
        for path in study.parent.glob("quick.db*"):
            path.unlink()
        older.rename(study)
        strays = {run.info.run_id: f"trial-{n}" for n, run in finished.trial_runs().items() if n >= 20}
        report = sync(finished)
        assert (report["n_trials"], report["n_removed"]) == (20, 0)
        assert report["strays"] == strays
        assert len(strays) == 3
        told = finished.invoke("sync", "quick").stdout
        assert "Found 3 runs of trials that the study does not have: " in told
        assert told.endswith("Next: optimize sync quick --prune\n")
        assert sorted(finished.trial_runs()) == list(range(23))
        assert sync(finished, "--prune")["n_removed"] == 3
        assert sorted(finished.trial_runs()) == list(range(20))
        assert sync(finished)["strays"] == {}

    def test_leaves_runs_alone_that_are_not_the_study_s(self, finished: Any) -> None:
        client = finished.client()
        experiment = client.get_experiment_by_name("quick").experiment_id
        other = client.create_run(experiment, run_name="of another tool", tags={"optuna.trial": "4"})
        sync(finished)
        assert client.get_run(other.info.run_id).info.lifecycle_stage == "active"

    def test_refuses_an_experiment_that_was_deleted(self, finished: Any) -> None:
        client = finished.client()
        experiment = client.get_experiment_by_name("quick").experiment_id
        client.delete_experiment(experiment)
        before = finished.dump()
        result = finished.invoke("sync", "quick")
        assert result.exit_code == 2
        assert f"mlflow experiments restore --experiment-id {experiment}" in result.stderr
        assert finished.dump() == before

    def test_says_that_there_is_no_such_study(self, project: Any) -> None:
        result = project.invoke("sync", "nowhere")
        assert result.exit_code == 2
        assert result.stderr.startswith("Error: There is no study 'nowhere'")

    def test_says_that_a_server_is_away(self, finished: Any, refusing: str) -> None:
        started = time.monotonic()
        result = finished.invoke("sync", "quick", "--tracking-uri", refusing)
        assert time.monotonic() - started < 5
        assert result.exit_code == 1
        assert refusing in result.stderr
        assert "Traceback" not in result.stderr
        assert len(result.stderr.splitlines()) <= 3


@pytest.mark.slow
def test_a_deleted_experiment_is_refused_before_anything_is_written(project: Any) -> None:
    client = project.client()
    experiment = client.create_experiment("quick")
    client.delete_experiment(experiment)
    before = project.dump()
    code, out, err = project.call("run", "studies/quick.toml")
    assert (code, out) == (2, "")
    assert err.startswith("Error: The MLflow experiment 'quick' was deleted.")
    assert f"mlflow experiments restore --experiment-id {experiment}" in err
    assert len(err.splitlines()) <= 3
    assert project.dump() == before


@pytest.mark.slow
class TestAServer:
    def test_that_is_away_stops_nothing_and_is_written_to_later(self, project: Any, refusing: str, server: Any) -> None:
        project.write_train("train_without_a_server", QUICK_TRAIN.format(pause=0))
        started = time.monotonic()
        code, out, err = project.cli("run", "studies/own.toml", MLFLOW_TRACKING_URI=refusing)
        assert code == 0, err
        assert time.monotonic() - started < 25
        assert out.startswith("Study own: complete, 6 of 6 trials")
        assert "optimize sync own" in err
        assert "Traceback" not in err
        report = sync_study("own", tracking_uri=server.url)
        assert (report.n_trials, report.n_written) == (6, 6)
        runs = project.trial_runs("own", server.url)
        assert [runs[trial.number].info.start_time for trial in project.trials("own")] == [
            round(trial.datetime_start.timestamp() * 1000) for trial in project.trials("own")
        ]
        assert {run.info.status for run in runs.values()} == {"FINISHED"}
        assert sync_study("own", tracking_uri=server.url).n_written == 0

    def test_that_hangs_in_the_middle_stops_nothing(self, project: Any, server: Any) -> None:
        project.write_train("train_with_a_server", QUICK_TRAIN.format(pause=0.05))
        project.write_study_file("hung", (project.path / "studies" / "own.toml").read_text(), name='"hung"')
        driver = project.start("run", "studies/hung.toml", MLFLOW_TRACKING_URI=server.url)
        driver.wait_for("Trial   1")
        server.pause()
        try:
            paused = time.monotonic()
            driver.wait_for("Trial   5")
            assert time.monotonic() - paused < 4
        finally:
            server.go_on()
        code, out, err = driver.end()
        assert code == 0, err
        assert out.startswith("Study hung: complete, 6 of 6 trials")
        sync_study("hung", tracking_uri=server.url)
        runs = project.trial_runs("hung", server.url)
        assert [run.info.status for run in runs.values()] == ["FINISHED"] * 6
        assert project.parent_run("hung", server.url).info.status == "FINISHED"
        assert sync_study("hung", tracking_uri=server.url).n_written == 0
