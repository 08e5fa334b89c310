"""What the tests of the study driver share: project folders, genuine studies, MLflow stores, servers, processes."""

import fcntl
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import textwrap
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import optuna
import pytest
from click.testing import CliRunner, Result
from optuna.storages import InMemoryStorage, JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend

from optimize.storage.database import open_storage
from tests.optimize.gate import Gate

DATA = Path(__file__).parents[2] / "data" / "labeled_projects.csv"
OPTIMIZE = Path(sys.executable).with_name("optimize")
PRINTED = "printed.json"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

QUICK = """
[study]
name = "quick"
n_trials = 20
metric = "val_loss"
direction = "minimize"
seed = 42
data = "data/labeled_projects.csv"
train = "tagifai.train:train"
try_defaults = false

[sampler]
name = "TPESampler"

[pruner]
name = "MedianPruner"
n_startup_trials = 4
n_warmup_steps = 2

[args]
subset = 300
min_freq = 20
num_epochs = 8

[space.analyzer]
type = "categorical"
choices = ["word", "char_wb"]

[space.ngram_max_range]
type = "int"
low = 2
high = 4

[space.learning_rate]
type = "float"
low = 0.01
high = 1.0
log = true

[space.alpha]
type = "float"
low = 1e-6
high = 1e-2
log = true
"""

OWN_TRAIN = """
[study]
name = "own"
n_trials = 6
metric = "val_loss"
direction = "minimize"
seed = 7
data = "data/labeled_projects.csv"
train = "{module}:train"
try_defaults = false

[args]
num_epochs = 3

[space.x]
type = "float"
low = -1.0
high = 1.0
"""

TRAIN = """
import os, signal, time


class Model:
    def predict(self, texts):
        return ["other" for _ in texts]


def train(args, df, trial=None):
    losses = []
{body}
    overall = {{"precision": 0.5, "recall": 0.4, "f1": 0.3}}
    performance = {{"split": "val", "overall": overall}}
    return {{"model": Model(), "history": {{"val_loss": losses}}, "performance": performance}}
"""


class _Command:
    """The command line as `main()` enters it, for click's test runner."""

    name = "optimize"

    def main(self, args: Any, prog_name: str, **extra: Any) -> Any:
        from optimize.cli.main import main

        return main.main(list(args), **extra)


@dataclass
class Driver:
    """A command that runs in a process of its own."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def wait_for(self, text: str) -> str:
        """Read standard error up to a line with this text."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            if text in line:
                return line
        raise AssertionError(f"{text!r} never came:\n{''.join(self.lines)}")

    def send(self, signum: int) -> None:
        self.process.send_signal(signum)

    def end(self, timeout: float = 60) -> tuple[int, str, str]:
        """Wait for the end; return the exit code, standard output and all of standard error."""
        out, err = self.process.communicate(timeout=timeout)
        return self.process.returncode, out, "".join(self.lines) + err

    def children(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]


class Project:
    """A folder with a study file, data, studies and an MLflow store.

    Attributes:
        path: The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._drivers: list[Driver] = []

    def write_study_file(self, name: str = "quick", text: str = QUICK, /, **changes: str) -> Path:
        """Write a study file; `changes` replace the first line of a key."""
        lines = text.splitlines()
        for key, value in changes.items():
            position = next(i for i, line in enumerate(lines) if line.startswith(f"{key} = "))
            lines[position] = f"{key} = {value}"
        path = self.path / "studies" / f"{name}.toml"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def write_train(self, module: str, body: str) -> None:
        """Write a module with a train callable, and the study file `own` that uses it.

        Args:
            module: The module's name, a new one for each test: the process imports it once.
            body: What the callable does with `args`, `df`, `trial` and the list `losses`, epoch by epoch.
        """
        text = TRAIN.format(body=textwrap.indent(textwrap.dedent(body).strip(), "    "))
        (self.path / f"{module}.py").write_text(text, encoding="utf-8")
        self.write_study_file("own", OWN_TRAIN.format(module=module))

    def environment(self, **env: str) -> dict[str, str]:
        paths = [str(self.path), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
        return _without_settings(os.environ) | {"PYTHONPATH": os.pathsep.join(filter(None, paths))} | env

    def start(self, *args: object, **env: str) -> Driver:
        """Start the command line in a process of its own."""
        process = subprocess.Popen(
            [str(OPTIMIZE), *map(str, args)],
            cwd=self.path,
            env=self.environment(**env),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._drivers.append(Driver(process))
        return self._drivers[-1]

    def cli(self, *args: object, **env: str) -> tuple[int, str, str]:
        """Run the command line in a process of its own; return exit code, standard output, standard error."""
        return self.start(*args, **env).end()

    def invoke(self, *args: object) -> Result:
        """Run the command line in this process."""
        handlers = {signum: signal.getsignal(signum) for signum in SIGNALS}
        environment = dict(os.environ)
        command: Any = _Command()
        try:
            return CliRunner().invoke(command, [str(arg) for arg in args])
        finally:
            for signum, handler in handlers.items():
                signal.signal(signum, handler)
            os.environ.clear()
            os.environ.update(environment)

    def call(self, *args: object) -> tuple[int, str, str]:
        """Run the command line in this process; return what `cli` does, without the seconds that its imports take."""
        result = self.invoke(*args)
        return result.exit_code, result.stdout, result.stderr

    def close(self) -> None:
        """End the processes that a failed test left behind."""
        for driver in self._drivers:
            if driver.process.poll() is None:
                for pid in driver.children():
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                driver.process.kill()
                driver.process.communicate()

    @property
    def store(self) -> str:
        return f"sqlite:///{self.path / 'experiments' / 'mlflow.db'}"

    @property
    def printed(self) -> str:
        """What the run of the reference study printed on standard output."""
        return (self.path / PRINTED).read_text(encoding="utf-8")

    def storage(self, name: str = "quick") -> str:
        return f"sqlite:///{self.path / 'studies' / f'{name}.db'}"

    def study(self, name: str = "quick") -> optuna.Study:
        return optuna.load_study(study_name=name, storage=self.storage(name))

    def trials(self, name: str = "quick") -> list[optuna.trial.FrozenTrial]:
        return self.study(name).get_trials()

    def client(self, uri: str | None = None) -> Any:
        from mlflow import MlflowClient

        return MlflowClient(uri or self.store)

    def runs(self, name: str = "quick", uri: str | None = None, *, view: int = 1) -> list[Any]:
        """Return the runs of a study's experiment, the active ones unless `view` says otherwise."""
        client = self.client(uri)
        experiment = client.get_experiment_by_name(name)
        return list(client.search_runs([experiment.experiment_id], run_view_type=view, max_results=5000))

    def trial_runs(self, name: str = "quick", uri: str | None = None) -> dict[int, Any]:
        """Return the run of each trial by its number; there must not be two for one."""
        runs = [run for run in self.runs(name, uri) if "optuna.trial" in run.data.tags]
        numbers = [int(run.data.tags["optuna.trial"]) for run in runs]
        assert len(set(numbers)) == len(numbers), f"several runs for one trial: {sorted(numbers)}"
        return dict(sorted(zip(numbers, runs, strict=True)))

    def parent_run(self, name: str = "quick", uri: str | None = None) -> Any:
        (parent,) = [run for run in self.runs(name, uri) if "optuna.trial" not in run.data.tags]
        return parent

    def content(self, name: str = "quick", store: str | None = None) -> dict[str, Any]:
        """Return all that the active runs of an experiment show, except their ids; read from a store's database."""
        path = (store or self.store).removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as connection:
            return dict(_shown_runs(connection, name, self.path))

    def dump(self) -> dict[str, list[str]]:
        """Return all that the databases of the studies and of MLflow hold."""
        files = sorted([*self.path.glob("studies/*.db"), *self.path.glob("experiments/*.db")])
        return {file.name: dump_database(file) for file in files}


def _shown_runs(connection: sqlite3.Connection, experiment: str, folder: Path) -> Iterator[tuple[str, Any]]:
    """Read what MLflow's client would return of each active run, which takes it seconds."""
    runs = connection.execute(
        "SELECT run_uuid, runs.name, status, start_time, end_time, artifact_uri FROM runs JOIN experiments USING "
        "(experiment_id) WHERE experiments.name = ? AND runs.lifecycle_stage = 'active'",
        (experiment,),
    ).fetchall()
    assert len({run[1] for run in runs}) == len(runs)
    for run_id, run_name, status, start, end, artifacts in runs:

        def read(columns: str, table: str, of_run: str = run_id) -> list[Any]:
            return connection.execute(f"SELECT {columns} FROM {table} WHERE run_uuid = ?", (of_run,)).fetchall()

        tags = {key: value for key, value in read("key, value", "tags") if key != "mlflow.parentRunId"}
        metrics: dict[str, list[Any]] = {key: [] for (key,) in read("key", "latest_metrics")}
        for key, *point in sorted(read("key, step, value, timestamp, is_nan", "metrics"), key=repr):
            metrics[key].append(tuple(point))
        files = sorted(file.name for file in (folder / unquote(artifacts.removeprefix("file://"))).glob("*"))
        yield run_name, ((status, start, end), dict(read("key, value", "params")), tags, metrics, files)


def _without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    clean = {key: value for key, value in environment.items() if not key.startswith(("MLFLOW_", "TAGIFAI_"))}
    # The plain learner, so that a study lasts long enough to be interrupted; the fast ones are tested where they live.
    return clean | {"TAGIFAI_PLAIN": "1"}


def dump_database(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def copy_database(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


@pytest.fixture(autouse=True)
def own_environment() -> Iterator[None]:
    """Keep what MLflow and the commands write into the environment from reaching another test."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(_without_settings(before))
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this test session; where several processes test, they take turns and find what another has made."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    folder /= "shared"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def turn(shared: Path, name: str) -> Iterator[Path]:
    """Wait for one's turn at a shared folder; it does not exist if nobody has made it."""
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield shared / name


@pytest.fixture(scope="session")
def empty_store(shared: Path) -> Path:
    """An MLflow database with its tables and nothing in them, to copy: making one takes seconds."""
    from tagifai.tracking_store import ensure_store

    with turn(shared, "store") as folder:
        ensure_store(f"sqlite:///{folder / 'mlflow.db'}")
        return folder / "mlflow.db"


def make_project(path: Path, empty_store: Path) -> Project:
    for folder in ("studies", "data"):
        (path / folder).mkdir(parents=True)
    shutil.copy(DATA, path / "data")
    copy_database(empty_store, path / "experiments" / "mlflow.db")
    project = Project(path)
    project.write_study_file()
    return project


@pytest.fixture
def new_project(empty_store: Path) -> Iterator[Callable[[Path], Project]]:
    """Make a project in a folder that does not exist yet."""
    made = []

    def make(path: Path) -> Project:
        made.append(make_project(path, empty_store))
        return made[-1]

    yield make
    for project in made:
        project.close()


@pytest.fixture
def project(tmp_path: Path, empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """A project to run studies in, as the current directory."""
    project = make_project(tmp_path / "project", empty_store)
    monkeypatch.chdir(project.path)
    monkeypatch.syspath_prepend(str(project.path))
    yield project
    project.close()


@pytest.fixture(scope="session")
def reference(shared: Path, empty_store: Path) -> Project:
    """A project whose study `quick` ran to its 20 trials without an interruption. Only to be read."""
    with turn(shared, "reference") as folder:
        if (folder / PRINTED).exists():
            return Project(folder)
        assert not folder.exists(), "the reference study failed in another process"
        project = make_project(folder, empty_store)
        code, out, err = project.cli("run", "studies/quick.toml", "--json")
        assert code == 0, err
        (folder / PRINTED).write_text(out, encoding="utf-8")
        return project


@pytest.fixture
def finished(reference: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A copy of the reference project to work on, as the current directory."""
    path = tmp_path / "finished"
    shutil.copytree(reference.path, path, ignore=shutil.ignore_patterns("*.db", "*.db-*"))
    for source in reference.path.glob("*/*.db"):
        copy_database(source, path / source.relative_to(reference.path))
    with closing(sqlite3.connect(path / "experiments" / "mlflow.db")) as connection:
        change = (str(reference.path), str(path))
        connection.execute("UPDATE experiments SET artifact_location = replace(artifact_location, ?, ?)", change)
        connection.execute("UPDATE runs SET artifact_uri = replace(artifact_uri, ?, ?)", change)
        connection.commit()
    # MLflow remembers by a run's id alone where its artifacts are, and the copies have the ids in common.
    if known := sys.modules.get("mlflow.tracking._tracking_service.utils"):
        known._artifact_repos_cache.clear()
    monkeypatch.chdir(path)
    return Project(path)


@dataclass
class Server:
    """A genuine `mlflow server` on the loopback."""

    process: subprocess.Popen[bytes]
    url: str

    def pause(self) -> None:
        os.killpg(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.killpg(self.process.pid, signal.SIGCONT)

    def stop(self) -> None:
        """End the server and the workers that it started; they are a process group of their own."""
        self.go_on()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Iterator[Server]:
    """A tracking server that is up; tests use experiments of their own on it."""
    folder = tmp_path_factory.mktemp("server")
    copy_database(empty_store, folder / "mlflow.db")
    port = free_port()
    command = ["-m", "mlflow", "server", "--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}"]
    command += ["--artifacts-destination", str(folder / "artifacts"), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, *command, "--workers", "1"],
        cwd=folder,
        env=_without_settings(os.environ) | {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"},
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log").open("wb"),
        start_new_session=True,
    )
    server = Server(process, f"http://127.0.0.1:{port}")
    try:
        _wait_until_healthy(server, folder / "log")
        yield server
    finally:
        server.stop()


def _wait_until_healthy(server: Server, log: Path) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit and server.process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{server.url}/health", timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError(f"the server did not start: {log.read_text()}")


@pytest.fixture
def gate(server: Server) -> Iterator[Gate]:
    """A gate in front of the test session's MLflow server."""
    gate = Gate(server.url)
    yield gate
    gate.stop()


@pytest.fixture
def refusing() -> Iterator[str]:
    """The address of a server that is away: the port is taken, nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def hanging() -> Iterator[str]:
    """The address of a server that takes connections and never answers."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen(64)
        yield f"http://127.0.0.1:{mute.getsockname()[1]}"


STORAGES = {
    "sqlite": lambda folder: open_storage(f"sqlite:///{folder}/s.db", create=True),
    "sqlite without a cache": lambda folder: RDBStorage(f"sqlite:///{folder}/s.db"),
    "memory": lambda folder: InMemoryStorage(),
    "journal": lambda folder: JournalStorage(JournalFileBackend(f"{folder}/s.journal")),
}


@pytest.fixture(scope="session")
def opened(tmp_path_factory):
    """Open each kind of storage once; making a database takes longer than a test."""
    return {name: make(tmp_path_factory.mktemp("storage")) for name, make in STORAGES.items()}


@pytest.fixture(params=STORAGES)
def storage(request, opened):
    return opened[request.param]


@pytest.fixture
def sqlite(opened):
    return opened["sqlite"]


@pytest.fixture
def lost_answer(sqlite):
    """Return a context in which the answer to the first commit gets lost, as when a server restarts."""
    dialect = sqlite.storage.engine.dialect
    commit = dialect.do_commit

    @contextmanager
    def lose():
        def do_commit(connection):
            commit(connection)
            del dialect.do_commit
            raise sqlite3.OperationalError("database is locked")

        dialect.do_commit = do_commit
        yield
        assert "do_commit" not in vars(dialect), "there was no commit"

    yield lose
    vars(dialect).pop("do_commit", None)
