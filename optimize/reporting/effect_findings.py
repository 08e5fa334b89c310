"""Findings about parameters that change nothing to be seen."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimize.reporting.facts import StudyFacts
from optimize.reporting.finding import Finding, ranks

FEWEST_FOR_EFFECT = 15
"""Complete trials before no effect can be told from too few trials."""

N_SHUFFLES = 500

NO_EFFECT = 0.5
"""A parameter has no effect to be seen if more than this share of random orders of the trials explain as much."""


def without_effect(facts: StudyFacts) -> Iterator[Finding]:
    """Find parameters that explain no more of the ranking of the trials than chance does."""
    found: dict[str, float] = {}
    for name, parameter in facts.space.items():
        # Others do not have it: its condition is not met.
        trials = [trial for trial in facts.complete if trial.params.get(name) is not None]
        if len(trials) < FEWEST_FOR_EFFECT:
            continue
        groups = _groups([trial.params[name] for trial in trials], parameter)
        if groups is None:
            continue
        ranked = ranks(np.array([trial.value for trial in trials], dtype=float))
        rng = np.random.default_rng(0)
        orders = np.array([rng.permutation(ranked) for _ in range(N_SHUFFLES)])
        told, by_chance = _explained(ranked[np.newaxis], groups)[0], _explained(orders, groups)
        if (share := float((by_chance >= told - 1e-9).mean())) > NO_EFFECT:
            found[name] = share
    if found:
        yield Finding(
            "no-effect",
            f"No effect on {facts.summary.metric} to be seen in {len(facts.complete)} trials: {', '.join(found)}",
            {"n_trials": len(facts.complete), "share_of_random_orders_that_explain_as_much": found},
            None,
            25,
        )


def _groups(values: Sequence[Any], parameter: Mapping[str, Any]) -> NDArray[np.int64] | None:
    """Put each trial into a group by its value: by choice, or by thirds of the trials; None where all are in one."""
    if "choices" in parameter or len(set(values)) <= 3:
        names = list(dict.fromkeys(values))
        groups = np.array([names.index(value) for value in values], dtype=np.int64)
    else:
        thirds = ranks(np.array(values, dtype=float)) * 3 // len(values)
        _, groups = np.unique(thirds.astype(np.int64), return_inverse=True)
    return groups if len(set(groups.tolist())) > 1 else None


def _explained(ranked: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the sum of squares of each row of ranks that lies between the groups (Kruskal and Wallis, 1952)."""
    belongs = np.eye(int(groups.max()) + 1)[groups]
    sums = ranked @ belongs
    counts = belongs.sum(axis=0)
    between: NDArray[np.float64] = (sums**2 / counts).sum(axis=1) - ranked.sum(axis=1) ** 2 / ranked.shape[1]
    return between
