"""Findings about parameters that change nothing to be seen."""

from collections.abc import Iterator, Mapping
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
        explained, by_chance = _explained(ranked[np.newaxis], groups)[0], _explained(orders, groups)
        if (share := float((by_chance >= explained - 1e-12).mean())) > NO_EFFECT:
            found[name] = share
    if found:
        yield Finding(
            "no-effect",
            f"No effect on {facts.summary.metric} to be seen in {len(facts.complete)} trials: {', '.join(found)}",
            {"n_trials": len(facts.complete), "share_of_random_orders_that_explain_as_much": found},
            None,
            25,
        )


def _groups(values: list[Any], parameter: Mapping[str, Any]) -> NDArray[np.int64] | None:
    """Put each trial into a group by its value: by choice, or by thirds of the trials; None where all are in one."""
    if "choices" in parameter or len(set(values)) <= 3:
        names = list(dict.fromkeys(values))
        groups = np.array([names.index(value) for value in values])
    else:
        groups = (ranks(np.array(values, dtype=float)) * 3 // len(values)).astype(np.int64)
    return groups if len(set(groups.tolist())) > 1 else None


def _explained(ranked: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how much of the variance of each row of ranks lies between the groups (Kruskal and Wallis, 1952)."""
    belongs = np.eye(int(groups.max()) + 1)[groups]
    sums = ranked @ belongs
    counts = np.maximum(belongs.sum(axis=0), 1)
    between: NDArray[np.float64] = (sums**2 / counts).sum(axis=1)
    return between
