"""Results as text: what the commands print when they are not asked for JSON."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimize.execution.plan import Plan
    from optimize.promotion.promote import Promotion
    from optimize.reporting.summary import StudySummary


def show_summary(summary: "StudySummary", top: int) -> str:
    """Describe a study: its state, its counts, its best trials, and what to type next."""
    lines = [
        f"Study {summary.name}: {summary.state}, {summary.n_finished} of {summary.n_trials} trials "
        f"({_counts(summary)}), {summary.direction} {summary.metric}",
        f"Storage {summary.shown_storage}",
    ]
    if summary.data:
        lines.append(
            f"Data {summary.data['path']}, {summary.data['n_rows']} rows, sha256 {summary.data['sha256'][:8]}..."
        )
    best = summary.leaderboard(top)
    if best:
        names = list(best[0].params)
        rows = [[trial.number, trial.value, *(trial.params.get(name) for name in names)] for trial in best]
        lines += ["", table(["trial", summary.metric, *names], rows)]
    if failed := [trial for trial in summary.trials if trial.error]:
        lines += ["", *(f"Trial {trial.number} FAIL: {trial.error}" for trial in failed[-3:])]
    if step := next_step(summary):
        lines += ["", step]
    return "\n".join(lines)


def next_step(summary: "StudySummary") -> str:
    """Say what to type next."""
    if summary.state == "running":
        return ""
    if summary.state == "complete" and summary.best_trial is not None:
        return f"Next: optimize promote {summary.name}"
    return f"Next: optimize resume {summary.name}"


def show_list(summaries: "Sequence[StudySummary]") -> str:
    """Describe all studies, a line each."""
    if not summaries:
        return "No studies here. Start one with `optimize run`."
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
        f"Data {section.data}, {plan.dataset.n_rows} rows",
        f"Train {section.train}",
        f"Sampler {study_file.sampler.name} {_options(study_file.sampler.options)}".rstrip(),
        f"Pruner {study_file.pruner.name} {_options(study_file.pruner.options)}".rstrip(),
        f"Fixed {_options(study_file.fixed_args())}",
        "Space",
        *(
            f"  {name}: {_options(parameter.model_dump(exclude_none=True))}"
            for name, parameter in study_file.space.items()
        ),
        "",
        "Everything has been checked; nothing was started.",
    ]
    return "\n".join(lines)


def show_promotion(promotion: "Promotion") -> str:
    """Describe a final run."""
    metrics = promotion.metrics
    lines = [
        f"Trial {promotion.trial} of study {promotion.study}: {_agreement(promotion)}",
        *(f"Drift: {change}" for change in promotion.drift),
        table(
            ["split", "precision", "recall", "f1"],
            [[s, *(metrics.get(f"{s}_{key}") for key in ("precision", "recall", "f1"))] for s in ("val", "test")],
        ),
    ]
    if promotion.run_id is None:
        return "\n".join([*lines, "", "Dry run: nothing was stored."])
    return "\n".join(
        [
            *lines,
            f"Final run {promotion.run_id}",
            f"Model {promotion.model_name} version {promotion.version}, alias {promotion.alias}: {promotion.model_uri}",
            "",
            'Next: tagifai predict "some text"',
        ]
    )


def table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Lay out rows in columns: numbers to the right, words to the left."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(header[i]), *(len(row[i]) for row in cells)) for i in range(len(header))]
    right = [all(isinstance(row[i], int | float) or row[i] is None for row in rows) for i in range(len(header))]
    lines = [list(header), *cells]
    return "\n".join(
        "  ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, widths, right, strict=True)).rstrip()
        for line in lines
    )


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.5f}" if abs(value) >= 1e-3 or value == 0 else f"{value:.3g}"
    return str(value)


def _agreement(promotion: "Promotion") -> str:
    from optimize.promotion.promote import TOLERANCE

    difference = promotion.max_difference
    if difference > TOLERANCE:
        return "val_loss was not reproduced"
    return "val_loss of every epoch reproduced " + (f"to {difference:.1g}" if difference else "exactly")


def _counts(summary: "StudySummary") -> str:
    counts = [f"{summary.n_complete} complete", f"{summary.n_pruned} pruned", f"{summary.n_failed} failed"]
    if summary.n_interrupted:
        counts.append(f"{summary.n_interrupted} interrupted")
    return ", ".join(counts)


def _options(options: dict[str, Any]) -> str:
    return ", ".join(f"{key} = {value!r}" for key, value in options.items() if key != "type")
