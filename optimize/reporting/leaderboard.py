"""The best trials as a table."""

from collections.abc import Sequence
from typing import Any

from optimize.reporting.summary import StudySummary, TrialSummary


def leaderboard_markdown(summary: StudySummary, top: int = 10) -> str:
    """Return the best trials as a Markdown table, which MLflow shows as the run's description."""
    best = summary.leaderboard(top)
    more = f", beside {summary.n_copied} of {', '.join(summary.continued_from)}" if summary.n_copied else ""
    head = (
        f"**{summary.name}**: {summary.n_finished} of {summary.n_trials} trials "
        f"({summary.n_pruned} pruned, {summary.n_failed} failed){more}, {summary.direction} `{summary.metric}`\n"
    )
    if not best:
        return head + "\nNo trial is complete yet."
    names = param_names(best)
    rows = [["trial", summary.metric, *names], ["---"] * (len(names) + 2)]
    rows += [[str(t.number), f"{t.value:.5f}", *(_short(t.params.get(name, "-")) for name in names)] for t in best]
    return head + "\n" + "\n".join("| " + " | ".join(row) + " |" for row in rows)


def param_names(trials: Sequence[TrialSummary]) -> list[str]:
    """Return the parameters that any of some trials has, in the order in which they come up."""
    return list(dict.fromkeys(name for trial in trials for name in trial.params))


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value).replace("|", "\\|")
