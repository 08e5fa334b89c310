"""The process of a command: signals from its first moment, signals that are ignored, streams that are closed."""

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.optimize.conftest import OPTIMIZE, Driver, copy_database

STEADY = """
for epoch in range(args.num_epochs):
    time.sleep(0.03)
    losses.append(args.x**2 + 1 / (epoch + 1))
    trial.report(losses[-1], epoch)
"""


def start(project: Any, *words: str, before: Callable[[], object] | None = None) -> Driver:
    """Start the command with something done to its process before Python begins."""
    process = subprocess.Popen(
        [str(OPTIMIZE), *words],
        cwd=project.path,
        env=project.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
    )
    project._drivers.append(Driver(process))
    return project._drivers[-1]


def wait_for_handler(driver: Driver, signum: int) -> None:
    """Wait for the moment from which on Python hears of the signal."""
    status = Path(f"/proc/{driver.process.pid}/status")
    while True:
        caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) >> (signum - 1) & 1:
            return
        assert driver.process.poll() is None
        time.sleep(0.001)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("signum", "n_jobs"), [(signal.SIGHUP, "1"), (signal.SIGINT, "2")], ids=["nohup", "in the background"]
)
def test_a_signal_that_was_ignored_at_the_start_stays_ignored(project: Any, signum: int, n_jobs: str) -> None:
    project.write_train("train_without_a_terminal", STEADY)
    ignore = lambda: signal.signal(signum, signal.SIG_IGN)  # noqa: E731
    driver = start(project, "run", "studies/own.toml", "--n-jobs", n_jobs, before=ignore)
    driver.wait_for("Study own")
    driver.send(signum)
    driver.wait_for("Trial   1")
    driver.send(signum)
    code, out, err = driver.end()
    assert code == 0, err
    assert out.startswith("Study own: complete, 6 of 6 trials")
    assert "Interrupted" not in err


@pytest.mark.slow
@pytest.mark.parametrize("closed", [(1,), (0, 1, 2)], ids=str)
def test_a_study_needs_no_standard_streams(project: Any, closed: tuple[int, ...]) -> None:
    project.write_train("train_in_a_cron_job", STEADY)

    def close() -> None:
        for number in closed:
            os.close(number)

    driver = start(project, "run", "studies/own.toml", "--n-trials", "2", "--n-jobs", "2", before=close)
    code, out, err = driver.end()
    assert code == 0, err
    assert out.startswith("Study own: complete") == (1 not in closed)
    assert ("Trial   0" in err) == (2 not in closed)
    for path in (project.path / "studies" / "own.db", project.path / "experiments" / "mlflow.db"):
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    assert len(project.trial_runs("own")) == 2


@pytest.mark.cold
@pytest.mark.slow
@pytest.mark.parametrize(
    ("signum", "seconds"),
    [
        (signal.SIGINT, 0.0),
        (signal.SIGTERM, 0.05),
        (signal.SIGHUP, 0.2),
        (signal.SIGINT, 0.5),
        (signal.SIGTERM, 1.0),
    ],
)
def test_a_signal_before_the_first_trial_ends_with_130(project: Any, signum: int, seconds: float) -> None:
    project.write_train("train_too_late", STEADY)
    driver = start(project, "run", "studies/own.toml", "--n-jobs", "2")
    wait_for_handler(driver, signal.SIGTERM)  # SIGINT Python catches itself before it runs anything of ours
    time.sleep(seconds)
    driver.send(signum)
    code, out, err = driver.end()
    assert (code, out) == (130, ""), err
    assert err.splitlines()[-1].startswith("Interrupted")
    assert "Traceback" not in err


@pytest.mark.cold
@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        (("promote", "quick"), 0.0),
        (("promote", "quick"), 1.0),
        (("sync", "quick"), 0.3),
        (("show", "quick"), 0.1),
        (("list",), 0.0),
    ],
)
def test_a_signal_ends_every_command_with_130(finished: Any, words: tuple[str, ...], seconds: float) -> None:
    driver = start(finished, *words)
    wait_for_handler(driver, signal.SIGTERM)
    time.sleep(seconds)
    driver.send(signal.SIGTERM)
    code, out, err = driver.end()
    assert (code, out) == (130, ""), err
    assert err == f"Interrupted. Begin again with: optimize {' '.join(words)}\n"
    assert "RUNNING" not in {run.info.status for run in finished.runs()}


@pytest.mark.slow
def test_a_promotion_interrupted_while_it_stores_leaves_no_run_that_seems_to_run(finished: Any) -> None:
    driver = start(finished, "promote", "quick")
    while not [run for run in finished.runs(view=3) if run.info.run_name.startswith("final-")]:
        assert driver.process.poll() is None
        time.sleep(0.005)
    driver.send(signal.SIGTERM)
    code, _, err = driver.end()
    assert code == 130, err
    assert "Traceback" not in err
    assert "RUNNING" not in {run.info.status for run in finished.runs()}
    assert finished.call("promote", "quick")[0] == 0


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.0, 0.1])
def test_a_sync_that_is_interrupted_writes_the_run_in_hand_to_its_end(
    finished: Any, empty_store: Path, seconds: float
) -> None:
    copy_database(empty_store, finished.path / "experiments" / "new.db")
    uri = f"sqlite:///{finished.path / 'experiments' / 'new.db'}"
    driver = start(finished, "sync", "quick", "--tracking-uri", uri)
    while finished.client(uri).get_experiment_by_name("quick") is None or len(finished.runs(uri=uri)) < 2:
        assert driver.process.poll() is None
    time.sleep(seconds)
    driver.send(signal.SIGTERM)
    code, _, err = driver.end()
    assert code == 130, err
    assert 2 <= len(finished.runs(uri=uri)) < 21
    assert "RUNNING" not in {run.info.status for run in finished.runs(uri=uri)}


@pytest.mark.slow
@pytest.mark.parametrize(("n_jobs", "signals"), [("1", 2), ("2", 1)])
def test_a_driver_that_is_stuck_in_its_database_takes_all_its_processes_with_it(
    project: Any, n_jobs: str, signals: int
) -> None:
    project.write_train("train_in_a_locked_study", STEADY)
    driver = start(project, "run", "studies/own.toml", "--n-jobs", n_jobs)
    driver.wait_for("Trial   1")
    processes = [Path(f"/proc/{pid}") for pid in driver.children()]
    with closing(sqlite3.connect(project.path / "studies" / "own.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        time.sleep(0.5)
        began = time.monotonic()
        for _ in range(signals):
            driver.send(signal.SIGTERM)
            time.sleep(0.1)
        code, _, err = driver.end()
        assert code == 130, err
        assert err.endswith("Interrupted. Go on with: optimize resume own\n")
        assert time.monotonic() - began < 3
        time.sleep(0.2)
        assert [process for process in processes if process.exists()] == []
    assert project.call("resume", "own")[0] == 0
