"""The best trials as a table."""

from collections.abc import Sequence
from typing import Any

from optimize.reporting.front import FrontSummary
from optimize.reporting.study_summary import StudySummary, TrialSummary


def leaderboard_markdown(summary: StudySummary, top: int = 10) -> str:
    """Return the best trials as a Markdown table, which MLflow shows as the run's description."""
    best = summary.leaderboard(top)
    more = f", beside {summary.n_copied} of {', '.join(summary.continued_from)}" if summary.n_copied else ""
    head = (
        f"**{summary.name}**: {summary.n_finished} of {summary.n_trials} trials "
        f"({summary.n_pruned} pruned, {summary.n_failed} failed){more}, {_goal(summary)}\n"
    )
    if isinstance(summary, FrontSummary):
        return head + "\n" + front_markdown(summary, top)
    if not best:
        return head + "\nNo trial is complete yet."
    names = param_names(best)
    rows = [["trial", summary.metric, *names], ["---"] * (len(names) + 2)]
    rows += [[str(t.number), f"{t.value:.5f}", *(_short(t.params.get(name, "-")) for name in names)] for t in best]
    return head + "\n" + _table(rows)


def front_markdown(summary: FrontSummary, top: int | None = None) -> str:
    """Return the trials that no other beats by both metrics as a Markdown table."""
    front = summary.front_trials[:top]
    if not front:
        return "No trial is complete yet."
    names = param_names(front)
    rows = [["trial", *summary.metrics, *names], ["---"] * (len(names) + 3)]
    for trial in front:
        values = [f"{value:.6g}" for value in trial.values or ()]
        rows.append([str(trial.number), *values, *(_short(trial.params.get(name, "-")) for name in names)])
    return f"The Pareto front, {len(summary.front)} of {summary.n_complete} complete trials:\n\n{_table(rows)}"


def _goal(summary: StudySummary) -> str:
    if isinstance(summary, FrontSummary):
        return summary.goal
    return f"{summary.direction} `{summary.metric}`"


def _table(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def leaders(summary: StudySummary) -> Sequence[TrialSummary]:
    """Return the complete trials, best first; the Pareto front where there are two metrics."""
    return summary.front_trials if isinstance(summary, FrontSummary) else summary.leaderboard()


def param_names(trials: Sequence[TrialSummary]) -> list[str]:
    """Return the parameters that any of some trials has, in the order in which they come up."""
    return list(dict.fromkeys(name for trial in trials for name in trial.params))


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value).replace("|", "\\|")
