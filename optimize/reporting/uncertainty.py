"""By how much the winner's metric could be otherwise by chance, and which trials may be as good: a paired bootstrap.

The validation rows are drawn again with replacement, the same draws for every trial, and the metric is computed anew;
see Efron and Tibshirani, *An Introduction to the Bootstrap* (1993), chapters 13 and 16.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np
import optuna
from numpy.typing import NDArray
from optuna.study import StudyDirection
from optuna.trial import TrialState

from optimize.definition.attributes import stored_record
from optimize.definition.val_rows import ValRows, read_val_rows
from optimize.reporting.summary import best_trial

LEVEL = 0.95
N_RESAMPLES = 1000
SEED = 0

CELLS_AT_ONCE = 4_000_000
"""How many counts of a row in a resample are held at a time: 16 MB."""


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

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return asdict(self)


def measure_uncertainty(study: optuna.Study, trial: optuna.trial.FrozenTrial | None = None) -> Uncertainty | None:
    """Measure how sure a trial's metric and its rank are.

    Args:
        study: The stored study.
        trial: A COMPLETE trial; the best one if None.

    Returns:
        The uncertainty; None where the trial keeps nothing of its validation rows, as those of version 0.1 do.
    """
    trial = trial or best_trial(study)
    metric = (stored_record(study) or {}).get("study_file", {}).get("study", {}).get("metric", "")
    rows = read_val_rows(trial, metric) if trial else None
    if trial is None or rows is None:
        return None
    others = [
        other_rows.values
        for other in study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        if other.number != trial.number and (other_rows := read_val_rows(other, metric)) and other_rows.key == rows.key
    ]
    ours, theirs = _bootstrap(rows, others, metric)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(ours, [tail, 1 - tail])
    sign = -1 if study.direction == StudyDirection.MAXIMIZE else 1
    n_tied = sum(bool(np.quantile(sign * (scores - ours), tail) <= 0) for scores in theirs)
    return Uncertainty(trial.number, metric, float(low), float(high), len(others), n_tied, len(rows.values))


def _bootstrap(rows: ValRows, others: list[NDArray[Any]], metric: str) -> tuple[NDArray[np.float64], Any]:
    """Return the metric of each resample, for the trial and for each of the others."""
    scores_of = _mean_losses if metric == "val_loss" else partial(_weighted_scores, score=metric.removeprefix("val_"))
    trials = [rows.values, *others]
    parts = [scores_of(counts, trials) for counts in _resamples(len(rows.values))]
    scores = np.concatenate(parts, axis=1)
    return scores[0], scores[1:]


def _resamples(n_rows: int) -> Iterator[NDArray[np.float32]]:
    """Yield how often each row was drawn in some resamples, shape ``(n_resamples, n_rows)``, until there are all."""
    rng = np.random.default_rng(SEED)
    step = max(1, min(N_RESAMPLES, CELLS_AT_ONCE // n_rows))
    for start in range(0, N_RESAMPLES, step):
        n = min(step, N_RESAMPLES - start)
        drawn = rng.integers(0, n_rows, (n, n_rows)) + np.arange(n)[:, np.newaxis] * n_rows
        yield np.bincount(drawn.ravel(), minlength=n * n_rows).reshape(n, n_rows).astype(np.float32)


def _mean_losses(counts: NDArray[np.float32], trials: list[NDArray[Any]]) -> NDArray[np.float64]:
    scores: NDArray[np.float64] = np.stack(trials) @ counts.T.astype(np.float64) / counts.shape[1]
    return scores


def _weighted_scores(counts: NDArray[np.float32], trials: list[NDArray[Any]], score: str) -> NDArray[np.float64]:
    """Compute a score as `tagifai.evaluate` does: averaged over the classes, weighted by their size."""
    names = np.arange(max(int(classes.max()) for classes in trials) + 1)
    is_true = trials[0][:, :1] == names
    n_true = counts @ is_true.astype(np.float32)
    scores = []
    for classes in trials:
        is_predicted = classes[:, 1:] == names
        hits = counts @ (is_true & is_predicted).astype(np.float32)
        n_predicted = counts @ is_predicted.astype(np.float32)
        part, whole = {
            "precision": (hits, n_predicted),
            "recall": (hits, n_true),
            "f1": (2 * hits, n_true + n_predicted),
        }[score]
        of_class = np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)
        scores.append((of_class * n_true).sum(axis=1) / counts.shape[1])
    return np.stack(scores)
