"""A folder to torture a study in: its files, the real processes on it, and what they say.

Linux only: processes are found through /proc.
"""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

DATA = Path(__file__).parents[2] / "data" / "labeled_projects.csv"
OPTIMIZE = [sys.executable, "-m", "optimize"]
CHEAP_TRAIN = """
import time

import optuna


class Model:
    def predict(self, texts):
        return ["other" for _ in texts]


def train(args, df, trial=None):
    if args.x > 0.93:
        raise LookupError(f"x = {args.x}")
    losses = []
    for epoch in range(args.num_epochs):
        time.sleep(args.seconds)
        losses.append(args.x**2 + args.y + 1 / (epoch + 1))
        if trial is not None:
            trial.report(losses[-1], epoch)
            if trial.should_prune():
                raise optuna.TrialPruned()
    overall = {"precision": 0.5, "recall": 0.4, "f1": 0.3}
    performance = {"split": "val", "overall": overall}
    return {"model": Model(), "history": {"val_loss": losses}, "performance": performance}
"""

HEAD = """
[study]
name = "{name}"
n_trials = {n_trials}
metric = "val_loss"
direction = "minimize"
seed = {seed}
data = "data/labeled_projects.csv"
train = "{train}"

[pruner]
name = "MedianPruner"
n_startup_trials = 3
n_warmup_steps = 2
"""

CHEAP = """
[args]
num_epochs = 10
seconds = {seconds}

[space.x]
type = "float"
low = -1.0
high = 1.0

[space.y]
type = "float"
low = 0.0
high = 1.0
"""

REAL = """
[args]
subset = 300
min_freq = 20
num_epochs = 8

[space.analyzer]
type = "categorical"
choices = ["word", "char_wb"]

[space.learning_rate]
type = "float"
low = 0.01
high = 1.0
log = true
"""


@dataclass(frozen=True)
class Recipe:
    """A study to torture.

    Attributes:
        train: `cheap` for a train callable that sleeps a few milliseconds an epoch and fails where x is large, `real`
            for the tagger.
        n_trials: Its total.
        seed: Its seed.
        seconds: How long an epoch of the cheap callable takes.
    """

    train: str = "cheap"
    n_trials: int = 14
    seed: int = 7
    seconds: float = 0.005

    def text(self, name: str) -> str:
        """Return the study file."""
        train = "cheap_train:train" if self.train == "cheap" else "tagifai.train:train"
        rest = CHEAP.format(seconds=self.seconds) if self.train == "cheap" else REAL
        return HEAD.format(name=name, n_trials=self.n_trials, seed=self.seed, train=train) + rest


@dataclass
class Command:
    """A command of `optimize` in a process group of its own.

    Attributes:
        process: The process.
        lines: What it printed on standard error, with the time on the monotonic clock.
        ended_at: When `end` saw its end, on the monotonic clock.
    """

    process: subprocess.Popen[str]
    ended_at: float = 0.0
    lines: list[tuple[float, str]] = field(default_factory=list)
    _readers: list[threading.Thread] = field(default_factory=list)
    _out: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Begin to read what the command prints."""
        for target in (self._read_err, self._read_out):
            self._readers.append(threading.Thread(target=target, daemon=True))
            self._readers[-1].start()

    def wait_for(self, text: str, timeout: float) -> bool:
        """Wait until a line on standard error has this text, or the command has ended."""
        limit = time.monotonic() + timeout
        while time.monotonic() < limit:
            if any(text in line for _, line in self.lines):
                return True
            if self.process.poll() is not None:
                return False
            time.sleep(0.005)
        return False

    def end(self, timeout: float = 120.0) -> int:
        """Wait for the end, and for all that the command printed.

        Returns:
            The exit code; -SIGKILL if it had to be killed.
        """
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.ended_at = self.ended_at or time.monotonic()
        for reader in self._readers:
            # A killed driver's children may hold the pipes for a moment longer.
            reader.join(2)
        return self.process.returncode

    @property
    def err(self) -> str:
        """Return standard error up to now."""
        return "".join(line for _, line in self.lines)

    @property
    def out(self) -> str:
        """Return standard output up to now."""
        return "".join(self._out)

    def workers(self) -> list[int]:
        """Return the process ids of the driver's workers."""
        return [pid for pid in self._children() if "optimize.tracking.exporter" not in _command_line(pid)]

    def trackers(self) -> list[int]:
        """Return the process id of the driver's tracker, if it runs."""
        return [pid for pid in self._children() if "optimize.tracking.exporter" in _command_line(pid)]

    def _children(self) -> list[int]:
        with suppress(OSError):
            path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            return [int(pid) for pid in path.read_text().split()]
        return []

    def _read_err(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append((time.monotonic(), line))

    def _read_out(self) -> None:
        assert self.process.stdout is not None
        self._out.extend(self.process.stdout)


class Playground:
    """A project folder with a study file, data, an empty MLflow store, and processes at work in it.

    Args:
        path: The folder; it is made.
        name: The study's name.
        recipe: The study.
        empty_store: An MLflow database to copy; None leaves the store to be made by the first command.
    """

    def __init__(self, path: Path, name: str, recipe: Recipe, empty_store: Path | None) -> None:
        self.path = path
        self.name = name
        self.recipe = recipe
        self.uri = f"sqlite:///{path / 'experiments' / 'mlflow.db'}"
        self.commands: list[Command] = []
        for folder in ("studies", "data", "experiments"):
            (path / folder).mkdir(parents=True)
        shutil.copy(DATA, path / "data")
        (path / "cheap_train.py").write_text(CHEAP_TRAIN, encoding="utf-8")
        self.study_file.write_text(recipe.text(name), encoding="utf-8")
        if empty_store is not None:
            with closing(sqlite3.connect(empty_store)) as old, closing(sqlite3.connect(self.store)) as new:
                old.backup(new)

    @property
    def study_file(self) -> Path:
        """Return the path of the study file."""
        return self.path / "studies" / f"{self.name}.toml"

    @property
    def database(self) -> Path:
        """Return the path of the study's database."""
        return self.path / "studies" / f"{self.name}.db"

    @property
    def store(self) -> Path:
        """Return the path of the MLflow database."""
        return self.path / "experiments" / "mlflow.db"

    def start(self, *args: object, **env: str) -> Command:
        """Start a command of `optimize`."""
        process = subprocess.Popen(
            [*OPTIMIZE, *map(str, args)],
            cwd=self.path,
            env=self._environment() | env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.commands.append(Command(process))
        self.commands[-1].listen()
        return self.commands[-1]

    def processes(self) -> list[int]:
        """Return all living processes that work in this playground's folder, those of dead parents included."""
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError, IndexError):
                if (path / "cwd").readlink() == self.path.resolve() and _is_alive(path):
                    found.append(int(path.name))
        return found

    def wait_for_peace(self, timeout: float) -> list[str]:
        """Wait until no process of this playground is left.

        Returns:
            The command lines of those that are still there after the time.
        """
        limit = time.monotonic() + timeout
        while (left := self.processes()) and time.monotonic() < limit:
            time.sleep(0.02)
        return [_command_line(pid) for pid in left]

    def close(self) -> None:
        """End what still runs, and delete the folder."""
        self.silence()
        shutil.rmtree(self.path, ignore_errors=True)

    def silence(self) -> None:
        """End what still runs."""
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for command in self.commands:
            command.process.wait()

    def _environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("MLFLOW_", "TAGIFAI_"))}
        root = str(Path(__file__).parents[2])
        return kept | {"PYTHONPATH": f"{self.path}{os.pathsep}{root}", "OMP_NUM_THREADS": "1"}


class Server:
    """A genuine `mlflow server` on the loopback, which can hang, die and come back.

    Args:
        path: The folder of its database and log; it is made.
        empty_store: An MLflow database to copy.
    """

    def __init__(self, path: Path, empty_store: Path) -> None:
        path.mkdir(parents=True)
        self._path = path
        with closing(sqlite3.connect(empty_store)) as old, closing(sqlite3.connect(path / "mlflow.db")) as new:
            old.backup(new)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, without waiting for it."""
        arguments = ["--backend-store-uri", f"sqlite:///{self._path / 'mlflow.db'}", "--workers", "1"]
        arguments += ["--artifacts-destination", str(self._path / "artifacts")]
        with (self._path / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "mlflow",
                    "server",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    str(self._port),
                    *arguments,
                ],
                cwd=self._path,
                env=os.environ | {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"},
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )

    def wait(self, timeout: float = 60.0) -> None:
        """Wait until the server answers."""
        limit = time.monotonic() + timeout
        while time.monotonic() < limit:
            with suppress(OSError), urllib.request.urlopen(f"{self.url}/health", timeout=1):
                return
            time.sleep(0.1)
        raise TimeoutError(f"the server did not start: {(self._path / 'log').read_text()[-2000:]}")

    def pause(self) -> None:
        """Let the server hang: it takes connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let a server that hangs go on."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """Kill the server and its workers: connections are refused."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def _signal(self, signum: int) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signum)


LOCKER = """
import random, sqlite3, sys, time

rng = random.Random(sys.argv[1])
held, freed = float(sys.argv[2]), float(sys.argv[3])
while True:
    for path in sys.argv[4:]:
        try:
            connection = sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=0.05, isolation_level=None)
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            continue
        time.sleep(rng.uniform(0, held))
        connection.rollback()
        connection.close()
    time.sleep(rng.uniform(0, freed))
"""


@contextmanager
def lock_storm(seed: int, held: float, freed: float, *paths: Path) -> Iterator[None]:
    """Let another process lock databases exclusively, again and again.

    Args:
        seed: Of the times.
        held: Seconds for which it holds a lock, at the most.
        freed: Seconds for which it then lets others in, at the most.
        paths: The databases; they need not exist yet.
    """
    arguments = [str(seed), str(held), str(freed), *map(str, paths)]
    process = subprocess.Popen([sys.executable, "-c", LOCKER, *arguments])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _is_alive(path: Path) -> bool:
    return path.joinpath("stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"


def _command_line(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""
