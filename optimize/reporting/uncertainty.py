"""By how much the winner's metric could be otherwise by chance, and which trials may be as good: a paired bootstrap.

The validation rows are drawn again with replacement, the same draws for every trial, and the metric is computed anew.
More rows than `N_UNITS` are put into as many groups at random, and the groups are drawn: the intervals stay as wide,
and `optimize show` stays quick. See Efron and Tibshirani, *An Introduction to the Bootstrap* (1993), chapters 13, 16.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import optuna
from numpy.typing import NDArray
from optuna.study import StudyDirection
from optuna.trial import TrialState

from optimize.definition.study_attributes import stored_record
from optimize.definition.val_rows import ValRows, read_val_rows
from optimize.reporting.outcome import best_trial
from optimize.storage.discards import kept_trials

LEVEL = 0.95
N_RESAMPLES = 1000
SEED = 0

N_UNITS = 1000
"""Largest number of rows, or groups of rows, that are drawn from."""


@dataclass(frozen=True)
class Uncertainty:
    """How sure a trial's metric and its rank are.

    Attributes:
        trial: The number of the trial.
        metric: The study's metric.
        low: The lower end of its bootstrap interval.
        high: The upper end.
        n_compared: How many other COMPLETE trials were validated on the same rows, and can be compared.
        n_tied: How many of these are not distinguishable from it: the interval of the difference does not lie on the
            trial's side of zero alone.
        n_rows: The number of validation rows.
        level: The level of the intervals.
        n_resamples: How often the rows were drawn again.
    """

    trial: int
    metric: str
    low: float
    high: float
    n_compared: int
    n_tied: int
    n_rows: int
    level: float = LEVEL
    n_resamples: int = N_RESAMPLES


def measure_uncertainty(study: optuna.Study, trial: optuna.trial.FrozenTrial | None = None) -> Uncertainty | None:
    """Measure how sure a trial's metric and its rank are.

    Args:
        study: The stored study.
        trial: A COMPLETE trial; the best one if None.

    Returns:
        The uncertainty; None where the trial keeps nothing of its validation rows, as those of version 0.1 do, and
        where the study has two metrics.
    """
    if len(study.directions) > 1:
        return None
    trial = trial or best_trial(study)
    metric = (stored_record(study) or {}).get("study_file", {}).get("study", {}).get("metric", "")
    rows = read_val_rows(trial, metric) if trial else None
    if trial is None or rows is None:
        return None
    others = [
        other_rows.values
        for other in kept_trials(study, (TrialState.COMPLETE,))
        if other.number != trial.number and (other_rows := read_val_rows(other, metric)) and other_rows.key == rows.key
    ]
    ours, *theirs = _bootstrap([rows.values, *others], metric)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(ours, [tail, 1 - tail])
    sign = -1 if study.direction == StudyDirection.MAXIMIZE else 1
    n_tied = sum(bool(np.quantile(sign * (scores - ours), tail) <= 0) for scores in theirs)
    return Uncertainty(trial.number, metric, float(low), float(high), len(others), n_tied, len(rows.values))


def difference_interval(ours: ValRows, theirs: ValRows, metric: str) -> tuple[float, float]:
    """Return the bootstrap interval of the difference of a metric between two trials, the second less the first.

    Args:
        ours: What the one trial keeps of its validation rows.
        theirs: What the other keeps of the same rows.
        metric: The metric of both.
    """
    one, other = _bootstrap([ours.values, theirs.values], metric)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(other - one, [tail, 1 - tail])
    return float(low), float(high)


def _bootstrap(trials: list[NDArray[Any]], metric: str) -> NDArray[np.float64]:
    """Compute the metric of each trial in each resample, shape ``(n_trials, n_resamples)``."""
    rng = np.random.default_rng(SEED)
    units = _units(len(trials[0]), rng)
    n_units = int(units.max()) + 1
    drawn = rng.integers(0, n_units, (N_RESAMPLES, n_units)) + np.arange(N_RESAMPLES)[:, np.newaxis] * n_units
    counts = np.bincount(drawn.ravel(), minlength=drawn.size).reshape(drawn.shape).astype(np.float64)
    if metric == "val_loss":
        return _mean_losses(counts, units, trials)
    return np.stack(list(_weighted_scores(counts, units, trials, metric.removeprefix("val_"))))


def _units(n_rows: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the group of each row: one of its own, or one of `N_UNITS` at random that differ by a row at most."""
    return np.arange(n_rows) if n_rows <= N_UNITS else rng.permutation(n_rows) % N_UNITS


def _mean_losses(
    counts: NDArray[np.float64], units: NDArray[np.int64], trials: list[NDArray[Any]]
) -> NDArray[np.float64]:
    sums = np.stack([np.bincount(units, losses) for losses in trials])
    means: NDArray[np.float64] = sums @ counts.T / (counts @ np.bincount(units))
    return means


def _weighted_scores(
    counts: NDArray[np.float64], units: NDArray[np.int64], trials: list[NDArray[Any]], score: str
) -> Iterator[NDArray[np.float64]]:
    """Compute a score as `tagifai.evaluate` does: averaged over the classes, weighted by their size."""
    n_classes = max(int(classes.max()) for classes in trials) + 1

    def times_drawn(classes: NDArray[Any], rows: NDArray[Any] | slice = slice(None)) -> NDArray[np.float64]:
        """Count how often each class was drawn in each resample, shape ``(n_resamples, n_classes)``."""
        cells = np.bincount(units[rows] * n_classes + classes[rows], minlength=counts.shape[1] * n_classes)
        times: NDArray[np.float64] = counts @ cells.reshape(-1, n_classes).astype(np.float64)
        return times

    true = trials[0][:, 0]
    n_true = times_drawn(true)
    for classes in trials:
        hits, n_predicted = times_drawn(true, true == classes[:, 1]), times_drawn(classes[:, 1])
        part, whole = {
            "precision": (hits, n_predicted),
            "recall": (hits, n_true),
            "f1": (2 * hits, n_true + n_predicted),
        }[score]
        of_class = np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)
        yield (of_class * n_true).sum(axis=1) / n_true.sum(axis=1)
