"""Studies as text: their state, their trials, what they show, and what to type next."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from optimize.cli.findings_text import findings_in_full, findings_in_short
from optimize.cli.text import sureness, table
from tagifai.terminal import wrap

if TYPE_CHECKING:
    from optimize.reporting.front import FrontSummary
    from optimize.reporting.study_summary import StudySummary, TrialSummary

STATES = ("complete", "pruned", "failed", "all")
"""Which trials may be listed."""

_STORED = {"complete": ("COMPLETE",), "pruned": ("PRUNED",), "failed": ("FAIL",)}


def show_summary(
    summary: "StudySummary",
    top: int,
    options: Mapping[str, str | None] | None = None,
    *,
    state: str | None = None,
    in_full: bool = False,
    width: int | None = None,
) -> str:
    """Describe a study: its state, its counts, its best trials, and what to type next.

    Args:
        summary: The study.
        top: How many trials to list.
        options: The options of this command that the next one needs as well.
        state: Which trials to list, one of `STATES`; the best ones if None.
        in_full: Whether to tell all findings with their remedies, not the most important ones in a line each.
        width: The number of columns of the terminal; None for any.
    """
    lines = [
        f"Study {summary.name}: {summary.state}, {summary.n_finished} of {summary.n_trials} trials "
        f"({_counts(summary)}), {summary.goal}",
        f"Storage {summary.shown_storage}",
    ]
    if summary.data:
        lines.append(
            f"Data {summary.data['path']}, {summary.data['n_rows']} rows, sha256 {summary.data['sha256'][:8]}..."
        )
    if summary.n_copied:
        lines.append(f"Went on from {', '.join(summary.continued_from)}: {summary.n_copied} trials beside its own")
    lines += [f"Drift {change}" for change in summary.drift]
    if summary.promoted is not None:
        lines.append(f"Promoted trial {summary.promoted}")
    lines = [wrap(line, width) for line in lines]
    if trials := _trials(summary, top, state, width):
        lines += ["", *trials]
    if summary.uncertainty:
        lines += ["", wrap(sureness(summary.uncertainty), width)]
    if found := _findings(summary, in_full=in_full):
        lines += ["", *found]
    if summary.discarded:
        lines.append("")
    lines += [wrap(f"Discarded trial {number}: {why}", width) for number, why in summary.discarded.items()]
    if summary.exhausted:
        lines += ["", wrap(f"Nothing is left to try: {summary.exhausted}.", width)]
    if summary.ended:
        done = f"{summary.n_finished} of {summary.n_trials}"
        lines += ["", wrap(f"Ended after {done} trials: {summary.ended}.", width)]
    if failed := [trial for trial in summary.trials if trial.error]:
        lines += ["", *(wrap(f"Trial {trial.number} FAIL: {trial.error}", width) for trial in failed[-3:])]
    if step := _next_step(summary, options or {}):
        lines += ["", step]
    return "\n".join(lines)


def show_list(summaries: "Sequence[StudySummary]", width: int | None = None) -> str:
    """Describe all studies, a line each; nothing if there is none."""
    if not summaries:
        return ""
    rows = [
        [s.name, s.state, f"{s.n_finished}/{s.n_trials}", s.n_pruned, s.n_failed, s.metric, s.best_value]
        for s in summaries
    ]
    return table(["study", "state", "trials", "pruned", "failed", "metric", "best"], rows, width)


def _trials(summary: "StudySummary", top: int, state: str | None, width: int | None) -> list[str]:
    """List trials: the best ones, those on the front, or those in a state."""
    from optimize.reporting.front import FrontSummary
    from optimize.reporting.leaderboard import param_names

    if state not in (None, "complete"):
        return _in_state(summary, top, state, width)
    if isinstance(summary, FrontSummary):
        return _front(summary, top, everything=state is not None, width=width)
    best = summary.leaderboard(top)
    if not best:
        return []
    names = param_names(best)
    rows = [[trial.number, trial.value, *(trial.params.get(name) for name in names)] for trial in best]
    origin = ["copy of"] if any(trial.copied_from for trial in best) else []
    rows = [[*row, *([trial.copied_from or ""] if origin else [])] for row, trial in zip(rows, best, strict=True)]
    return [table(["trial", summary.metric, *names, *origin], rows, width, 2)]


def _front(summary: "FrontSummary", top: int, *, everything: bool, width: int | None) -> list[str]:
    from optimize.reporting.front import FrontTrial
    from optimize.reporting.leaderboard import param_names

    listed = summary.front_trials
    if everything:
        on_front = set(summary.front)
        rest = [t for t in summary.trials if isinstance(t, FrontTrial) and t.values and t.number not in on_front]
        listed = [*listed, *rest]
    if not listed:
        return []
    names = param_names(listed)
    rows = [[t.number, *map(_whole, t.values or ()), *(t.params.get(name) for name in names)] for t in listed[:top]]
    head = f"Pareto front: {len(summary.front)} of {summary.n_complete} complete trials"
    cut = f"{len(listed) - top} more: --top {len(listed)}" if len(listed) > top else ""
    return [head, table(["trial", *summary.metrics, *names], rows, width, 3), *filter(None, [cut])]


def _in_state(summary: "StudySummary", top: int, state: str | None, width: int | None) -> list[str]:
    """List the trials in a state, the latest first, with what is known of their end."""
    from optimize.reporting.leaderboard import param_names

    known = _STORED.get(state or "", ("COMPLETE", "PRUNED", "FAIL", "RUNNING"))
    found = [trial for trial in reversed(summary.trials) if trial.state in known]
    if not found:
        return [f"No trials are {state}." if state != "all" else "No trial has begun."]
    names = param_names(found)
    rows = [[t.number, t.state, _outcome(t), t.n_epochs, *(t.params.get(n) for n in names)] for t in found[:top]]
    cut = [f"{len(found) - top} more: --top {len(found)}"] if len(found) > top else []
    return [table(["trial", "state", summary.metric, "epochs", *names], rows, width, 3), *cut]


def _whole(value: float) -> float:
    """Return a number without its decimals if it has none: a metric may count something."""
    return int(value) if value.is_integer() else value


def _outcome(trial: "TrialSummary") -> Any:
    values = getattr(trial, "values", None)
    return ", ".join(f"{value:.5g}" for value in values) if values else trial.value


def _findings(summary: "StudySummary", *, in_full: bool) -> list[str]:
    from optimize.storage.address import StudyAddress

    if in_full:
        return findings_in_full(summary.findings)
    return findings_in_short(summary.findings, StudyAddress(summary.name, summary.storage).command("show"))


def _next_step(summary: "StudySummary", options: Mapping[str, str | None]) -> str:
    from optimize.reporting.front import FrontSummary
    from optimize.storage.address import StudyAddress

    best = summary.best_trial.number if summary.best_trial else None
    front = summary.front if isinstance(summary, FrontSummary) else ()
    if summary.state == "running" or (summary.exhausted and best is None and not front):
        return ""
    more: dict[str, str | None] = {}
    if summary.state != "complete" or (best is None and not front):
        verb = "resume"
    elif front and summary.promoted not in front:
        verb, more = "promote", {"trial": str(front[0])}
    elif front or summary.promoted == best:
        verb = "report"
    else:
        verb = "promote"
    return f"Next: {StudyAddress(summary.name, summary.storage).command(verb, **more, **options)}"


def _counts(summary: "StudySummary") -> str:
    counts = [f"{summary.n_complete} complete", f"{summary.n_pruned} pruned", f"{summary.n_failed} failed"]
    if summary.n_interrupted:
        counts.append(f"{summary.n_interrupted} interrupted")
    return ", ".join(counts)
