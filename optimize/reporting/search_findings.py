"""Findings about the search: trials that failed, whether it still finds better ones, what pruning saved and cost."""

from collections import Counter
from collections.abc import Iterator
from statistics import median
from typing import Any

import numpy as np

from optimize.reporting.facts import StudyFacts
from optimize.reporting.finding import MORE_TRIALS, Finding, ranks
from optimize.reporting.summary import TrialSummary
from tagifai.findings import counted

MANY_FAILED = 0.2
"""The share of trials from which on failures come before all else."""

FEWEST_IN_VAIN = 10
SHARE_IN_VAIN = 1 / 3
"""How many trials, and what share of all, must have gone by without a better one."""

SHARE_IMPROVING = 0.1
"""A best trial among the last of this share says that the search still finds better ones."""

FEWEST_FOR_RANKS = 5
GOOD_RANKS = 0.7
"""The rank correlation from which on the loss at the pruning epoch tells the final one well enough."""


def failed_trials(facts: StudyFacts) -> Iterator[Finding]:
    """Find trials that failed, by what ended them."""
    failed = [trial for trial in facts.summary.trials if trial.error]
    if not failed:
        return
    reasons = Counter(str(trial.error).split(":", 1)[0] for trial in failed)
    n_ended = len(failed) + facts.summary.n_finished
    shown = ", ".join(f"{number} {reason}" for reason, number in reasons.most_common(2))
    if len(reasons) > 2:
        shown += " and others"
    yield Finding(
        "failed-trials",
        f"{len(failed)} of {counted(n_ended, 'trial')} failed: {shown}",
        {"n_failed": len(failed), "n_ended": n_ended, "reasons": dict(reasons), "trials": [t.number for t in failed]},
        facts.command("show", trial=str(failed[-1].number)),
        90 if len(failed) >= MANY_FAILED * n_ended else 58,
    )


def no_improvement(facts: StudyFacts) -> Iterator[Finding]:
    """Find that the last trials brought nothing better."""
    best, finished = facts.summary.best_trial, _finished(facts)
    if best is None:
        return
    n_in_vain = sum(trial.number > best.number for trial in finished)
    if n_in_vain < max(FEWEST_IN_VAIN, SHARE_IN_VAIN * len(finished)):
        return
    yield Finding(
        "no-improvement",
        f"No better trial in the last {n_in_vain} of {len(finished)}: more of the same will hardly help",
        {"n_trials": len(finished), "n_since_best": n_in_vain, "best_trial": best.number},
        None if facts.promotion else facts.command("promote"),
        40,
    )


def still_improving(facts: StudyFacts) -> Iterator[Finding]:
    """Find that the best trial is one of the last."""
    best, finished = facts.summary.best_trial, _finished(facts)
    if best is None or len(finished) < FEWEST_IN_VAIN or facts.summary.state != "complete" or facts.summary.exhausted:
        return
    n_since = sum(trial.number > best.number for trial in finished)
    if n_since >= SHARE_IMPROVING * len(finished):
        return
    yield Finding(
        "still-improving",
        f"The best of {len(finished)} trials is one of the last ({best.number}): more of them may help",
        {"n_trials": len(finished), "n_since_best": n_since, "best_trial": best.number},
        facts.command("resume", n_trials=str(MORE_TRIALS)),
        52,
    )


def pruning(facts: StudyFacts) -> Iterator[Finding]:
    """Find what pruning saved, and whether the losses that it judged by tell the final ones."""
    pruned = [t for t in facts.summary.trials if t.state == "PRUNED" and facts.curves.get(t.number)]
    n_full = facts.summary.num_epochs or _same_epochs(facts)
    pruned = [trial for trial in pruned if trial.n_epochs]
    if not pruned or not n_full:
        return
    missing = {trial.number: max(0, n_full - trial.n_epochs) for trial in pruned}
    n_saved, n_all = sum(missing.values()), n_full * (len(pruned) + len(facts.complete))
    seconds = sum((trial.seconds or 0.0) / trial.n_epochs * missing[trial.number] for trial in pruned)
    step = round(median(facts.curves[trial.number].steps[-1] for trial in pruned))
    correlation = _rank_correlation(facts, step)
    evidence: dict[str, Any] = {"n_pruned": len(pruned), "epochs_saved": n_saved, "epochs_unpruned": n_all}
    evidence |= {"seconds_saved": round(seconds, 1), "median_pruning_epoch": step + 1, "rank_correlation": correlation}
    share = n_saved / n_all
    if correlation is None or correlation >= GOOD_RANKS:
        told = "" if correlation is None else f"; losses at epoch {step + 1} rank as final ones ({correlation:.2f})"
        yield Finding("pruning", f"Pruning saved {share:.0%} ({seconds:.1f} s){told}", evidence, None, 15, good=True)
        return
    warmup = _later_pruning(facts, step)
    yield Finding(
        "pruning-risky",
        f"Pruning saved {share:.0%}, but losses at epoch {step + 1} rank little like final ones ({correlation:.2f})",
        evidence,
        facts.rerun if warmup else None,
        46,
        warmup if facts.rerun else None,
    )


def _finished(facts: StudyFacts) -> list[TrialSummary]:
    return [trial for trial in facts.summary.trials if trial.state in ("COMPLETE", "PRUNED")]


def _same_epochs(facts: StudyFacts) -> int | None:
    """Return the number of epochs of the complete trials where it is the same for all."""
    numbers = {trial.n_epochs for trial in facts.complete}
    return numbers.pop() if len(numbers) == 1 else None


def _rank_correlation(facts: StudyFacts, step: int) -> float | None:
    """Return Spearman's correlation of the complete trials' losses at an epoch with their values, better with better.

    A trial that was pruned has no final loss, so it is of the survivors that this tells.
    """
    pairs = [
        (loss, facts.sign * trial.value)
        for trial in facts.complete
        if trial.value is not None
        and trial.number in facts.curves
        and (loss := facts.curves[trial.number].val_loss_at(step)) is not None
    ]
    if len(pairs) < FEWEST_FOR_RANKS:
        return None
    early, final = (ranks(np.array(values, dtype=float)) for values in zip(*pairs, strict=True))
    if early.std() == 0 or final.std() == 0:
        return None
    return round(float(np.corrcoef(early, final)[0, 1]), 4)


def _later_pruning(facts: StudyFacts, step: int) -> str | None:
    """Return how the study file would prune later; None for a pruner without a warm-up."""
    pruner = facts.study_file.get("pruner", {})
    if pruner.get("name") not in ("MedianPruner", "PercentilePruner", "ThresholdPruner"):
        return None
    return f"pruner.n_warmup_steps = {max(2 * step, pruner.get('n_warmup_steps', 0) + 1)}"
