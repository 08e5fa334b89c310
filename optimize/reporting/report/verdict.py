"""The verdict: which trial won, by how much, how sure that is, and what to do next."""

from dataclasses import dataclass
from typing import Any

from optimize.reporting.finding import Finding, short
from optimize.reporting.front import FrontSummary
from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.section import Section, render
from optimize.reporting.summary import StudySummary

WORTH_DOING = 50
"""The weight from which on a finding's remedy comes before the use of a promoted model."""


@dataclass(frozen=True)
class Step:
    """What to do next.

    Attributes:
        why: What it is good for.
        command: What to type.
        edit: What to change in the study file before.
    """

    why: str
    command: str
    edit: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What a search came to, in sentences.

    Attributes:
        headline: Which trial won, with what value.
        gain: By how much: over the second best, the default arguments, guessing.
        certainty: How sure that is.
        promotion: Whether it was reproduced and promoted.
        step: What to do next; None while the study runs.
    """

    headline: str
    gain: tuple[str, ...]
    certainty: tuple[str, ...]
    promotion: tuple[str, ...]
    step: Step | None


def judge(content: ReportContent) -> Verdict:
    """Say what a search came to."""
    summary = content.summary
    best = summary.best_trial
    if isinstance(summary, FrontSummary) and summary.front:
        headline = f"{len(summary.front)} of {summary.n_complete} complete trials are on the Pareto front"
    elif best is None or best.value is None:
        headline = "No trial is complete yet"
    else:
        better = "highest" if summary.direction == "maximize" else "lowest"
        headline = (
            f"Trial {best.number} won: {summary.metric} {best.value:.5f}, the {better} of {summary.n_complete} complete"
        )
    return Verdict(headline, _gain(content), _certainty(content), _promotion(content), next_step(content))


def verdict(content: ReportContent) -> Section:
    """Return the head of the page."""
    summary = content.summary
    return Section("verdict", "Verdict", render("verdict.html", verdict=judge(content), counts=counts(summary)))


def counts(summary: StudySummary) -> str:
    """Say how far a study is."""
    parts = [f"{summary.n_complete} complete", f"{summary.n_pruned} pruned", f"{summary.n_failed} failed"]
    if summary.n_interrupted:
        parts.append(f"{summary.n_interrupted} interrupted")
    done = f"{summary.n_finished} of {summary.n_trials} trials ({', '.join(parts)})"
    if summary.n_copied:
        done += f" beside {summary.n_copied} of {', '.join(summary.continued_from)}"
    return f"{summary.state}, {done}, {summary.goal}"


def evidence(summary: StudySummary, *names: str) -> dict[str, Any]:
    """Return the evidence of the first of some findings that the study has; empty if it has none."""
    return next((finding.evidence for name in names for finding in summary.findings if finding.name == name), {})


def _gain(content: ReportContent) -> tuple[str, ...]:
    summary = content.summary
    sign, lines = content.facts.sign, []
    if known := evidence(summary, "better-than-defaults", "no-better-than-defaults"):
        lines.append(_compared(known["gain"], f"the default arguments ({short(known['default'])})"))
    board = summary.leaderboard(2)
    if len(board) == 2:
        gap = sign * ((board[1].value or 0.0) - (board[0].value or 0.0))
        lines.append(f"{short(gap)} better than trial {board[1].number}, the second best")
    if known := evidence(summary, "better-than-dummy", "no-better-than-dummy"):
        lines.append(_compared(known["gain"], f"guessing by the size of the classes ({short(known['dummy'])})"))
    return tuple(lines)


def _compared(gain: float, other: str) -> str:
    if not gain:
        return f"No better than {other}"
    return f"{short(abs(gain))} {'better' if gain > 0 else 'worse'} than {other}"


def _certainty(content: ReportContent) -> tuple[str, ...]:
    sure = content.summary.uncertainty
    if sure is None:
        return ("Not known: the trials keep nothing of their validation rows",) if content.best else ()
    lines = [f"{sure.level:.0%} interval {short(sure.low)} to {short(sure.high)}, from {sure.n_rows} validation rows"]
    if sure.n_tied:
        others = f"{sure.n_tied} of {sure.n_compared} other complete trials"
        lines.insert(0, f"The lead may be chance: {others} may be as good")
    elif sure.n_compared:
        lines.insert(0, f"Better than all {sure.n_compared} other complete trials beyond chance")
    return tuple(lines)


def _promotion(content: ReportContent) -> tuple[str, ...]:
    note, model = content.facts.promotion, content.runs.model
    if note is None and model is None:
        away = content.runs.away
        return ("Not known: MLflow could not be asked",) if away else ("Not promoted yet: the test split is unseen",)
    trial, metrics = (model.trial, model.metrics) if model else (note.trial, note.metrics) if note else (0, {})
    name, version = (model.name, model.version) if model else (note and note.model_name, note and note.version)
    lines = [f"Trial {trial} is {name} version {version}" if name else f"Trial {trial} has a final run"]
    if model and model.aliases:
        lines[0] += f", {', '.join(model.aliases)}"
    if model:
        lines.append(f"Not reproduced: {model.drift}" if model.drift else "Its loss was reproduced in every epoch")
    if "test_f1" in metrics and "val_f1" in metrics:
        lines.append(f"F1 {short(metrics['test_f1'])} on unseen test rows, {short(metrics['val_f1'])} in validation")
    return tuple(lines)


def next_step(content: ReportContent) -> Step | None:
    """Return what to do next with a study."""
    facts, summary = content.facts, content.summary
    if summary.state == "running":
        return None
    if summary.state == "incomplete":
        return Step("Finish the study", facts.command("resume"))
    promoted = facts.promotion is not None or content.runs.model is not None
    front = summary.front if isinstance(summary, FrontSummary) else ()
    if front and not promoted:
        why = f"Choose a trial of the front, train it once more and test it; trial {front[0]} is the best by the first"
        return Step(f"{why} metric", facts.command("promote", trial=str(front[0])))
    if summary.best_trial is None and not front:
        return Step("See why no trial is complete", facts.command("show"))
    pressing = next((finding for finding in summary.findings if finding.remedy and finding.weight >= WORTH_DOING), None)
    if not promoted and not (pressing and pressing.weight >= 80):
        return Step("Train the winner once more, test it, and make its model the champion", facts.command("promote"))
    if pressing:
        return _remedy(pressing)
    return Step("Ask the promoted model", 'tagifai predict "some text"')


def _remedy(finding: Finding) -> Step:
    return Step(finding.summary, finding.remedy or "", finding.edit)
