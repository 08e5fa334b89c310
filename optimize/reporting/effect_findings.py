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
    trials = facts.complete
    if len(trials) < FEWEST_FOR_EFFECT:
        return
    ranked = ranks(np.array([trial.value for trial in trials], dtype=float))
    rng = np.random.default_rng(0)
    orders = np.array([rng.permutation(ranked) for _ in range(N_SHUFFLES)])
    found: dict[str, float] = {}
    for name, parameter in facts.space.items():
        values = [trial.params.get(name) for trial in trials]
        groups = None if None in values else value_groups(values, parameter)
        if groups is None:
            continue
        told, by_chance = explained(ranked[np.newaxis], groups)[0], explained(orders, groups)
        if (share := float((by_chance >= told - 1e-9).mean())) > NO_EFFECT:
            found[name] = share
    if found:
        yield Finding(
            "no-effect",
            f"No effect on {facts.summary.metric} to be seen in {len(trials)} trials: {', '.join(found)}",
            {"n_trials": len(trials), "share_of_random_orders_that_explain_as_much": found},
            None,
            25,
        )
