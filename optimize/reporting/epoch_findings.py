"""Findings about the epochs: a loss that still falls at the end, one that has risen for long."""

import math
from collections.abc import Iterator

from optimize.reporting.facts import StudyFacts
from optimize.reporting.finding import Finding, short

FEWEST_EPOCHS = 5
STILL_FALLING = 0.01
"""The share of the loss's whole fall that the last tenth of the epochs brings if it still falls."""

OVERFITTED = 0.02
"""By how much of its minimum the loss has risen at the end, for over-fitting to be told."""


def still_falling(facts: StudyFacts) -> Iterator[Finding]:
    """Find that the best trial's loss still fell in its last epochs: more of them may help."""
    best = facts.summary.best_trial
    losses = _best_losses(facts)
    if best is None or len(losses) < FEWEST_EPOCHS:
        return
    n_last = max(1, len(losses) // 10)
    fall, last = losses[0] - losses[-1], losses[-1 - n_last] - losses[-1]
    if min(losses) != losses[-1] or fall <= 0 or last < STILL_FALLING * fall:
        return
    n_epochs = len(losses)
    known = facts.summary.num_epochs
    yield Finding(
        "loss-still-falls",
        f"val_loss of the best trial still falls at epoch {n_epochs} ({short(losses[-1])}): try more epochs",
        {
            "trial": best.number,
            "n_epochs": n_epochs,
            "last_val_loss": losses[-1],
            "fall_in_last_epochs": last,
            "n_last": n_last,
        },
        facts.rerun if known else None,
        50,
        f"args.num_epochs = {2 * known}" if known and facts.rerun else None,
    )


def overfitted(facts: StudyFacts) -> Iterator[Finding]:
    """Find that the best trial's loss has risen since an earlier epoch."""
    best = facts.summary.best_trial
    losses = _best_losses(facts)
    if best is None or len(losses) < FEWEST_EPOCHS:
        return
    lowest = min(losses)
    epoch = losses.index(lowest)
    if losses[-1] - lowest <= OVERFITTED * abs(lowest):
        return
    known = facts.summary.num_epochs
    yield Finding(
        "loss-rises",
        f"val_loss of the best trial rises since epoch {epoch + 1} ({short(lowest)} to {short(losses[-1])})",
        {
            "trial": best.number,
            "epoch": epoch + 1,
            "lowest_val_loss": lowest,
            "last_val_loss": losses[-1],
            "n_epochs": len(losses),
        },
        facts.rerun if known else None,
        55,
        f"args.num_epochs = {epoch + 1}" if known and facts.rerun else None,
    )


def _best_losses(facts: StudyFacts) -> tuple[float, ...]:
    """Return the best trial's validation losses; none where one of them is not finite."""
    best = facts.summary.best_trial
    losses = facts.curves[best.number].val_loss if best and best.number in facts.curves else ()
    return losses if all(map(math.isfinite, losses)) else ()
