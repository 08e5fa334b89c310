"""A genuine PostgreSQL that goes away while a study runs in it."""

import os
import signal
import threading
import time
from contextlib import suppress

import optuna
import pytest
from optuna.trial import TrialState

from optimize.errors import OptimizeError
from optimize.storage import database
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study, open_storage
from optimize.storage.locks import driver_lock, is_driven
from optimize.storage.transfer import place_snapshot, save_snapshot
from tests.optimize.machines import PostgreSQL

pytest.importorskip("pgserver", reason="needs the package pgserver")
pytest.importorskip("psycopg", reason="needs the package psycopg")

STEADY = """
    for epoch in range(3):
        time.sleep(0.1)
        losses.append(1.0 / (epoch + 1))
        trial.report(losses[-1], epoch)
"""


@pytest.fixture
def server(tmp_path_factory):
    server = PostgreSQL(tmp_path_factory.mktemp("pg"))
    yield server
    server.cleanup()


@pytest.mark.slow
def test_a_worker_waits_for_its_first_transaction_as_for_any_other(server, monkeypatch):
    monkeypatch.setattr(database, "OPENING_SECONDS", 0.5)
    optuna.create_study(storage=open_storage(server.url, create=True), study_name="s")
    server.stop()
    timer = threading.Timer(2.0, server.start)
    timer.start()
    with pytest.raises(OptimizeError, match="Cannot open the storage"):
        open_storage(server.url)
    assert load_study(StudyAddress("s", server.url), checked=True).trials == []
    timer.join()


@pytest.mark.slow
@pytest.mark.cold
def test_a_server_that_is_away_for_longer_than_a_start_may_take_while_a_worker_is_replaced(project, server):
    project.write_train("train_while_away", STEADY)
    driver = project.start("run", "studies/own.toml", "--storage", server.url, "--n-jobs", 2, "--n-trials", 12)
    driver.wait_for("Trial   1")
    workers = [pid for pid in driver.children() if "exporter" not in command_line(pid)]
    server.stop()
    os.kill(workers[0], signal.SIGKILL)
    time.sleep(database.OPENING_SECONDS + 3)
    server.start()
    code, out, err = driver.end()
    assert code == 0, err
    assert out.startswith("Study own: complete, 12 of 12 trials")
    trials = load_study(StudyAddress("own", server.url)).get_trials()
    assert sum(trial.state == TrialState.COMPLETE for trial in trials) == 12
    assert all(trial.state.is_finished() for trial in trials)


def command_line(pid):
    with suppress(FileNotFoundError), open(f"/proc/{pid}/cmdline", encoding="utf-8") as file:
        return file.read()
    return ""


@pytest.mark.slow
def test_a_study_moves_to_a_server_and_back(server, reference, tmp_path):
    home = StudyAddress("quick", reference.storage())
    there, back = StudyAddress("quick", server.url), StudyAddress("quick", f"sqlite:///{tmp_path / 'back.db'}")
    before = load_study(home, writable=False)
    save_snapshot(before, home, tmp_path / "there.db")
    place_snapshot(tmp_path / "there.db", there, "uid")
    save_snapshot(load_study(there), there, tmp_path / "home.db")
    place_snapshot(tmp_path / "home.db", back, "uid")
    for trial, twin in zip(before.trials, load_study(back).trials, strict=True):
        assert (trial.params, trial.values, trial.state) == (twin.params, twin.values, twin.state)
        assert (trial.user_attrs, trial.system_attrs) == (twin.user_attrs, twin.system_attrs)
        assert (trial.datetime_start, trial.datetime_complete) == (twin.datetime_start, twin.datetime_complete)


@pytest.mark.slow
def test_a_study_that_another_machine_runs_is_seen_to_run(server, tmp_path, monkeypatch):
    address, other = StudyAddress.of("s", server.url), StudyAddress.of("other", server.url)
    (tmp_path / "studies").mkdir()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    assert not is_driven(address)
    with driver_lock(address):
        # The lock's file is that of the folder in which the study runs.
        monkeypatch.chdir(tmp_path / "elsewhere")
        assert is_driven(address)
        assert not is_driven(other)
        monkeypatch.chdir(tmp_path)
    assert not is_driven(address)
