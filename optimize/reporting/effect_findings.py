"""Findings about parameters that change nothing to be seen."""

from collections.abc import Iterator

import numpy as np

from optimize.reporting.facts import StudyFacts
from optimize.reporting.finding import Finding, ranks
from optimize.reporting.importance import explained, value_groups

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
        groups = value_groups([trial.params[name] for trial in trials], parameter)
        if groups is None:
            continue
        ranked = ranks(np.array([trial.value for trial in trials], dtype=float))
        rng = np.random.default_rng(0)
        orders = np.array([rng.permutation(ranked) for _ in range(N_SHUFFLES)])
        told, by_chance = explained(ranked[np.newaxis], groups)[0], explained(orders, groups)
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
