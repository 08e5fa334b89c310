"""Results as text: what the commands print when they are not asked for JSON."""

import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from optimize.cli.findings_text import findings_in_full, findings_in_short
from optimize.cli.space_text import args_lines, in_options, space_lines, untried
from tagifai.printable import printable

if TYPE_CHECKING:
    from optimize.execution.plan import Plan
    from optimize.execution.rehearsal import Rehearsal
    from optimize.promotion.promotion import Promotion
    from optimize.reporting.summary import StudySummary
    from optimize.reporting.uncertainty import Uncertainty
    from optimize.tracking.sync import SyncReport
    from tagifai.dataset import Dataset


def show_summary(
    summary: "StudySummary", top: int, options: Mapping[str, str | None] | None = None, *, in_full: bool = False
) -> str:
    """Describe a study: its state, its counts, its best trials, and what to type next.

    Args:
        summary: The study.
        top: How many of the best trials to list.
        options: The options of this command that the next one needs as well.
        in_full: Whether to tell all findings with their remedies, not the most important ones in a line each.
    """
    lines = [
        f"Study {summary.name}: {summary.state}, {summary.n_finished} of {summary.n_trials} trials "
        f"({_counts(summary)}), {summary.direction} {summary.metric}",
        f"Storage {summary.shown_storage}",
    ]
    if summary.data:
        lines.append(
            f"Data {summary.data['path']}, {summary.data['n_rows']} rows, sha256 {summary.data['sha256'][:8]}..."
        )
    if summary.n_copied:
        lines.append(f"Went on from {', '.join(summary.continued_from)}: {summary.n_copied} trials beside its own")
    lines += [f"Drift {change}" for change in summary.drift]
    best = summary.leaderboard(top)
    if best:
        from optimize.reporting.leaderboard import param_names

        names = param_names(best)
        rows = [[trial.number, trial.value, *(trial.params.get(name) for name in names)] for trial in best]
        origin = ["copy of"] if any(trial.copied_from for trial in best) else []
        rows = [[*row, *([trial.copied_from or ""] if origin else [])] for row, trial in zip(rows, best, strict=True)]
        lines += ["", table(["trial", summary.metric, *names, *origin], rows)]
    if summary.uncertainty:
        lines += ["", _sureness(summary.uncertainty)]
    if found := _findings(summary, in_full=in_full):
        lines += ["", *found]
    if summary.discarded:
        lines += ["", *(f"Discarded trial {number}: {reason}" for number, reason in summary.discarded.items())]
    if summary.exhausted:
        lines += ["", f"Nothing is left to try: {summary.exhausted}."]
    if summary.ended:
        lines += ["", f"Ended after {summary.n_finished} of {summary.n_trials} trials: {summary.ended}."]
    if failed := [trial for trial in summary.trials if trial.error]:
        lines += ["", *(f"Trial {trial.number} FAIL: {trial.error}" for trial in failed[-3:])]
    if step := _next_step(summary, options or {}):
        lines += ["", step]
    return "\n".join(lines)


def _findings(summary: "StudySummary", *, in_full: bool) -> list[str]:
    from optimize.storage.address import StudyAddress

    if in_full:
        return findings_in_full(summary.findings)
    return findings_in_short(summary.findings, StudyAddress(summary.name, summary.storage).command("show"))


def _next_step(summary: "StudySummary", options: Mapping[str, str | None]) -> str:
    from optimize.storage.address import StudyAddress

    if summary.state == "running" or (summary.exhausted and summary.best_trial is None):
        return ""
    if summary.state != "complete" or summary.best_trial is None:
        verb = "resume"
    else:
        verb = "promote" if summary.promoted != summary.best_trial.number else "report"
    return f"Next: {StudyAddress(summary.name, summary.storage).command(verb, **options)}"


def show_list(summaries: "Sequence[StudySummary]") -> str:
    """Describe all studies, a line each; nothing if there is none."""
    if not summaries:
        return ""
    rows = [
        [s.name, s.state, f"{s.n_finished}/{s.n_trials}", s.n_pruned, s.n_failed, s.metric, s.best_value]
        for s in summaries
    ]
    return table(["study", "state", "trials", "pruned", "failed", "metric", "best"], rows)


def show_plan(plan: "Plan") -> str:
    """Describe a study that has been checked and not started."""
    study_file = plan.study_file
    section = study_file.study
    lines = [
        f"Study {section.name}: {section.n_trials} trials, {section.direction} {section.metric}, seed {section.seed}",
        f"Storage {plan.address.shown_url}",
        _data_line(plan.dataset),
        f"Train {section.train}",
        *([_rehearsal(plan.rehearsal)] if plan.rehearsal else []),
        f"Sampler {study_file.sampler.name} {in_options(study_file.sampler.options)}".rstrip(),
        f"Pruner {study_file.pruner.name} {in_options(study_file.pruner.options)}".rstrip(),
        *args_lines(study_file),
        "Space",
        *space_lines(study_file),
        *untried(study_file),
        *(["", "Doubtful in the data", *(f"  {doubt}" for doubt in plan.doubts)] if plan.doubts else []),
        "",
        "Everything has been checked; nothing was started.",
    ]
    return "\n".join(lines)


def _data_line(dataset: "Dataset") -> str:
    columns = dataset.columns
    return f"Data {dataset.path}, {dataset.n_rows} rows, text {', '.join(columns.text)}, label {columns.label}"


def _rehearsal(rehearsal: "Rehearsal") -> str:
    if rehearsal.doubt:
        return rehearsal.doubt
    found = ", ".join(f"{name} {_cell(value)}" for name, value in rehearsal.metrics.items())
    return f"Rehearsal on {rehearsal.n_rows} rows: {found}"


def show_promotion(promotion: "Promotion", tracking_uri: str | None = None) -> str:
    """Describe a final run.

    Args:
        promotion: The final run.
        tracking_uri: The MLflow store that the command was given, if any.
    """
    metrics = promotion.metrics
    origin = f" (copied from {promotion.copied_from})" if promotion.copied_from else ""
    lines = [
        f"Trial {promotion.trial} of study {promotion.study}{origin}: {promotion.agreement}",
        *(f"Drift: {change}" for change in promotion.drift),
        table(
            ["split", "precision", "recall", "f1"],
            [[s, *(metrics.get(f"{s}_{key}") for key in ("precision", "recall", "f1"))] for s in ("val", "test")],
        ),
    ]
    if promotion.uncertainty:
        lines.append(_sureness(promotion.uncertainty))
    lines.append(promotion.fitted_on)
    if promotion.run_id is None:
        return "\n".join([*lines, "", "Dry run: nothing was stored."])
    return "\n".join(
        [
            *lines,
            f"Final run {promotion.run_id}",
            f"Model {promotion.model_name} version {promotion.version}, alias {promotion.alias}: {promotion.model_uri}",
            "",
            f"Next: {_predict_command(promotion, tracking_uri)}",
        ]
    )


def _sureness(uncertainty: "Uncertainty") -> str:
    """Say by how much a trial's value could be otherwise by chance, and how many trials may be as good."""
    known = uncertainty
    low, high = _cell(known.low), _cell(known.high)
    line = f"Trial {known.trial}: {known.metric} {known.level:.0%} interval {low} to {high} on {known.n_rows} rows"
    if not known.n_compared:
        return line
    are = "is" if known.n_tied == 1 else "are"
    return f"{line}; {known.n_tied} of {known.n_compared} other complete trials {are} not distinguishable from it"


def _predict_command(promotion: "Promotion", tracking_uri: str | None) -> str:
    words = ["tagifai", "predict"]
    if promotion.model_uri and promotion.model_uri != "models:/tagifai@champion":
        words += ["--model-uri", promotion.model_uri]
    if tracking_uri:
        from optimize.storage.address import to_fill_in

        words += ["--tracking-uri", to_fill_in(tracking_uri)]
    return f'{shlex.join(words)} "some text"'


def show_sync(report: "SyncReport", command: str) -> str:
    """Describe what a synchronisation did, and what is left to do.

    Args:
        report: What it did.
        command: The command that does it again.
    """
    refused = f", {report.n_refused} refused in part" if report.n_refused else ""
    lines = [
        f"Experiment {report.experiment}: {report.n_trials} trials, {report.n_written} written, "
        f"{report.n_unchanged} unchanged{refused}",
        *(f"MLflow refused: {what}" for what in report.refused),
    ]
    if report.strays:
        names = ", ".join(f"{name} ({run_id})" for run_id, name in report.strays.items())
        told = f"Removed {report.n_removed}" if report.n_removed else f"Found {len(report.strays)}"
        lines.append(f"{told} runs of trials that the study does not have: {names}")
        if not report.n_removed:
            lines.append(f"Next: {command} --prune")
    return "\n".join(lines)


def table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Lay out rows in columns: numbers to the right, words to the left."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(_cell(header[i])), *(len(row[i]) for row in cells)) for i in range(len(header))]
    right = [all(isinstance(row[i], int | float) or row[i] is None for row in rows) for i in range(len(header))]
    lines = [[_cell(name) for name in header], *cells]
    return "\n".join(
        "  ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, widths, right, strict=True)).rstrip()
        for line in lines
    )


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.5f}" if abs(value) >= 1e-3 or value == 0 else f"{value:.3g}"
    return printable(str(value), one_line=True)


def _counts(summary: "StudySummary") -> str:
    counts = [f"{summary.n_complete} complete", f"{summary.n_pruned} pruned", f"{summary.n_failed} failed"]
    if summary.n_interrupted:
        counts.append(f"{summary.n_interrupted} interrupted")
    return ", ".join(counts)
