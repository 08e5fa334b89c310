"""How the search went: the best value so far, and what decided it."""

from markupsafe import Markup

from optimize.reporting.finding import short
from optimize.reporting.report import svg
from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.scales import Scale, scale_of_metric
from optimize.reporting.report.section import Section, render
from optimize.reporting.summary import StudySummary, TrialSummary

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 960, 300, 52, 26, 942, 256


def history(content: ReportContent) -> Section | None:
    """Return the value of each complete trial, the best so far, and which trials were pruned or failed."""
    drawn = history_figure({content.summary.name: content.summary})
    return Section("history", "Optimisation history", render("history.html", figure=drawn)) if drawn else None


def history_figure(summaries: dict[str, StudySummary]) -> Markup | None:
    """Draw the best value so far by trial, of one study with its trials or of several.

    Returns:
        The figure; None where no trial is complete.
    """
    boards = {name: [trial for trial in one.trials if trial.value is not None] for name, one in summaries.items()}
    values = [trial.value for trials in boards.values() for trial in trials if trial.value is not None]
    if not values:
        return None
    first = next(iter(summaries.values()))
    last = max((trial.number for one in summaries.values() for trial in one.trials), default=1)
    x, y = (
        Scale(0, max(last, 1), LEFT + 8, RIGHT - 8, whole=True),
        scale_of_metric(values, first.direction, BOTTOM, TOP),
    )
    parts = [svg.x_axis(x, TOP, BOTTOM, "trial", (LEFT + RIGHT) / 2), svg.y_axis(y, LEFT, RIGHT, first.metric, TOP)]
    for position, (name, trials) in enumerate(boards.items()):
        parts.append(_best_so_far(name, summaries[name], trials, x, y, position))
        parts += [_value(trial, first.metric, x, y, position) for trial in trials]
    if len(summaries) == 1:
        parts += [_end(trial, x) for trial in first.trials if trial.value is None]
    return svg.figure(WIDTH, HEIGHT, parts, f"Best {first.metric} so far by trial")


def importances(content: ReportContent) -> Section | None:
    """Return how much of the metric each parameter decides."""
    known = content.importances
    if known is None:
        return None
    height = 30 * len(known.shares) + 8
    parts = []
    for position, (name, share) in enumerate(known.shares.items()):
        top = 30.0 * position + 6
        parts.append(svg.label(170, top + 14, name, "end"))
        parts.append(svg.box(180, top, 600 * share, 18, "bar", f"{name}: {share:.1%}"))
        parts.append(svg.label(186 + 600 * share, top + 14, f"{share:.0%}"))
    drawn = svg.figure(840, height, parts, "How much of the metric each parameter decides")
    more = {"method": known.method, "metric": content.summary.metric, "left_out": known.left_out}
    body = render("importances.html", figure=drawn, **more)
    return Section("importances", "Importances", body)


def _value(trial: TrialSummary, metric: str, x: Scale, y: Scale, position: int) -> Markup:
    across, down = x.place(trial.number), y.place(trial.value)
    if across is None or down is None or trial.value is None:
        return Markup("")
    return svg.dot((across, down), f"dot study-{position}", f"Trial {trial.number}: {metric} {short(trial.value)}")


def _best_so_far(
    name: str, summary: StudySummary, trials: list[TrialSummary], x: Scale, y: Scale, position: int
) -> Markup:
    """Draw a stair that goes down, or up, with each better trial."""
    sign = -1 if summary.direction == "maximize" else 1
    best, points = None, []
    for trial in sorted(trials, key=lambda trial: trial.number):
        across, down = x.place(trial.number), y.place(trial.value)
        if across is None or down is None or trial.value is None:
            continue
        if best is None or sign * trial.value < sign * best[0]:
            points += [(across, best[1]), (across, down)] if best else [(across, down)]
            best = (trial.value, down)
    if best is None:
        return Markup("")
    end = x.place(max(trial.number for trial in summary.trials))
    last = [(end, best[1])] if end is not None else []
    return svg.line([*points, *last], f"stair study-{position}", f"{name}: best so far")


def _end(trial: TrialSummary, x: Scale) -> Markup:
    """Mark a trial without a value below the others."""
    across = x.place(trial.number)
    state = {"PRUNED": "pruned", "FAIL": "failed"}.get(trial.state, "running")
    title = f"Trial {trial.number}: {trial.state} after {trial.n_epochs} epochs"
    return Markup("") if across is None else svg.box(across - 1.5, BOTTOM - 10, 3, 10, f"mark {state}", title)
