"""Harm done to a study's file while it is written to, and what a power cut would leave."""

import re
import shutil
import sqlite3
import subprocess
from contextlib import closing

import optuna
import pytest
from optuna.trial import TrialState

from optimize.errors import StorageUnavailableError
from optimize.storage.database import open_storage
from optimize.storage.trial_writer import TrialChanges, write
from tests.optimize.conftest import OPTIMIZE

SLOW = """
    for epoch in range(2):
        time.sleep(0.1)
        losses.append(1.0 / (epoch + 1))
        trial.report(losses[-1], epoch)
"""


def delete(database):
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink()


def move(database):
    database.rename(database.with_name("elsewhere.db"))


def replace(database):
    copy = shutil.copy(database, database.with_name("copy"))
    copy.rename(database)


def delete_log(database):
    database.with_name(f"{database.name}-wal").unlink()


def replace_log(database):
    log = database.with_name(f"{database.name}-wal")
    shutil.copy(log, log.with_name("copy")).rename(log)


HARMS = [delete, move, replace, delete_log, replace_log]


@pytest.fixture
def running(tmp_path):
    """The path of a database, its storage, and a trial that runs."""
    path = tmp_path / "s.db"
    storage = open_storage(f"sqlite:///{path}", create=True)
    study = optuna.create_study(storage=storage, study_name="s")
    return path, storage, storage.create_new_trial(study._study_id)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("harm", HARMS)
def test_no_trial_is_acknowledged_that_is_not_in_the_file(running, harm, known, monkeypatch):
    path, storage, trial_id = running
    write(storage, trial_id, TrialChanges(epochs={0: 1.0}))
    harm(path)
    if not known:
        monkeypatch.setattr("optimize.storage.optuna_tables.models", None)
    with pytest.raises(
        StorageUnavailableError, match=r"s\.db(-wal)? was moved, replaced or deleted while the study ran"
    ):
        write(storage, trial_id, TrialChanges(epochs={1: 0.5}), TrialState.COMPLETE, [0.5])


def test_a_file_that_is_moved_in_the_middle_of_a_transaction_is_noticed_before_the_trial_counts(running, monkeypatch):
    path, storage, trial_id = running
    write(storage, trial_id, TrialChanges(epochs={0: 1.0}))
    genuine = "optimize.storage.trial_writer.insert"
    monkeypatch.setattr(genuine, lambda *_: move(path))
    with pytest.raises(StorageUnavailableError, match="was moved, replaced or deleted"):
        write(storage, trial_id, TrialChanges(), TrialState.COMPLETE, [0.5])


def test_an_emptied_log_and_a_file_that_comes_back_are_no_harm(running):
    path, storage, trial_id = running
    write(storage, trial_id, TrialChanges(epochs={0: 1.0}))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
    path.rename(path.with_name("aside"))
    path.with_name("aside").rename(path)
    write(storage, trial_id, TrialChanges(epochs={1: 0.5}), TrialState.COMPLETE, [0.5])
    assert storage.get_trial(trial_id).intermediate_values == {0: 1.0, 1: 0.5}


@pytest.mark.slow
@pytest.mark.parametrize(("harm", "n_jobs"), [(delete, 1), (move, 2), (replace, 1), (delete_log, 2), (replace_log, 1)])
def test_a_study_whose_files_are_taken_away_ends_at_once_with_the_reason(project, harm, n_jobs):
    project.write_train("taken_away", SLOW)
    driver = project.start("run", "studies/own.toml", "--n-trials", 60, "--n-jobs", n_jobs)
    driver.wait_for("Trial   1")
    harm(project.path / "studies" / "own.db")
    code, out, err = driver.end(timeout=15)
    assert code == 1, err
    assert "was moved, replaced or deleted while the study ran" in err
    assert "complete" not in out


# A power cut


def logged_syncs(text):
    """Return the moments at which the study's log was synced and trials were acknowledged, in order."""
    kinds = {
        "sync": re.compile(r"f(data)?sync\(\d+<[^>]*/own\.db-wal>\)"),
        "told": re.compile(r'"Trial +\d+ +COMPLETE'),
    }
    return [kind for line in text.splitlines() for kind, pattern in kinds.items() if pattern.search(line)]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed, which counts the syncs")
def test_every_trial_is_on_the_disk_before_it_is_acknowledged(project):
    project.write_train("synced", SLOW)
    log = project.path / "strace.log"
    trace = ["strace", "-f", "--seccomp-bpf", "-y", "-s", "40", "-e", "trace=fsync,fdatasync,write", "-o", str(log)]
    command = [*trace, str(OPTIMIZE), "run", "studies/own.toml", "--n-jobs", "2"]
    ended = subprocess.run(command, cwd=project.path, env=project.environment(), capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    moments = logged_syncs(log.read_text(errors="replace"))
    assert moments.count("told") == 6
    n_synced = n_told = 0
    for moment in moments:
        n_synced, n_told = n_synced + (moment == "sync"), n_told + (moment == "told")
        assert n_synced >= n_told, f"trial {n_told - 1} was acknowledged after {n_synced} syncs"
