"""Findings about the winner's score: by how much it leads, what it gained, whether it holds on the test split."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from optimize.definition.drawing import searched_arguments, trial_args
from optimize.reporting.facts import StudyFacts
from optimize.reporting.finding import MORE_TRIALS, Finding, short

SIGMAS = 2
"""Standard errors of the difference by which a test score must lie below the validation score to be worth a warning."""


def lead(facts: StudyFacts) -> Iterator[Finding]:
    """Find by how much the winner leads, and whether that can be told from chance."""
    sure, board = facts.summary.uncertainty, facts.summary.leaderboard(2)
    if sure is None or len(board) < 2 or not sure.n_compared:
        return
    best, second = board
    gap = abs((best.value or 0.0) - (second.value or 0.0))
    evidence: dict[str, Any] = {"trial": best.number, "value": best.value, "second": second.number, "gap": gap}
    evidence |= {"interval": [sure.low, sure.high], "level": sure.level, "n_rows": sure.n_rows}
    evidence |= {"n_compared": sure.n_compared, "n_tied": sure.n_tied}
    if sure.n_tied:
        yield Finding(
            "winner-not-distinguishable",
            f"Trial {best.number} leads by {short(gap)}, yet {sure.n_tied} of {sure.n_compared} others may be as good",
            evidence,
            None,
            56,
        )
    else:
        yield Finding(
            "winner-distinguishable",
            f"Trial {best.number} leads by {short(gap)}: better than all {sure.n_compared} others beyond chance",
            evidence,
            None,
            20,
            good=True,
        )


def gain_over_guessing(facts: StudyFacts) -> Iterator[Finding]:
    """Find what the winner gains over a dummy classifier that knows how frequent the classes are and no more."""
    value, metric = facts.summary.best_value, facts.summary.metric
    dummy = dummy_value(metric, facts.val_classes)
    if value is None or dummy is None:
        return
    gain = facts.sign * (dummy - value)
    evidence = {"metric": metric, "value": value, "dummy": dummy, "gain": gain, "n_classes": len(facts.val_classes)}
    numbers = f"{metric} {short(value)}, a dummy classifier {short(dummy)}"
    if gain > 0:
        yield Finding("better-than-dummy", f"Best trial's {numbers}: it has learnt", evidence, None, 10, good=True)
    else:
        yield Finding("no-better-than-dummy", f"Nothing learnt: best {numbers}", evidence, None, 95)


def dummy_value(metric: str, classes: Mapping[str, int]) -> float | None:
    """Return the metric of the best classifier that looks at no text.

    Args:
        metric: The study's metric.
        classes: The number of validation rows of each class.

    Returns:
        For `val_loss` the entropy of the classes; for a score that of always naming the most frequent one, averaged as
        `tagifai.evaluate` does. None for another metric, or without rows.
    """
    n_rows = sum(classes.values())
    if not n_rows:
        return None
    shares = [number / n_rows for number in classes.values() if number]
    most = max(shares)
    return {
        "val_loss": -sum(share * math.log(share) for share in shares),
        "val_precision": most * most,
        "val_recall": most,
        "val_f1": most * 2 * most / (1 + most),
    }.get(metric)


def gain_over_defaults(facts: StudyFacts) -> Iterator[Finding]:
    """Find what the search gained over the default arguments, where these were tried."""
    best, metric = facts.summary.best_trial, facts.summary.metric
    trial, default = _defaults(facts)
    if best is None or best.value is None or default is None:
        return
    gain = facts.sign * (default - best.value)
    evidence = {"metric": metric, "value": best.value, "default": default, "gain": gain, "default_trial": trial}
    if gain > 0:
        numbers = f"{metric} {short(best.value)}, the default arguments {short(default)}"
        yield Finding(
            "better-than-defaults", f"Best trial's {numbers}: the search gained", evidence, None, 30, good=True
        )
        return
    more = facts.summary.state == "complete" and not facts.summary.exhausted
    yield Finding(
        "no-better-than-defaults",
        f"Nothing gained over the default arguments: best {metric} {short(best.value)}, they {short(default)}",
        evidence,
        facts.command("resume", n_trials=str(MORE_TRIALS)) if more else None,
        85,
    )


def _defaults(facts: StudyFacts) -> tuple[int | None, float | None]:
    """Return the COMPLETE trial that had the default arguments, if one had them, and their metric.

    The study may have tried them at its start; a promotion trains them too.
    """
    searched = searched_arguments(facts.parameters)
    defaults = {name: facts.limits[name].default for name in searched if name in facts.limits}
    for trial in facts.complete:
        args = trial_args(facts.fixed_args, facts.parameters, trial.params)
        has_defaults = (
            searched and defaults.keys() == searched and {name: args.get(name) for name in searched} == defaults
        )
        if trial.number == facts.default_trial or (trial.params and has_defaults):
            return trial.number, trial.value
    known = facts.promotion.default_metrics if facts.promotion else None
    return None, (known or {}).get(facts.summary.metric)


def held_on_test(facts: StudyFacts) -> Iterator[Finding]:
    """Find whether the promoted model's validation score holds on rows that nothing was chosen by."""
    promotion = facts.promotion
    if promotion is None:
        return
    score = facts.summary.metric.removeprefix("val_")
    score = score if f"test_{score}" in promotion.metrics else "f1"
    val, test = promotion.metrics.get(f"val_{score}"), promotion.metrics.get(f"test_{score}")
    if val is None or test is None:
        return
    drop = val - test
    n_rows = sum(facts.val_classes.values())
    # The test split is as large as that for validation; a score is at most as uncertain as a share.
    error = math.sqrt(2 * max(0.0, val * (1 - val)) / n_rows) if n_rows else 0.0
    evidence = {"trial": promotion.trial, "score": score, "val": val, "test": test, "drop": drop}
    evidence |= {"standard_error": error or None}
    numbers = f"{score} of the promoted model: {short(test)} in test, {short(val)} in validation"
    if error and drop > SIGMAS * error:
        yield Finding("test-below-val", f"{numbers}: chosen too well", evidence, None, 75)
    else:
        yield Finding("test-as-val", numbers, evidence, None, 18, good=True)
