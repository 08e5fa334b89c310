"""The trials as a table, and those that failed or were run again."""

from typing import Any

from optimize.reporting.front import FrontSummary
from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.section import Section, render
from optimize.reporting.summary import TrialSummary


def leaderboard(content: ReportContent) -> Section | None:
    """Return all trials, best first: arguments, metrics, epochs, seconds, state, run."""
    summary = content.summary
    if not summary.trials:
        return None
    params, metrics = _names(summary.trials, "params"), _names(summary.trials, "metrics")
    metrics = [name for name in metrics if name != summary.metric]
    ranked = summary.front_trials if isinstance(summary, FrontSummary) else summary.leaderboard()
    first = {trial.number for trial in ranked}
    rest = [trial for trial in summary.trials if trial.number not in first]
    body = render(
        "leaderboard.html",
        metric=None if isinstance(summary, FrontSummary) else summary.metric,
        params=params,
        metrics=metrics,
        trials=[*ranked, *rest],
        best=content.best,
        addresses={
            trial.number: content.runs.address(content.runs.trials.get(trial.number)) for trial in [*ranked, *rest]
        },
        fixed=content.facts.constant_args,
        runs=content.runs,
    )
    return Section("leaderboard", "Leaderboard", body)


def failures(content: ReportContent) -> Section | None:
    """Return the trials that failed, were interrupted, or ran again what an interrupted one had begun."""
    trials = content.summary.trials
    affected = [trial for trial in trials if trial.error or trial.interrupted or trial.retry_of is not None]
    if not affected:
        return None
    rows = [(trial, _what_happened(trial), content.tracebacks.get(trial.number)) for trial in affected]
    return Section("failures", "Failures and retries", render("failures.html", rows=rows))


def _what_happened(trial: TrialSummary) -> str:
    if trial.error:
        return trial.error
    if trial.interrupted:
        return f"interrupted: {trial.interrupted}"
    return f"runs trial {trial.retry_of} again, which was interrupted"


def _names(trials: list[TrialSummary], kind: str) -> list[str]:
    """Return the names of all parameters or metrics, in the order in which they come up."""
    found: dict[str, Any] = {}
    for trial in trials:
        found |= dict.fromkeys(getattr(trial, kind))
    return list(found)
