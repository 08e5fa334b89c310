"""A study's file and MLflow's, copied alone: whoever moves a result to another machine copies just these."""

import os
import shutil
import signal
import sqlite3
import threading
import time
from contextlib import closing

import pytest

from optimize.reporting.studies import show_study
from tagifai.checkpoint import checkpoint_sqlite
from tests.optimize.conftest import Project

STEADY = """
    for epoch in range(3):
        time.sleep({pause})
        losses.append(1.0 / (epoch + 1))
        if trial is not None:
            trial.report(losses[-1], epoch)
"""

DEAF = """
    losses.append(1.0)
    trial.report(1.0, 0)
    if trial.number == 4:
        os.write(2, b"deaf\\n")
        __import__("hashlib").pbkdf2_hmac("sha256", b"", b"", 10**9)
"""


def copied_trials(project, name):
    """Return the numbers of the trials that a copy of the study's file shows to have ended."""
    target = project.path / "elsewhere" / "studies"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    shutil.copy(project.path / "studies" / f"{name}.db", target)
    summary = show_study(name, storage=f"sqlite:///{target / name}.db")
    return {trial.number for trial in summary.trials if trial.state in ("COMPLETE", "PRUNED", "FAIL")}


def copied_rows(project, query):
    target = project.path / "elsewhere" / "mlflow.db"
    target.parent.mkdir(exist_ok=True)
    shutil.copy(project.path / "experiments" / "mlflow.db", target)
    with closing(sqlite3.connect(target)) as connection:
        return connection.execute(query).fetchall()


def copied_runs(project):
    found = copied_rows(project, "SELECT value FROM tags WHERE key = 'optuna.trial'")
    return {int(value) for (value,) in found}


def ended(project, name):
    return {trial.number for trial in project.trials(name) if trial.state.is_finished()}


@pytest.mark.slow
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_the_files_hold_all_after_a_run_and_an_interrupted_resume(project, n_jobs):
    project.write_train("steady", STEADY.format(pause=0.05))
    assert project.cli("run", "studies/own.toml", "--n-jobs", n_jobs, "--n-trials", 3)[0] == 0
    assert copied_trials(project, "own") == copied_runs(project) == {0, 1, 2}
    driver = project.start("resume", "own", "--n-trials", 50, "--n-jobs", n_jobs)
    driver.wait_for("Trial   6")
    driver.send(signal.SIGINT)
    assert driver.end()[0] == 130
    copied, runs = copied_trials(project, "own"), copied_runs(project)
    assert copied == ended(project, "own")
    assert runs == project.trial_runs("own").keys()
    assert len(copied) >= 7


@pytest.mark.slow
def test_the_files_hold_all_after_a_study_that_would_not_end(project):
    """A train that does not hear the signal is left to a thread, which ends the process."""
    project.write_train("deaf", DEAF)
    driver = project.start("run", "studies/own.toml")
    driver.wait_for("deaf")
    time.sleep(0.5)
    driver.send(signal.SIGTERM)
    assert driver.end()[0] == 130
    assert {0, 1, 2, 3, 4} <= copied_trials(project, "own")


@pytest.mark.slow
def test_the_next_command_makes_good_what_a_killed_driver_left(project, tmp_path):
    project.write_train("killed", STEADY.format(pause=0.1))
    driver = project.start("run", "studies/own.toml")
    driver.wait_for("Trial   3")
    (tracker,) = driver.children()
    for pid in (tracker, driver.process.pid):
        os.kill(pid, signal.SIGKILL)
    driver.end()
    for command in (("show", "own"), ("list",), ("sync", "own"), ("promote", "own", "--dry-run")):
        next_one = Project(tmp_path / command[0])
        shutil.copytree(project.path, next_one.path)
        assert (next_one.path / "studies" / "own.db-wal").stat().st_size > 0
        assert next_one.cli(*command)[0] == 0
        assert copied_trials(next_one, "own") >= {0, 1, 2, 3}


@pytest.mark.slow
def test_mlflows_file_holds_all_after_a_sync_and_a_promotion(finished):
    assert finished.cli("sync", "quick")[0] == 0
    assert copied_runs(finished) == set(range(20))
    code, _, err = finished.cli("promote", "quick")
    assert code == 0, err
    assert copied_rows(finished, "SELECT alias FROM registered_model_aliases") == [("champion",)]
    assert len(copied_rows(finished, "SELECT 1 FROM tags WHERE key = 'promoted_from'")) == 1


def test_a_database_that_others_hold_is_not_waited_for_long(tmp_path):
    path = tmp_path / "s.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (x)")
        connection.execute("BEGIN IMMEDIATE")
        thread = threading.Thread(target=checkpoint_sqlite, args=(path,))
        thread.start()
        thread.join(2)
        assert not thread.is_alive()
        connection.execute("COMMIT")
        checkpoint_sqlite(path)
        assert path.with_name("s.db-wal").stat().st_size == 0


@pytest.mark.parametrize("name", ["no.db", "a #1%20?.db"])
def test_a_database_that_is_not_there_is_not_made(tmp_path, name):
    checkpoint_sqlite(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    (tmp_path / "s.db").write_text("hello" * 1000)
    checkpoint_sqlite(tmp_path / "s.db")
    assert (tmp_path / "s.db").read_text() == "hello" * 1000
