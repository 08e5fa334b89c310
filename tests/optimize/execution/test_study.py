"""Studies from the command line: run, interrupted, killed, resumed, refused, in workers, with failing trials."""

import json
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from optuna.trial import FrozenTrial, TrialState

from tagifai.args import ARGS

FINISHED = (TrialState.COMPLETE, TrialState.PRUNED)
MID_TRIAL = 0.04
"""Seconds after which the trial that follows one is likely to be in its epochs."""

STATUSES = {TrialState.COMPLETE: "FINISHED", TrialState.PRUNED: "KILLED", TrialState.FAIL: "FAILED"}


def outcomes(trials: list[FrozenTrial]) -> list[Any]:
    """What the trials found, without when and under which number."""
    return [(t.state, t.params, t.value, t.intermediate_values) for t in trials if t.state in FINISHED]


def assert_clean(project: Any, name: str = "quick") -> None:
    """Assert that nothing is RUNNING, and that each trial has exactly one run, of its status and with its times."""
    trials = [trial for trial in project.trials(name) if trial.state != TrialState.WAITING]
    assert all(trial.state.is_finished() for trial in trials)
    runs = project.trial_runs(name)
    assert list(runs) == [trial.number for trial in trials]
    for trial in trials:
        info = runs[trial.number].info
        assert info.status == STATUSES[trial.state]
        assert info.start_time == round(trial.datetime_start.timestamp() * 1000)
        assert info.end_time == round(trial.datetime_complete.timestamp() * 1000)
    assert project.parent_run(name).info.status in ("FINISHED", "KILLED")


@pytest.mark.slow
class TestAStudyOfTwentyTrials:
    def test_has_one_parent_run_and_twenty_below_it(self, reference: Any) -> None:
        trials = reference.trials()
        assert len(trials) == 20
        assert {trial.state for trial in trials} == set(FINISHED)
        assert len(reference.runs()) == 21
        parent = reference.parent_run().info.run_id
        assert {run.data.tags["mlflow.parentRunId"] for run in reference.trial_runs().values()} == {parent}

    def test_has_runs_with_the_states_and_times_of_the_trials(self, reference: Any) -> None:
        assert_clean(reference)

    def test_has_runs_with_all_arguments_and_tags(self, reference: Any) -> None:
        runs = reference.trial_runs()
        for trial in reference.trials():
            data = runs[trial.number].data
            assert set(data.params) == set(ARGS)
            assert {name: data.params[name] for name in trial.params} == {k: str(v) for k, v in trial.params.items()}
            assert (data.params["subset"], data.params["num_epochs"], data.params["seed"]) == ("300", "8", "42")
            assert data.tags["optuna.study"] == "quick"
            assert data.tags["optuna.trial"] == str(trial.number)
            assert data.tags["optuna.state"] == trial.state.name

    def test_has_both_curves_for_every_epoch_that_ran(self, reference: Any) -> None:
        client, runs = reference.client(), reference.trial_runs()
        for trial in reference.trials():
            run = runs[trial.number]
            curves = {
                name: [(point.step, point.value) for point in client.get_metric_history(run.info.run_id, name)]
                for name in ("val_loss", "train_loss")
            }
            assert curves["val_loss"] == sorted(trial.intermediate_values.items())
            assert curves["train_loss"] == list(enumerate(trial.user_attrs["optimize:train_loss"]))
            assert (len(curves["val_loss"]) < 8) == (trial.state == TrialState.PRUNED)
            stamps = [point.timestamp for point in client.get_metric_history(run.info.run_id, "val_loss")]
            assert stamps == sorted(stamps)
            assert run.info.start_time <= stamps[0] <= stamps[-1] <= run.info.end_time

    def test_has_the_final_metrics_of_the_validation_split(self, reference: Any) -> None:
        runs = reference.trial_runs()
        for trial in reference.trials():
            metrics = runs[trial.number].data.metrics
            curves = {"val_loss", "train_loss"}
            if trial.state == TrialState.PRUNED:
                assert set(metrics) == curves
            else:
                assert set(metrics) == curves | {"val_precision", "val_recall", "val_f1"}
                assert metrics == trial.user_attrs["optimize:metrics"]
                assert metrics["val_loss"] == trial.value

    def test_has_a_parent_run_with_leaderboard_and_best_value(self, reference: Any) -> None:
        study, parent, client = reference.study(), reference.parent_run(), reference.client()
        assert parent.info.status == "FINISHED"
        assert parent.data.metrics["best_value"] == study.best_value
        folder = Path(client.download_artifacts(parent.info.run_id, ""))
        assert (folder / "study.toml").read_text() == (reference.path / "studies" / "quick.toml").read_text()
        board = json.loads((folder / "leaderboard.json").read_text())
        assert [row["value"] for row in board] == sorted(t.value for t in study.trials if t.state == FINISHED[0])
        assert f"| {study.best_trial.number} | {study.best_value:.5f} |" in parent.data.tags["mlflow.note.content"]

    def test_ends_with_what_it_found_and_what_to_type_next(self, reference: Any, finished: Any) -> None:
        result = finished.invoke("show", "quick")
        best = reference.study().best_trial
        assert f"{best.number}  {best.value:9.5f}".split() == result.stdout.splitlines()[5].split()[:2]
        assert result.stdout.splitlines()[-1] == "Next: optimize promote quick"


@pytest.mark.slow
def test_a_study_that_maximises_prunes_by_a_lower_loss(project: Any) -> None:
    project.write_study_file("f1", name='"f1"', metric='"val_f1"', direction='"maximize"')
    result = project.invoke("run", "studies/f1.toml", "--n-trials", 14)
    assert result.exit_code == 0, result.output
    trials = project.trials("f1")
    assert project.study("f1").direction.name == "MAXIMIZE"
    assert sum(trial.state == TrialState.PRUNED for trial in trials) >= 2
    for trial in trials[4:]:
        complete = [t for t in trials[: trial.number] if t.state == TrialState.COMPLETE]
        losses = trial.intermediate_values
        for epoch in range(2, len(losses)):
            bar = median(t.intermediate_values[epoch] for t in complete)
            worse = min(losses[e] for e in range(epoch + 1)) > bar
            assert worse == (trial.state == TrialState.PRUNED and epoch == max(losses))
    best = max(t.user_attrs["optimize:metrics"]["val_f1"] for t in trials if t.state == TrialState.COMPLETE)
    assert project.study("f1").best_value == best
    assert project.parent_run("f1").data.metrics["best_value"] == best


@pytest.mark.slow
@pytest.mark.parametrize(("signum", "at", "total"), [(signal.SIGINT, 9, 13), (signal.SIGTERM, 3, 7)])
def test_an_interrupted_study_resumes_to_what_it_would_have_been(
    project: Any, reference: Any, signum: int, at: int, total: int
) -> None:
    driver = project.start("run", "studies/quick.toml", "--n-trials", total)
    driver.wait_for(f"Trial {at - 1:>3}")
    time.sleep(MID_TRIAL)
    driver.send(signum)
    code, out, err = driver.end()
    assert (code, out) == (130, "")
    assert err.splitlines()[-1] == "Interrupted. Go on with: optimize resume quick"
    assert "Traceback" not in err
    states = [trial.state for trial in project.trials()]
    assert TrialState.RUNNING not in states
    assert at <= sum(state in FINISHED for state in states) < total

    result = project.invoke("resume", "quick")
    assert result.exit_code == 0, result.output
    assert outcomes(project.trials()) == outcomes(reference.trials())[:total]
    assert_clean(project)
    assert project.parent_run().info.status == "FINISHED"


@pytest.mark.slow
def test_a_killed_study_resumes_to_what_it_would_have_been(project: Any, reference: Any) -> None:
    driver = project.start("run", "studies/quick.toml", "--n-trials", 8)
    driver.wait_for("Study quick")
    for command in ("resume", "sync"):
        result = project.invoke(command, "quick")
        assert result.exit_code == 2
        assert "is being run" in result.stderr
    assert json.loads(project.invoke("show", "quick", "--json").stdout)["state"] == "running"
    driver.wait_for("Trial   3")
    time.sleep(MID_TRIAL)
    driver.send(signal.SIGKILL)
    assert driver.end()[0] == -signal.SIGKILL

    code, _, err = project.call("resume", "quick")
    assert code == 0, err
    trials = project.trials()
    assert outcomes(trials) == outcomes(reference.trials())[:8]
    lost = [trial for trial in trials if trial.state == TrialState.FAIL]
    assert len(lost) <= 1
    assert all(f"Trial {trial.number} was interrupted; it runs again." in err for trial in lost)
    assert_clean(project)


SLOW_TRAIN = """
    for epoch in range(args.num_epochs):
        time.sleep(0.05)
        losses.append(args.x**2 + 1 / (epoch + 1))
        trial.report(losses[-1], epoch)
"""


@pytest.mark.slow
def test_an_interrupted_study_whose_database_is_locked_ends_in_time(project: Any) -> None:
    project.write_train("train_beside_a_lock", SLOW_TRAIN)
    driver = project.start("run", "studies/own.toml")
    driver.wait_for("Trial   1")
    with closing(sqlite3.connect(project.path / "studies" / "own.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(0.5)
        driver.send(signal.SIGINT)
        assert driver.process.wait(8) == 130
    _, _, err = driver.end()
    assert err.splitlines()[-1] == "Interrupted. Go on with: optimize resume own"
    assert project.invoke("resume", "own").exit_code == 0
    assert len(outcomes(project.trials("own"))) == 6
    assert_clean(project, "own")


@pytest.mark.slow
def test_no_worker_outlives_a_killed_driver(project: Any) -> None:
    project.write_train("train_in_workers", SLOW_TRAIN)
    driver = project.start("run", "studies/own.toml", "--n-jobs", 2)
    driver.wait_for("Trial")
    processes = [Path(f"/proc/{pid}") for pid in driver.children()]
    assert len(processes) == 3
    driver.send(signal.SIGKILL)
    driver.end()
    limit = time.monotonic() + 20
    while any(process.exists() for process in processes) and time.monotonic() < limit:
        time.sleep(0.05)
    assert [process for process in processes if process.exists()] == []
    result = project.invoke("resume", "own")
    assert result.exit_code == 0, result.output
    assert len(outcomes(project.trials("own"))) == 6
    assert_clean(project, "own")


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def files_of(folder: Path) -> list[Path]:
    """List a folder, without what SQLite itself lays beside an open database."""
    return [path for path in sorted(folder.rglob("*")) if not path.name.endswith(("-shm", "-wal"))]


CHANGES: dict[str, tuple[str, str, str, list[str]]] = {
    "data": (
        "data/labeled_projects.csv",
        "Translating street signs",
        "Translating shop signs",
        ["data data/labeled_projects.csv: sha256"],
    ),
    "space": ("studies/quick.toml", "low = 0.01", "low = 0.02", ["space.learning_rate.low: 0.01, now 0.02"]),
    "choices": (
        "studies/quick.toml",
        '["word", "char_wb"]',
        '["word", "char"]',
        ['space.analyzer.choices: ["word", "char_wb"], now ["word", "char"]'],
    ),
    "args": ("studies/quick.toml", "num_epochs = 8", "num_epochs = 9", ["args.num_epochs: 8, now 9"]),
    "metric": (
        "studies/quick.toml",
        'metric = "val_loss"',
        'metric = "val_f1"',
        ['study.metric: "val_loss", now "val_f1"'],
    ),
    "direction": (
        "studies/quick.toml",
        'direction = "minimize"',
        'direction = "maximize"',
        ['study.direction: "minimize", now "maximize"'],
    ),
}


@pytest.mark.slow
class TestResumeIsRefused:
    @pytest.mark.parametrize("change", CHANGES)
    def test_with_another(self, finished: Any, change: str) -> None:
        file, old, new, named = CHANGES[change]
        _edit(finished.path / file, old, new)
        self._assert_refused(finished, named)

    def test_with_all_of_them_naming_each(self, finished: Any) -> None:
        for file, old, new, _ in CHANGES.values():
            _edit(finished.path / file, old, new)
        self._assert_refused(finished, [line for *_, named in CHANGES.values() for line in named])

    @staticmethod
    def _assert_refused(project: Any, named: list[str]) -> None:
        before, files = project.dump(), files_of(project.path)
        result = project.invoke("resume", "quick", "--n-trials", 3)
        assert result.exit_code == 2
        listed = [line.strip() for line in result.stderr.splitlines() if line.startswith("  ")]
        assert len(listed) == len(named)
        for line in named:
            assert any(shown.startswith(line) for shown in listed)
        assert "`optimize run studies/quick.toml --study-name quick-2`" in result.stderr
        assert project.dump() == before
        assert files_of(project.path) == files


@pytest.mark.slow
def test_resume_adds_trials_in_several_workers(finished: Any, reference: Any) -> None:
    code, out, err = finished.cli("resume", "quick", "--n-trials", 3, "--n-jobs", 2)
    assert code == 0, err
    assert out.startswith("Study quick: complete, 23 of 23 trials")
    trials = finished.trials()
    assert len(outcomes(trials)) == len(trials) == 23
    assert outcomes(trials)[:20] == outcomes(reference.trials())
    assert_clean(finished)


@pytest.mark.slow
def test_a_killed_worker_takes_only_its_trial_with_it(project: Any) -> None:
    project.write_train(
        "train_that_kills",
        """
        for epoch in range(args.num_epochs):
            time.sleep(0.05)
            losses.append(args.x**2 + 1 / (epoch + 1))
            trial.report(losses[-1], epoch)
            if trial.number == 2 and epoch == 1:
                os.kill(os.getpid(), signal.SIGKILL)
        """,
    )
    code, out, err = project.cli("run", "studies/own.toml", "--n-jobs", 2)
    assert code == 0, err
    assert out.startswith("Study own: complete, 6 of 6 trials")
    trials = project.trials("own")
    assert len(outcomes(trials)) == 6
    assert trials[2].state == TrialState.FAIL
    assert "died" in trials[2].user_attrs["optimize:interrupted"]
    assert_clean(project, "own")


@pytest.mark.slow
def test_a_train_callable_of_ones_own_runs_until_the_timeout(project: Any) -> None:
    project.write_train(
        "train_that_takes_its_time",
        """
        assert args.num_epochs == 1 or (args.num_epochs, args.seed, len(df)) == (3, 7, 899)
        for epoch in range(args.num_epochs):
            time.sleep(0.2)
            losses.append(args.x**2 + 1 / (epoch + 1))
            trial.report(losses[-1], epoch)
        """,
    )
    result = project.invoke("run", "studies/own.toml", "--timeout", 1)
    assert result.exit_code == 0, result.output
    trials = project.trials("own")
    assert 1 <= len(trials) < 6
    assert {trial.state for trial in trials} == {TrialState.COMPLETE}
    assert f"Study own: incomplete, {len(trials)} of 6 trials" in result.stdout
    assert result.stdout.endswith("Next: optimize resume own\n")
    assert_clean(project, "own")
    assert project.parent_run("own").info.status == "KILLED"
    for trial in trials:
        run = project.trial_runs("own")[trial.number]
        assert trial.value == trial.params["x"] ** 2 + 1 / 3
        assert run.data.params == {"num_epochs": "3", "seed": "7", "x": str(trial.params["x"])}
        assert run.data.metrics["val_f1"] == 0.3


def _traceback(project: Any, number: int) -> str:
    run = project.trial_runs("own")[number]
    return Path(project.client().download_artifacts(run.info.run_id, "traceback.txt")).read_text()


@pytest.mark.slow
def test_three_failures_in_a_row_stop_a_study(project: Any) -> None:
    project.write_train(
        "train_that_fails",
        """
        if trial.number >= 1:
            raise LookupError("out of luck")
        losses.append(args.x)
        trial.report(args.x, 0)
        """,
    )
    result = project.invoke("run", "studies/own.toml")
    assert result.exit_code == 1
    error = result.stderr[result.stderr.index("\nError: ") :]
    assert error == (
        "\nError: 3 trials failed in a row (1, 2, 3). The last: LookupError: out of luck\n"
        "Go on with `optimize resume own`.\n"
    )
    trials = project.trials("own")
    assert [trial.state.name for trial in trials] == ["COMPLETE", "FAIL", "FAIL", "FAIL"]
    assert_clean(project, "own")
    for trial in trials[1:]:
        error = trial.user_attrs["optimize:error"]
        assert (error["type"], error["message"]) == ("LookupError", "out of luck")
        assert 'raise LookupError("out of luck")' in error["traceback"]
        assert _traceback(project, trial.number) == error["traceback"]


@pytest.mark.slow
def test_failures_apart_do_not_use_up_the_total(project: Any) -> None:
    project.write_train(
        "train_that_fails_sometimes",
        """
        loss = args.x**2
        if trial.number == 1:
            raise LookupError("out of luck")
        trial.report(float("inf") if trial.number == 3 else loss, 0)
        losses.append(float("nan") if trial.number == 4 else loss)
        """,
    )
    result = project.invoke("run", "studies/own.toml")
    assert result.exit_code == 0, result.output
    trials = project.trials("own")
    assert len(outcomes(trials)) == 6
    failed = {trial.number: trial.user_attrs["optimize:error"] for trial in trials if trial.state == TrialState.FAIL}
    assert {number: error["type"] for number, error in failed.items()} == {
        1: "LookupError",
        3: "TrainingError",
        4: "NonFiniteLossError",
    }
    assert "val_loss is inf in epoch 0" in failed[3]["message"]
    assert "val_loss is nan" in failed[4]["message"]
    assert_clean(project, "own")
    assert all(_traceback(project, number) == error["traceback"] for number, error in failed.items())
    assert "val_loss" not in project.trial_runs("own")[3].data.metrics
