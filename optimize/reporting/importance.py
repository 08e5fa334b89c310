"""How much each parameter decides the metric: how much of the ranking of the trials it explains alone.

The trials are put into groups by a parameter's value, and the variance of their ranks between the groups is set against
all of it (Kruskal and Wallis, 1952), less what as many groups explain by chance. What Optuna computes of it by fANOVA
needs scikit-learn, whose import takes longer than the rest of a report; this agrees with the finding of a parameter
without effect, which rests on the same measure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimize.reporting.finding import ranks
from optimize.reporting.summary import TrialSummary

FEWEST_TRIALS = 10
"""Complete trials before importances say anything."""

METHOD = "the variance of the ranks between thirds of the trials by its value, or between its choices, less chance"


@dataclass(frozen=True)
class Importances:
    """How much of the ranking of the trials each parameter explains.

    Attributes:
        shares: The share of each parameter, the largest first; each is of the whole, and they do not add up to 1.
        method: What they were computed by.
    """

    shares: dict[str, float]
    method: str = METHOD


def measure_importances(trials: Sequence[TrialSummary], space: Mapping[str, Mapping[str, Any]]) -> Importances | None:
    """Measure how much of the ranking of the COMPLETE trials each parameter explains.

    Args:
        trials: The COMPLETE trials.
        space: The parameters as in the study file; one that only some trials have is judged by these.

    Returns:
        The importances; None where too few trials are complete, or all have the same value.
    """
    shares = {}
    for name, parameter in space.items():
        having = [trial for trial in trials if trial.params.get(name) is not None]
        groups = value_groups([trial.params[name] for trial in having], parameter)
        if groups is None or len(having) < FEWEST_TRIALS or len({trial.value for trial in having}) < 2:
            continue
        ranked = ranks(np.array([trial.value for trial in having], dtype=float))
        spare = len(having) - 1 - int(groups.max())
        if spare > 0:
            unexplained = 1 - explained(ranked[np.newaxis], groups)[0] / float(((ranked - ranked.mean()) ** 2).sum())
            shares[name] = max(0.0, float(1 - unexplained * (len(having) - 1) / spare))
    return Importances(dict(sorted(shares.items(), key=lambda item: -item[1]))) if shares else None


def value_groups(values: Sequence[Any], parameter: Mapping[str, Any]) -> NDArray[np.int64] | None:
    """Put each trial into a group by its value: by choice, or by thirds of the trials; None where all are in one."""
    if "choices" in parameter or len(set(values)) <= 3:
        names = list(dict.fromkeys(values))
        groups = np.array([names.index(value) for value in values], dtype=np.int64)
    else:
        thirds = ranks(np.array(values, dtype=float)) * 3 // len(values)
        _, groups = np.unique(thirds.astype(np.int64), return_inverse=True)
    return groups if len(set(groups.tolist())) > 1 else None


def explained(ranked: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the sum of squares of each row of ranks that lies between the groups."""
    belongs = np.eye(int(groups.max()) + 1)[groups]
    sums = ranked @ belongs
    counts = belongs.sum(axis=0)
    between: NDArray[np.float64] = (sums**2 / counts).sum(axis=1) - ranked.sum(axis=1) ** 2 / ranked.shape[1]
    return between
