"""Results as text: what the commands print when they are not asked for JSON."""

import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from optimize.cli.space_text import args_lines, in_options, space_lines, untried
from tagifai.printable import printable
from tagifai.terminal import in_blocks, wrap

if TYPE_CHECKING:
    from optimize.execution.plan import Plan
    from optimize.execution.rehearsal import Rehearsal
    from optimize.promotion.promotion import Promotion
    from optimize.reporting.uncertainty import Uncertainty
    from optimize.tracking.sync import SyncReport
    from tagifai.dataset import Dataset


def show_plan(plan: "Plan") -> str:
    """Describe a study that has been checked and not started."""
    study_file = plan.study_file
    section = study_file.study
    lines = [
        f"Study {section.name}: {section.n_trials} trials, {_goal(section.objectives)}, seed {section.seed}",
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
    found = ", ".join(f"{name} {cell(value)}" for name, value in rehearsal.metrics.items())
    return f"Rehearsal on {rehearsal.n_rows} rows: {found}"


def show_promotion(promotion: "Promotion", tracking_uri: str | None = None, width: int | None = None) -> str:
    """Describe a final run.

    Args:
        promotion: The final run.
        tracking_uri: The MLflow store that the command was given, if any.
        width: The number of columns of the terminal; None for any.
    """
    *lines, last = _promotion_lines(promotion, tracking_uri)
    # What may be copied, the last line, stays whole.
    return "\n".join([*(wrap(line, width) for line in lines), last])


def _promotion_lines(promotion: "Promotion", tracking_uri: str | None) -> list[str]:
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
    if promotion.classes:
        names = ("precision", "recall", "f1")
        rows = [[name, *map(scores.get, (*names, "num_samples"))] for name, scores in promotion.classes.items()]
        lines += ["", table(["class in test", *names, "rows"], rows), ""]
    if promotion.uncertainty:
        lines.append(sureness(promotion.uncertainty))
    lines.append(promotion.fitted_on)
    if promotion.run_id is None:
        return [*lines, "", "Dry run: nothing was stored."]
    return [
        *lines,
        f"Final run {promotion.run_id}",
        f"Model {promotion.model_name} version {promotion.version}, alias {promotion.alias}: {promotion.model_uri}",
        "",
        f"Next: {_predict_command(promotion, tracking_uri)}",
    ]


def sureness(uncertainty: "Uncertainty") -> str:
    """Say by how much a trial's value could be otherwise by chance, and how many trials may be as good."""
    known = uncertainty
    low, high = cell(known.low), cell(known.high)
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


def table(header: Sequence[str], rows: Sequence[Sequence[Any]], width: int | None = None, n_first: int = 1) -> str:
    """Lay out rows in columns: numbers to the right, words to the left.

    Args:
        header: The names of the columns.
        rows: A value for each.
        width: The number of columns of the terminal; a wider table is divided into blocks. None for any.
        n_first: How many columns begin each block.
    """
    cells = [[cell(value) for value in row] for row in rows]
    widths = [max(len(cell(header[i])), *(len(row[i]) for row in cells)) for i in range(len(header))]
    right = [all(isinstance(row[i], int | float) or row[i] is None for row in rows) for i in range(len(header))]
    lines = [[cell(name) for name in header], *cells]
    aligned = [[c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, widths, right, strict=True)] for line in lines]
    blocks = in_blocks(widths, n_first, width)
    return "\n\n".join("\n".join("  ".join(row[i] for i in block).rstrip() for row in aligned) for block in blocks)


def cell(value: Any) -> str:
    """Return a value as it stands in a table."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.5f}" if abs(value) >= 1e-3 or value == 0 else f"{value:.3g}"
    return printable(str(value), one_line=True)


def _goal(objectives: Mapping[str, str]) -> str:
    return " and ".join(f"{direction} {metric}" for metric, direction in objectives.items())
