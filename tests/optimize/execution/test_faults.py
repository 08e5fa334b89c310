"""Stores that are locked, full, slow or away, starts at the same moment, and a driver that is put to sleep."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import optuna
import pytest
from optuna.trial import TrialState

from optimize.errors import StudyBusyError
from optimize.storage.address import StudyAddress
from optimize.storage.locks import driver_lock

STEADY = """
for epoch in range(args.num_epochs):
    time.sleep(0.02)
    losses.append(args.x**2 + 1 / (epoch + 1))
    if trial is not None:
        trial.report(losses[-1], epoch)
"""


def assert_complete(project: Any, total: int, uri: str | None = None, *, name: str = "own") -> None:
    """Assert that the study has its total, and that each trial has one run that ended as it did."""
    trials = project.trials(name)
    assert sum(trial.state == TrialState.COMPLETE for trial in trials) == total
    statuses = {TrialState.COMPLETE: "FINISHED", TrialState.FAIL: "FAILED"}
    runs = project.trial_runs(name, uri)
    assert {number: run.info.status for number, run in runs.items()} == {t.number: statuses[t.state] for t in trials}


def finished_of(project: Any, name: str = "own") -> dict[int, Any]:
    return {t.number: (t.params, t.value) for t in project.trials(name) if t.state == TrialState.COMPLETE}


@pytest.mark.slow
@pytest.mark.parametrize(("n_jobs", "seconds"), [(1, 6.0), (2, 3.0)])
def test_a_database_that_is_locked_for_seconds_is_waited_for(project: Any, n_jobs: int, seconds: float) -> None:
    project.write_train(f"train_while_locked_{n_jobs}", STEADY)
    driver = project.start("run", "studies/own.toml", "--n-jobs", n_jobs)
    driver.wait_for("Trial   1")
    with closing(sqlite3.connect(project.path / "studies" / "own.db", isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        time.sleep(seconds)  # SQLite's own patience ends after one
        held = [line for line in driver.lines if "Trial" in line]
        connection.rollback()
    code, out, err = driver.end()
    assert code == 0, err
    assert time.monotonic() - began >= seconds
    assert len(held) <= 2 + n_jobs
    assert out.startswith("Study own: complete, 6 of 6 trials (6 complete, 0 pruned, 0 failed)")
    assert "locked" not in err
    assert_complete(project, 6)


FIRST_START = """
import os, random, signal, sys, time

import mlflow.store.db.utils
import optuna
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study, open_storage
from tagifai.experiments import get_or_create_experiment
from tagifai.tracking_store import open_client


def begin(folder, name):
    url = f"sqlite:///{folder}/studies/s.db"
    optuna.create_study(study_name=name, storage=open_storage(url, create=True))
    assert load_study(StudyAddress(name, url)).trials == []
    get_or_create_experiment(open_client(f"sqlite:///{folder}/experiments/mlflow.db"), name)


def fork(*args, wait=lambda: None):
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        wait()
        begin(*args)
        code = 0
    finally:
        os._exit(code)


def exit_code(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def at_once(folder, n):
    reader, writer = os.pipe()
    pids = [fork(folder, f"name-{i}", wait=lambda: (os.close(writer), os.read(reader, 1))) for i in range(n)]
    os.close(writer)
    return [exit_code(pid) for pid in pids]


def killed(folder, n):
    started = time.monotonic()
    assert exit_code(fork(f"{folder}/whole", "name")) == 0
    seconds = time.monotonic() - started
    codes = []
    for i in range(n):
        pid = fork(f"{folder}/{i}", "name")
        time.sleep(random.Random(i).uniform(0, seconds))
        os.kill(pid, signal.SIGKILL)
        exit_code(pid)
        codes.append(exit_code(fork(f"{folder}/{i}", "other")))
    return codes


print({"at once": at_once, "killed": killed}[sys.argv[1]](sys.argv[2], int(sys.argv[3])))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("how", "n"), [("at once", 3), ("killed", 2)])
def test_the_first_start_makes_whole_databases_of_studies_and_runs(tmp_path: Path, how: str, n: int) -> None:
    command = [sys.executable, "-c", FIRST_START, how, str(tmp_path), str(n)]
    process = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert process.stdout.strip() == str([0] * n), process.stderr


SLOW_DISK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>

static int slowly(const char *name, int fd) {
    usleep(20000);
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(fd);
}
int fsync(int fd) { return slowly("fsync", fd); }
int fdatasync(int fd) { return slowly("fdatasync", fd); }
"""


@pytest.fixture(scope="module")
def slow_disk(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A library that makes every fsync take 20 ms longer, to preload."""
    if sys.platform != "linux" or not shutil.which("gcc"):
        pytest.skip("needs Linux and gcc")
    folder = tmp_path_factory.mktemp("slow")
    (folder / "slow.c").write_text(SLOW_DISK)
    command = ["gcc", "-shared", "-fPIC", "-o", str(folder / "slow.so"), str(folder / "slow.c"), "-ldl"]
    subprocess.run(command, check=True)
    return str(folder / "slow.so")


@pytest.mark.slow
def test_eight_workers_on_a_slow_disk_run_each_enqueued_trial_once(project: Any, slow_disk: str) -> None:
    project.write_train("train_on_a_slow_disk", STEADY)
    assert project.call("run", "studies/own.toml", "--n-trials", 1)[0] == 0
    points = [i / 100 for i in range(24)]
    for x in points:
        project.study("own").enqueue_trial({"x": x})
    code, _, err = project.cli("resume", "own", "--n-trials", 24, "--n-jobs", 8, LD_PRELOAD=slow_disk)
    assert code == 0, err
    assert "locked" not in err
    assert Counter(trial.params["x"] for trial in project.trials("own")[1:]) == Counter(points)
    assert_complete(project, 25)


@pytest.mark.slow
def test_a_postgresql_that_restarts_is_waited_for(project: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    pgserver = pytest.importorskip("pgserver", reason="needs the package pgserver")
    pytest.importorskip("psycopg", reason="needs the package psycopg")
    folder = tmp_path_factory.mktemp("pg")
    server = pgserver.get_server(folder, cleanup_mode="stop")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        project.write_train("train_on_a_server", STEADY)
        driver = project.start("run", "studies/own.toml", "--storage", url, "--n-jobs", 2, "--n-trials", 30)
        driver.wait_for("Trial   3")
        server = restart(pgserver, folder)
        code, out, err = driver.end()
        assert code == 0, err
        assert out.startswith("Study own: complete, 30 of 30 trials")
        trials = optuna.load_study(study_name="own", storage=url).get_trials()
        assert sum(trial.state == TrialState.COMPLETE for trial in trials) == 30
        assert all(trial.state.is_finished() for trial in trials)
        assert list(project.trial_runs("own")) == [trial.number for trial in trials]
    finally:
        server.cleanup()


@pytest.mark.slow
def test_a_lock_that_a_postgresql_forgot_is_taken_anew_unless_another_machine_was_quicker(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pgserver = pytest.importorskip("pgserver", reason="needs the package pgserver")
    pytest.importorskip("psycopg", reason="needs the package psycopg")
    folder = tmp_path_factory.mktemp("pg")
    server = pgserver.get_server(folder, cleanup_mode="stop")

    def machine(name: str) -> None:
        """Be on another machine: the locks' files lie elsewhere."""
        (tmp_path / name).mkdir(exist_ok=True)
        monkeypatch.chdir(tmp_path / name)

    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        address = StudyAddress("s", url)
        machine("one")
        with driver_lock(address) as hold:
            machine("two")
            with pytest.raises(StudyBusyError, match="from another machine"), driver_lock(address):
                pass
            server = restart(pgserver, folder)
            hold()
            with pytest.raises(StudyBusyError, match="from another machine"), driver_lock(address):
                pass
            server = restart(pgserver, folder)
            with driver_lock(address), pytest.raises(StudyBusyError, match="from another machine"):
                hold()
    finally:
        server.cleanup()


def restart(pgserver: Any, folder: Path) -> Any:
    """Stop a server in the middle of what it does, and start it again."""
    control = f"{pgserver._commands.POSTGRES_BIN_PATH}/pg_ctl -D {folder} -m immediate stop"
    # PostgreSQL refuses to work for root; the package starts it as this user then.
    command = ["su", "pgserver", "-c", control] if os.geteuid() == 0 else ["sh", "-c", control]
    subprocess.run(command, check=True, capture_output=True)
    pgserver.PostgresServer._instances.clear()
    return pgserver.get_server(folder, cleanup_mode="stop")


class Link:
    """A way to a server that can be cut: connections are refused, or taken and left without an answer."""

    def __init__(self, url: str) -> None:
        self._target = int(url.rsplit(":", 1)[1])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._answers = True
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self, how: str) -> None:
        self._answers = False
        if how == "refused":
            # A thread that waits in `accept` holds the port until it returns.
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
                self._open += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                while not self._answers:
                    time.sleep(0.1)
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)


@pytest.mark.slow
@pytest.mark.parametrize(("when", "how"), [("at the start", "hung"), ("in the middle", "refused")])
def test_a_tracking_server_that_is_away_slows_no_trial(project: Any, server: Any, when: str, how: str) -> None:
    name = f"away-{how}"
    project.write_train(f"train_while_{how}", STEADY)
    project.write_study_file("own", (project.path / "studies" / "own.toml").read_text(), name=f'"{name}"')
    link = Link(server.url)
    if when == "at the start":
        link.cut(how)
    began = time.monotonic()
    # As long as six trials that wait for it would be too long.
    driver = project.start("run", "studies/own.toml", "--tracking-uri", link.url, MLFLOW_HTTP_REQUEST_TIMEOUT="2")
    driver.wait_for("Study ")
    first = time.monotonic()
    driver.wait_for("Trial   0")
    if when == "in the middle":
        link.cut(how)
    driver.wait_for("Trial   5")
    assert time.monotonic() - first < 10
    code, _, err = driver.end()
    assert code == 0, err
    assert time.monotonic() - began < 60
    assert f"Write them with `optimize sync {name} --tracking-uri {link.url}`." in err
    assert project.call("sync", name, "--tracking-uri", server.url)[0] == 0
    assert_complete(project, 6, server.url, name=name)


@pytest.mark.slow
def test_an_interruption_while_the_last_runs_are_written_leaves_none_running(project: Any) -> None:
    project.write_train("train_soon", "time.sleep(0.1)\nlosses.append(args.x**2)\ntrial.report(losses[-1], 0)")
    assert project.call("run", "studies/own.toml", "--n-trials", 1)[0] == 0
    driver = project.start("resume", "own", "--n-trials", 19)
    driver.wait_for("Trial   1")
    (tracker,) = driver.children()
    while "RUNNING" not in {run.info.status for run in project.runs("own")}:
        time.sleep(0.02)
    os.kill(tracker, signal.SIGSTOP)
    driver.wait_for("Trial  19")
    time.sleep(0.5)  # the driver waits for the last runs by now
    driver.send(signal.SIGTERM)
    os.kill(tracker, signal.SIGCONT)
    began = time.monotonic()
    code, _, err = driver.end()
    assert code == 130
    assert err.endswith("Interrupted. Go on with: optimize resume own\n")
    assert time.monotonic() - began < 5
    assert "RUNNING" not in {run.info.status for run in project.runs("own")}
    assert project.call("sync", "own")[0] == 0
    assert_complete(project, 20)


class NoAccess(BaseHTTPRequestHandler):
    """What stands before a tracking server and lets nobody in without a password."""

    body = b"You are not authenticated."

    def answer(self) -> None:
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="mlflow"')
        self.end_headers()
        self.wfile.write(self.body)

    do_GET = do_POST = answer  # noqa: N815

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


class NoAccessInJson(NoAccess):
    body = b'{"detail": "Not authenticated"}'


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (("run", "studies/own.toml"), NoAccess),
        (("sync", "own"), NoAccess),
        (("run", "studies/own.toml"), NoAccessInJson),
    ],
)
def test_a_tracking_server_that_refuses_access_is_reported_before_any_trial(
    project: Any, command: Any, answer: type[NoAccess]
) -> None:
    project.write_train("train_without_access", STEADY)
    if command[0] == "sync":
        assert project.call("run", "studies/own.toml", "--n-trials", 1)[0] == 0
    with ThreadingHTTPServer(("127.0.0.1", 0), answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        uri = f"http://127.0.0.1:{server.server_port}"
        code, out, err = project.cli(*command, "--tracking-uri", uri)
        server.shutdown()
    assert (code, out) == (2, "")
    assert f"Error: MLflow at {uri} refused access" in err
    assert "401" in err
    assert "MLFLOW_TRACKING_USERNAME" in err
    assert "Trial" not in err
    assert (project.path / "studies" / "own.db").exists() == (command[0] == "sync")


@pytest.mark.slow
def test_a_driver_that_is_put_to_sleep_keeps_its_study_and_goes_on(project: Any) -> None:
    project.write_train("train_that_sleeps", STEADY)
    driver = project.start("run", "studies/own.toml", "--n-trials", 16, "--n-jobs", 2)
    driver.wait_for("Trial   3")
    processes = [driver.process.pid, *driver.children()]
    for pid in processes:
        os.kill(pid, signal.SIGSTOP)
    # As if one of them were in the middle of a transaction; perhaps it is.
    database = sqlite3.connect(project.path / "studies" / "own.db", timeout=0.1, isolation_level=None)
    with suppress(sqlite3.OperationalError):
        database.execute("BEGIN IMMEDIATE")
    others = [project.start("resume", "own"), project.start("sync", "own"), project.start("run", "studies/own.toml")]
    for other, said in zip(others, ["is being run by process", "is being run", "exists in"], strict=True):
        code, out, err = other.end()
        assert (code, out) == (2, "")
        assert said in err
    database.close()
    for pid in processes:
        os.kill(pid, signal.SIGCONT)
    code, _, err = driver.end()
    assert code == 0, err
    assert len(project.trials("own")) == 16
    assert_complete(project, 16)


@pytest.mark.slow
def test_of_two_drivers_at_once_one_runs_the_study(project: Any) -> None:
    project.write_train("train_for_two", STEADY)
    assert project.call("run", "studies/own.toml", "--n-trials", 1)[0] == 0
    drivers = [project.start("resume", "own", "--n-trials", 20) for _ in range(2)]
    ends = sorted((driver.end() for driver in drivers), key=lambda end: end[0])
    assert [code for code, *_ in ends] == [0, 2]
    assert "Study 'own' is being run by process" in ends[1][2]
    assert len(project.trials("own")) == 21
    assert_complete(project, 21)


@pytest.mark.slow
def test_three_failures_in_a_row_stop_several_workers_too(project: Any) -> None:
    project.write_train(
        "train_that_fails_everywhere",
        """
        time.sleep(0.1)
        losses.append(args.x**2)
        if args.num_epochs > 1:  # not in the rehearsal
            raise LookupError("out of luck")
        """,
    )
    code, _, err = project.cli("run", "studies/own.toml", "--n-jobs", 2)
    assert code == 1
    assert "Error: 3 trials failed in a row" in err
    assert "LookupError: out of luck" in err
    trials = project.trials("own")
    assert 3 <= sum(trial.state == TrialState.FAIL for trial in trials) <= 4
    assert all(trial.state in (TrialState.FAIL, TrialState.WAITING) for trial in trials)
    runs = project.trial_runs("own")
    assert {run.info.status for run in runs.values()} == {"FAILED"}
    assert list(runs) == [trial.number for trial in trials if trial.state == TrialState.FAIL]


@pytest.mark.slow
def test_a_worker_killed_before_it_could_say_that_its_trial_ended_loses_nothing(project: Any) -> None:
    project.write_train(
        "train_with_no_last_words",
        """
        import optimize.execution.worker

        for epoch in range(args.num_epochs):
            losses.append(args.x**2 + 1 / (epoch + 1))
            trial.report(losses[-1], epoch)
        if trial.number == 2:
            optimize.execution.worker.TrialEnd = lambda trial: os.kill(os.getpid(), signal.SIGKILL)
        """,
    )
    code, _, err = project.cli("run", "studies/own.toml", "--n-jobs", 2)
    assert code == 0, err
    assert "Trial   2  COMPLETE" in err
    assert len(project.trials("own")) == 6
    assert_complete(project, 6)


KILLER = """
from pathlib import Path
for epoch in range(args.num_epochs):
    losses.append(args.x**2 + 1 / (epoch + 1))
    trial.report(losses[-1], epoch)
if trial.number == 1:
    Path("killer").write_text(repr(args.x))
if Path("killer").exists() and Path("killer").read_text() == repr(args.x):
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_a_trial_that_kills_its_driver_stays_failed_the_second_time_and_the_study_goes_on(project: Any) -> None:
    project.write_train("train_out_of_memory", KILLER)
    assert project.cli("run", "studies/own.toml")[0] == -signal.SIGKILL
    code, out, err = project.cli("resume", "own")
    assert code == 0, err
    assert out.startswith("Study own: complete, 6 of 6 trials (6 complete, 0 pruned, 1 failed, 1 interrupted)")
    assert "Trial   2  FAIL      after 0 epochs: ProcessDied: it killed its process 2 times" in err
    assert "Trial 2 FAIL: ProcessDied: it killed its process 2 times (memory?), and is not run again" in out
    assert len(project.trials("own")) == 8
    assert_complete(project, 6)
    code, out, _ = project.cli("resume", "own", "--n-trials", 1)
    assert (code, len(project.trials("own"))) == (0, 9)


@pytest.mark.slow
def test_a_trial_that_kills_its_worker_stays_failed_the_second_time_and_says_why(project: Any) -> None:
    project.write_train("train_out_of_memory_in_workers", KILLER)
    code, out, err = project.cli("run", "studies/own.toml", "--n-jobs", 2)
    assert code == 0, err
    assert out.startswith("Study own: complete, 6 of 6 trials (6 complete, 0 pruned, 1 failed, 1 interrupted)")
    assert "FAIL: ProcessDied: it killed its process 2 times (memory?), and is not run again" in out
    assert_complete(project, 6)


@pytest.mark.slow
def test_a_trial_whose_driver_is_killed_again_and_again_is_run_to_its_end(project: Any) -> None:
    project.write_train("train_without_guilt", STEADY)
    driver = project.start("run", "studies/own.toml")
    for _ in range(2):
        driver.wait_for("Study own")
        time.sleep(0.1)
        driver.send(signal.SIGKILL)
        driver.end()
        driver = project.start("resume", "own")
    code, _, err = driver.end()
    assert code == 0, err
    assert all("error" not in trial.user_attrs for trial in project.trials("own"))
    assert_complete(project, 6)


@pytest.mark.slow
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_training_that_leaves_the_process_fails_and_does_not_end_it(project: Any, n_jobs: int) -> None:
    project.write_train(f"train_that_leaves_{n_jobs}", f"{STEADY}\nif trial.number == 1:\n    raise SystemExit(3)")
    code, out, err = project.cli("run", "studies/own.toml", "--n-jobs", n_jobs)
    assert code == 0, err
    assert out.startswith("Study own: complete, 6 of 6 trials (6 complete, 0 pruned, 1 failed)")
    assert "Trial 1 FAIL: SystemExit: 3" in out
    assert_complete(project, 6)
