"""The plain script against `optimize run`: the same study, the same results, and the ratio of their times."""

import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import optuna
from optuna.trial import FrozenTrial

from benchmarks.processes import Measure, program, python, run, seconds_to
from tagifai.tracking_store import ensure_store

ROOT = Path(__file__).parent.parent
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Setting:
    """One study to measure."""

    data: Path
    n_trials: int
    min_freq: int
    num_epochs: int = 100
    max_range: int = 10


@dataclass(frozen=True)
class Comparison:
    """Runs of both, in turn, and the largest difference of any loss of any epoch of any trial."""

    setting: Setting
    plain: list[Measure]
    ours: list[Measure]
    max_difference: float
    n_pruned: int

    @property
    def ratios(self) -> list[float]:
        """Return the ratio of wall times, pair by pair."""
        return [p.seconds / o.seconds for p, o in zip(self.plain, self.ours, strict=True)]

    def row(self, label: str) -> list[str]:
        """Return the comparison as a row of a table."""
        plain, ours = (statistics.median(m.seconds for m in runs) for runs in (self.plain, self.ours))
        memory = (max(m.peak_mb for m in runs) for runs in (self.plain, self.ours))
        ratios = self.ratios
        spread = f"{statistics.median(ratios):.1f} ({min(ratios):.1f}..{max(ratios):.1f})"
        return [
            label,
            f"{plain:.2f}",
            f"{ours:.2f}",
            spread,
            *(f"{mb:.0f}" for mb in memory),
            f"{self.max_difference:.1e}",
        ]


HEADER = ["study", "plain s", "ours s", "ratio (min..max)", "plain MB", "ours MB", "largest difference"]


def stage_seconds(setting: Setting) -> dict[str, float]:
    """Run our side once, with its stages told apart.

    Returns:
        The seconds of each stage.
    """
    with _folders(setting) as prepare:
        folder = prepare("ours")
        run(python("-m", "benchmarks.stages", str(time.time())), folder, None, _PATH)
        seconds: dict[str, float] = json.loads((folder / "output.txt").read_text().splitlines()[-1])
        return seconds


def first_trial_seconds(setting: Setting) -> float:
    """Run our side until its first trial has ended.

    Returns:
        The seconds from the start of the command to the line about the trial.
    """
    with _folders(setting) as prepare:
        folder = prepare("ours")
        return seconds_to([program("optimize"), "run"], folder, "Trial   0")


class UnequalResultsError(Exception):
    """The two did not do the same work, so their times cannot be compared."""


def compare(setting: Setting, repeats: int, plain_threads: int | None = 1, n_jobs: int = 1) -> Comparison:
    """Run both in turn, each in a fresh folder, and check that they did the same.

    Args:
        setting: The study.
        repeats: How often to run each.
        plain_threads: BLAS threads of the plain script; None as a user runs it.
        n_jobs: Our workers; with more than one the results may differ and are not compared.

    Raises:
        UnequalResultsError: Parameters, states, epochs or losses differ.
    """
    plain, ours, difference, n_pruned = [], [], 0.0, 0
    with _folders(setting) as prepare:
        for i in range(repeats):
            theirs = prepare(f"plain{i}")
            plain.append(run(python("-m", "benchmarks.plain", *_options(setting)), theirs, plain_threads, _PATH))
            mine = prepare(f"ours{i}")
            ours.append(run([program("optimize"), "run", "--n-jobs", str(n_jobs)], mine, None))
            if n_jobs == 1:
                difference = max(difference, check_equal(_trials(theirs, "plain"), _trials(mine, "sgd")))
            n_pruned = sum(trial.state.name == "PRUNED" for trial in _trials(mine, "sgd"))
    return Comparison(setting, plain, ours, difference, n_pruned)


def compare_workers(setting: Setting, repeats: int, n_jobs: int) -> tuple[list[Measure], list[Measure]]:
    """Run our side with one worker and with several in turn, each in a fresh folder.

    Args:
        setting: The study.
        repeats: How often to run each.
        n_jobs: The several workers.

    Returns:
        The runs with one worker, and those with several.
    """
    one, several = [], []
    with _folders(setting) as prepare:
        for i in range(repeats):
            for runs, jobs in ((one, 1), (several, n_jobs)):
                command = [program("optimize"), "run", "--n-jobs", str(jobs)]
                runs.append(run(command, prepare(f"workers{jobs}-{i}"), None))
    return one, several


def check_equal(plain: list[FrozenTrial], ours: list[FrozenTrial]) -> float:
    """Check that two studies drew the same parameters, pruned at the same epochs and reached the same losses.

    Returns:
        The largest difference of a loss.
    """
    if len(plain) != len(ours):
        raise UnequalResultsError(f"{len(plain)} trials against {len(ours)}")
    worst = 0.0
    for theirs, mine in zip(plain, ours, strict=True):
        same = theirs.params == mine.params and theirs.state == mine.state
        if not same or theirs.intermediate_values.keys() != mine.intermediate_values.keys():
            raise UnequalResultsError(f"trial {mine.number}: {theirs} against {mine}")
        steps = theirs.intermediate_values
        worst = max(worst, *(abs(steps[step] - mine.intermediate_values[step]) for step in steps))
    if worst > TOLERANCE:
        raise UnequalResultsError(f"losses differ by {worst}")
    return worst


_PATH = {"PYTHONPATH": str(ROOT)}


@contextmanager
def _folders(setting: Setting) -> Iterator[Callable[[str], Path]]:
    """Yield what makes a folder for a side; all are removed at the end."""
    with tempfile.TemporaryDirectory() as temporary:
        template = Path(temporary) / "mlflow.db"
        ensure_store(f"sqlite:///{template}")
        yield lambda name: _prepare(Path(temporary) / name, template, setting)


def _prepare(folder: Path, template: Path, setting: Setting) -> Path:
    """Make a folder with the study file, and with an empty MLflow store, which takes seconds to make."""
    (folder / "studies").mkdir(parents=True)
    (folder / "experiments").mkdir()
    shutil.copy(template, folder / "experiments" / "mlflow.db")
    text = (ROOT / "studies" / "sgd.toml").read_text(encoding="utf-8")
    for key, value in (
        ("data", f'"{setting.data}"'),
        ("n_trials", setting.n_trials),
        ("min_freq", setting.min_freq),
        ("num_epochs", setting.num_epochs),
    ):
        lines = [f"{key} = {value}" if line.startswith(f"{key} = ") else line for line in text.splitlines()]
        text = "\n".join(lines) + "\n"
    text = text.replace("high = 10\n", f"high = {setting.max_range}\n")
    (folder / "studies" / "sgd.toml").write_text(text, encoding="utf-8")
    return folder


def _options(setting: Setting) -> list[str]:
    options = {
        "data": setting.data,
        "n-trials": setting.n_trials,
        "min-freq": setting.min_freq,
        "num-epochs": setting.num_epochs,
        "max-range": setting.max_range,
    }
    return [f"--{key}={value}" for key, value in options.items()]


def _trials(folder: Path, name: str) -> list[FrozenTrial]:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return optuna.load_study(study_name=name, storage=f"sqlite:///{folder}/studies/{name}.db").trials
