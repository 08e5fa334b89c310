"""What many workers cost: `python -m benchmarks.scaling`.

The load table: trials that only sleep, on a study of so many finished trials, by so many workers at once. The history
table: what TPE costs a trial at so many finished trials, with and without `max_history`. Then how long the transactions
of a trial take, and the memory that a finished one takes in a worker.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import optuna
from optuna.storages import InMemoryStorage
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, TrialState, create_trial
from pandas import DataFrame

from benchmarks.comparison import ROOT
from benchmarks.growth import _Clock, _content, _end
from optimize.definition.study_file import StudyFile
from optimize.execution.backends.process_pool import ProcessPool
from optimize.execution.budget import Budget
from optimize.execution.events import Observer
from optimize.execution.worker_spec import WorkerSpec
from optimize.storage.address import StudyAddress
from optimize.storage.claims import begin, claim
from optimize.storage.database import open_storage
from optimize.storage.trial_writer import write
from optimize.trials.objective import Objective
from optimize.trials.runner import TrialRunner
from tagifai.dataset import load_dataset

TABLES = ("load", "history", "transactions", "memory")
N_EPOCHS = 10
SPACE = {
    "analyzer": {"type": "categorical", "choices": ["word", "char", "char_wb"]},
    "ngram_max_range": {"type": "int", "low": 3, "high": 10},
    "learning_rate": {"type": "float", "low": 0.01, "high": 1.0, "log": True},
    "alpha": {"type": "float", "low": 1e-6, "high": 1e-2, "log": True},
}


def main() -> None:
    """Measure the wanted tables, and print them as they grow."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("--tables", nargs="*", choices=TABLES, default=list(TABLES))
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4, 8, 16, 32])
    parser.add_argument("--sizes", type=int, nargs="*", default=[0, 1_000, 10_000], help="finished trials")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long a trial sleeps")
    parser.add_argument("--rounds", type=int, default=4, help="trials of each worker")
    parser.add_argument("--storage", nargs="*", default=[], help="URLs of PostgreSQL servers, beside SQLite")
    parser.add_argument("--history", type=int, nargs="*", default=[5_000, 20_000], help="finished trials")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if "memory" in options.tables:
            measure_memory()
        if "transactions" in options.tables:
            measure_transactions(Path(folder), options.storage)
        if "history" in options.tables:
            measure_history(options.history)
        if "load" in options.tables:
            measure_load(Path(folder), options)


def measure_memory(size: int = 5_000) -> None:
    """Print what a worker keeps of each finished trial."""
    import psutil

    process, before = psutil.Process(), psutil.Process().memory_info().rss
    trials = list(finished_trials(size, n_epochs=100))
    print(f"{(process.memory_info().rss - before) / len(trials) / 1000:.1f} kB a trial of 100 epochs", flush=True)


def measure_transactions(folder: Path, servers: list[str], n_trials: int = 100) -> None:
    """Print how long the transactions of a trial take, one after the other."""
    print("| store | claim, ms | begin, ms | write its end, ms |\n| --- | --- | --- | --- |", flush=True)
    for url in (f"sqlite:///{folder}/transactions.db", *servers):
        storage = open_storage(url, create=True)
        study_id = storage.create_new_study([StudyDirection.MINIMIZE], f"transactions{time.time_ns()}")
        rng, last_id, seconds = np.random.RandomState(0), -1, []
        for number in range(n_trials):
            times = [time.perf_counter()]
            last_id = claim(storage, study_id, f"task{number}", last_id)
            times.append(time.perf_counter())
            begin(storage, last_id, f"attempt{number}")
            times.append(time.perf_counter())
            write(storage, last_id, _content(rng, 100), TrialState.COMPLETE, [0.5])
            times.append(time.perf_counter())
            seconds.append(np.diff(times))
        shown = " | ".join(f"{1000 * value:.1f}" for value in np.median(seconds, axis=0))
        print(f"| {url.partition('+')[0].partition(':')[0]} | {shown} |", flush=True)


def measure_history(sizes: list[int]) -> None:
    """Print what TPE takes of a trial, for a history of all trials and for bounded ones."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    print(
        "| finished trials | max_history | ms of the processor for sampling a trial |\n| --- | --- | --- |", flush=True
    )
    for size in sizes:
        for limit in (None, 1_000, 200):
            storage = InMemoryStorage()
            study_id = storage.create_new_study([StudyDirection.MINIMIZE], "history")
            for trial in finished_trials(size):
                storage.create_new_trial(study_id, trial)
            study_file = make_study_file("history", sampler={} if limit is None else {"max_history": limit})
            objective = Objective(["val_loss"], {"seconds": 0.0}, study_file.space, sleep_through, DataFrame())
            runner = TrialRunner(storage, study_file, "history", objective, lambda *_: None)
            clock, measured = _Clock(runner._study.sampler, time.thread_time), []
            for _ in range(11):
                clock.seconds = 0.0
                runner.run()
                measured.append(1000 * clock.seconds)
            print(f"| {size:,} | {limit or 'off'} | {statistics.median(measured[1:]):.1f} |", flush=True)


def finished_trials(size: int, n_epochs: int = N_EPOCHS) -> Iterator[FrozenTrial]:
    """Yield finished trials, one in three of them pruned."""
    rng = np.random.RandomState(0)
    for number in range(size):
        changes = _content(rng, n_epochs)
        state, values = _end(rng, 20 if number % 3 == 0 else 100)
        yield create_trial(
            state=state,
            values=values,
            params={name: kind.to_external_repr(value) for name, (value, kind) in changes.params.items()},
            distributions={name: kind for name, (_, kind) in changes.params.items()},
            intermediate_values=changes.epochs,
        )


def measure_load(folder: Path, options: argparse.Namespace) -> None:
    """Print trials a second and the cost of a trial beside its sleep."""
    head = "| store | finished trials | workers | trials a second | ms a trial beside its sleep |"
    print(f"{head}\n| --- | --- | --- | --- | --- |", flush=True)
    for kind in ("sqlite", *options.storage):
        for size in options.sizes:
            name = f"load{size}-{time.time_ns()}"
            url = f"sqlite:///{folder}/{name}.db" if kind == "sqlite" else kind
            fill(StudyAddress(name, url), size)
            for n_workers in options.workers:
                n_trials = options.rounds * n_workers
                seconds = drive(StudyAddress(name, url), n_workers, n_trials, options.seconds)
                cost = 1000 * (seconds * n_workers / n_trials - options.seconds)
                store = kind.partition("+")[0].partition(":")[0]
                print(f"| {store} | {size:,} | {n_workers} | {n_trials / seconds:.1f} | {cost:.0f} |", flush=True)


def drive(address: StudyAddress, n_workers: int, n_trials: int, seconds: float) -> float:
    """Run trials that sleep in worker processes; return the seconds from the first trial's beginning to the last end.

    The workers have run a trial each before.
    """
    study_file = make_study_file(address.name)
    data = load_dataset(ROOT / "data" / "labeled_projects.csv")
    spec = WorkerSpec(address, study_file, {"seconds": seconds}, data.source, data.sha256, data)
    observer = Stopwatch(n_workers)
    with ended(ProcessPool(n_workers)) as pool:
        pool.run(spec, Budget(n_trials + n_workers), observer)
    return observer.ends[-1] - observer.ends[n_workers - 1]


class Stopwatch(Observer):
    """Notes when each trial ended.

    Args:
        n_warmups: How many trials come before those that count.
    """

    def __init__(self, n_warmups: int) -> None:
        self.ends: list[float] = []
        self.n_warmups = n_warmups

    def trial_ended(self, end: object) -> None:
        self.ends.append(time.monotonic())


@contextmanager
def ended(pool: ProcessPool) -> Iterator[ProcessPool]:
    """End a pool's workers."""
    try:
        yield pool
    finally:
        pool.stop()


def fill(address: StudyAddress, size: int) -> None:
    """Make a study with so many finished trials, one in three of them pruned."""
    storage = open_storage(address.url, create=True)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(study_name=address.name, storage=storage, direction="minimize")
    rng, last_id = np.random.RandomState(0), -1
    for number in range(size):
        last_id = claim(storage, study._study_id, "filler", last_id)
        state, values = _end(rng, 20 if number % 3 == 0 else 100)
        write(storage, last_id, _content(rng, N_EPOCHS), state, values)


def make_study_file(name: str, sampler: dict[str, int] | None = None) -> StudyFile:
    """Return the study file of a study whose trials sleep."""
    study = {"name": name, "n_trials": 1, "seed": 1, "data": "d.csv", "direction": "minimize"}
    table = {"name": "TPESampler"} | (sampler or {})
    train = {"train": "benchmarks.scaling:sleep_through"}
    return StudyFile.model_validate({"study": study | train, "sampler": table, "space": SPACE})


def sleep_through(args: argparse.Namespace, _df: object, trial: optuna.Trial) -> dict[str, object]:
    """Sleep as long as a training would take, and report an epoch now and then."""
    losses = []
    for epoch in range(N_EPOCHS):
        time.sleep(args.seconds / N_EPOCHS)
        losses.append(1 / (epoch + 100))
        trial.report(losses[-1], epoch)
    overall = {"precision": 0.5, "recall": 0.5, "f1": 0.5}
    return {"performance": {"split": "val", "overall": overall}, "history": {"val_loss": losses}, "model": None}


if __name__ == "__main__":
    main()
