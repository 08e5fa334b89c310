"""The tracking process that is ended, outlives its driver, or does not get done."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from optimize.errors import StudyBusyError
from optimize.storage.address import StudyAddress
from optimize.tracking import sync as sync_module
from optimize.tracking.exporter import ORPHAN_SECONDS
from optimize.tracking.sync import sync_study

SLOW_TRAIN = "time.sleep(0.3)\nlosses.append(args.x**2)\ntrial.report(losses[-1], 0)"

HOLD = """
import fcntl, os, sys, time
with open(sys.argv[1], "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    file.write(str(os.getpid()))
    file.flush()
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize(("signum", "moment"), [(signal.SIGTERM, "Trial   6"), (signal.SIGKILL, "Trial   0")])
def test_one_that_is_ended_is_replaced(project: Any, signum: int, moment: str) -> None:
    project.write_train("train_with_a_tracker", SLOW_TRAIN)
    driver = project.start("run", "studies/own.toml", "--n-trials", 9)
    driver.wait_for(moment)
    (tracker,) = driver.children()
    os.kill(tracker, signum)
    code, _, err = driver.end()
    assert code == 0, err
    assert "MLflow lacks" not in err
    assert sorted(project.trial_runs("own")) == list(range(9))
    assert project.parent_run("own").info.status == "FINISHED"
    assert sync_study("own", check=True).n_written == 0


@pytest.mark.slow
def test_one_that_is_stuck_ends_soon_after_its_driver(project: Any) -> None:
    project.write_train("train_beside_a_lock", SLOW_TRAIN)
    driver = project.start("run", "studies/own.toml", "--n-trials", 30)
    driver.wait_for("Trial   1")
    (tracker,) = driver.children()
    with closing(sqlite3.connect(project.path / "experiments" / "mlflow.db", isolation_level=None)) as lock:
        lock.execute("PRAGMA busy_timeout=10000")
        lock.execute("BEGIN IMMEDIATE")
        time.sleep(1)
        driver.send(signal.SIGKILL)
        driver.process.wait()
        limit = time.monotonic() + ORPHAN_SECONDS + 5
        while is_alive(tracker) and time.monotonic() < limit:
            time.sleep(0.1)
        assert not is_alive(tracker)


@pytest.mark.slow
class TestAnotherThatWrites:
    def hold(self, seconds: float) -> "subprocess.Popen[str]":
        lock = StudyAddress.of("quick").export_lock
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(lock), str(seconds)], stdout=subprocess.PIPE, text=True
        )
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        return holder

    def test_is_waited_for_and_named(self, finished: Any, caplog: pytest.LogCaptureFixture) -> None:
        with self.hold(1.0) as holder:
            assert sync_study("quick").n_written == 0
        assert f"Process {holder.pid} writes the runs of study 'quick'; waiting for up to 30 seconds." in caplog.text

    def test_is_not_waited_for_without_end(self, finished: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sync_module, "WAIT_SECONDS", 0.5)
        with self.hold(60) as holder:
            try:
                with pytest.raises(
                    StudyBusyError, match=f"Process {holder.pid} still writes the runs of study 'quick'"
                ):
                    sync_study("quick")
            finally:
                holder.kill()
