"""What a trial costs beside its training, as the study grows; and what it takes to open a large study."""

import statistics
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers import BaseSampler
from optuna.trial import TrialState
from pandas import DataFrame

from benchmarks.comparison import ROOT
from optimize.definition.reading import load_study_file
from optimize.storage.address import StudyAddress
from optimize.storage.claims import claim
from optimize.storage.database import load_study, open_storage
from optimize.storage.trial_writer import TrialChanges, write
from optimize.trials.objective import Objective
from optimize.trials.runner import TrialRunner
from tagifai.gc_tuning import relax_gc

N_EPOCHS = 100
SPACE = {
    "analyzer": CategoricalDistribution(("word", "char", "char_wb")),
    "ngram_max_range": IntDistribution(3, 10),
    "learning_rate": FloatDistribution(0.01, 1.0, log=True),
    "alpha": FloatDistribution(1e-6, 1e-2, log=True),
}


def measure_growth(sizes: list[int], n_trials: int, rounds: int = 3) -> list[list[str]]:
    """Measure trials whose training costs nothing, in studies of several sizes, in turn.

    Args:
        sizes: Finished trials of each study.
        n_trials: Trials to measure in each round; they stay in the study.
        rounds: How often to measure each size.

    Returns:
        A row for each size: finished trials, ms a trial without sampling, ms of Optuna's sampling, seconds to open the
        study; medians over the rounds.
    """
    relax_gc()  # as the command does
    figures: dict[int, list[tuple[float, float, float]]] = {size: [] for size in sizes}
    with tempfile.TemporaryDirectory() as folder:
        urls = {size: f"sqlite:///{folder}/{size}/growth.db" for size in sizes}
        for size, url in urls.items():
            _fill(url, size)
        for _ in range(rounds):
            for size, url in urls.items():
                opened = _seconds(partial(_open, url))
                total, sampling = _measure_trials(url, n_trials)
                figures[size].append((total - sampling, sampling, opened))
    rows = []
    for size, measured in figures.items():
        beside, sampling, opened = (statistics.median(values) for values in zip(*measured, strict=True))
        rows.append([f"{size:,}", f"{beside:.1f}", f"{sampling:.1f}", f"{opened:.2f}"])
    return rows


def _open(url: str) -> int:
    return len(load_study(StudyAddress("growth", url)).get_trials(deepcopy=False))


def _fill(url: str, size: int) -> None:
    """Make a study with so many finished trials, one in three of them pruned."""
    storage = open_storage(url, create=True)
    study = optuna.create_study(study_name="growth", storage=storage, direction="minimize")
    rng = np.random.RandomState(0)
    for number in range(size):
        n_epochs = 20 if number % 3 == 0 else N_EPOCHS
        trial_id = claim(storage, study._study_id, "filler")
        write(storage, trial_id, _content(rng, n_epochs), *_end(rng, n_epochs))


def _content(rng: np.random.RandomState, n_epochs: int) -> TrialChanges:
    params = {}
    for name, kind in SPACE.items():
        value = kind.to_internal_repr(_draw(rng, kind))
        params[name] = (value, kind)
    losses = {epoch: float(1 / (epoch + 2) + 0.1 * rng.rand()) for epoch in range(n_epochs)}
    attrs = {"train_loss": list(losses.values()), "epoch_ms": list(range(n_epochs))}
    return TrialChanges(params=params, epochs=losses, user_attrs=attrs)  # type: ignore[arg-type]


def _draw(rng: np.random.RandomState, kind: Any) -> Any:
    if isinstance(kind, CategoricalDistribution):
        return kind.choices[rng.randint(len(kind.choices))]
    if isinstance(kind, IntDistribution):
        return int(rng.randint(kind.low, kind.high + 1))
    return float(np.exp(rng.uniform(np.log(kind.low), np.log(kind.high))))


def _end(rng: np.random.RandomState, n_epochs: int) -> tuple[TrialState, list[float]]:
    return (TrialState.COMPLETE if n_epochs == N_EPOCHS else TrialState.PRUNED), [float(rng.rand())]


def _measure_trials(url: str, n_trials: int) -> tuple[float, float]:
    """Return the median milliseconds of a trial, and those that Optuna's sampler takes of it."""
    study_file = load_study_file(ROOT / "studies" / "sgd.toml")
    objective = Objective(["val_loss"], {"num_epochs": N_EPOCHS}, study_file.space, _train, DataFrame())
    runner = TrialRunner(open_storage(url), study_file, "growth", objective, lambda *_: None)
    clock = _Clock(runner._study.sampler)
    totals, samplings = [], []
    for _ in range(n_trials + 1):
        clock.seconds = 0.0
        seconds = _seconds(runner.run)
        totals.append(1000 * seconds)
        samplings.append(1000 * clock.seconds)
    # The first trial opens the study.
    return statistics.median(totals[1:]), statistics.median(samplings[1:])


def _train(args: Namespace, df: DataFrame, trial: Any) -> dict[str, Any]:
    """Train nothing: report losses that no pruner objects to."""
    losses = []
    for epoch in range(args.num_epochs):
        losses.append(1 / (epoch + 100))
        trial.report(losses[-1], epoch)
        trial.set_user_attr("train_loss", list(losses))
        if trial.should_prune():
            raise optuna.TrialPruned
    overall = {"precision": 0.5, "recall": 0.5, "f1": 0.5}
    return {"performance": {"split": "val", "overall": overall}, "history": {"val_loss": losses, "train_loss": losses}}


class _Clock:
    """Counts the seconds that a sampler takes.

    Args:
        sampler: The sampler.
        timer: Tells the time.
    """

    METHODS = ("before_trial", "infer_relative_search_space", "sample_relative", "sample_independent", "after_trial")

    def __init__(self, sampler: BaseSampler, timer: Callable[[], float] = time.perf_counter) -> None:
        self.seconds = 0.0
        self._timer = timer
        self._depth = 0
        for name in self.METHODS:
            setattr(sampler, name, self._timed(getattr(sampler, name)))

    def _timed(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            self._depth += 1
            start = self._timer()
            try:
                return method(*args, **kwargs)
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self.seconds += self._timer() - start

        return timed


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
