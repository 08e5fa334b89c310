"""The trials of a study with two metrics, and which of them no other beats."""

from markupsafe import Markup

from optimize.reporting.finding import short
from optimize.reporting.front import FrontSummary, FrontTrial
from optimize.reporting.report import svg
from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.scales import Scale, scale_around
from optimize.reporting.report.section import Section, render

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 960, 400, 62, 26, 942, 356


def front(content: ReportContent) -> Section | None:
    """Return the complete trials by their two metrics, with the Pareto front; None for a study with one metric."""
    summary = content.summary
    if not isinstance(summary, FrontSummary) or not summary.front:
        return None
    rows = [(trial, trial.values or ()) for trial in summary.front_trials]
    params = list(dict.fromkeys(name for trial, _ in rows for name in trial.params))
    body = render(
        "front.html",
        figure=front_figure(summary),
        metrics=list(zip(summary.metrics, summary.directions, strict=True)),
        params=params,
        rows=rows,
        n_complete=summary.n_complete,
    )
    return Section("front", "Pareto front", body)


def front_figure(summary: FrontSummary) -> Markup:
    """Draw every complete trial by its two metrics, the front as a stair on top."""
    trials = [trial for trial in summary.trials if isinstance(trial, FrontTrial) and trial.values]
    firsts, seconds = ([trial.values[place] for trial in trials if trial.values] for place in (0, 1))
    x, y = scale_around(firsts, LEFT + 8, RIGHT - 8), scale_around(seconds, BOTTOM, TOP)
    parts = [
        svg.x_axis(x, TOP, BOTTOM, summary.metrics[0], (LEFT + RIGHT) / 2),
        svg.y_axis(y, LEFT, RIGHT, summary.metrics[1], TOP),
    ]
    parts += [_dot(summary, trial, x, y) for trial in trials if trial.number not in summary.front]
    parts.append(svg.line(_stair(summary, x, y), "stair study-0", "Pareto front"))
    parts += [_dot(summary, trial, x, y) for trial in summary.front_trials]
    return svg.figure(WIDTH, HEIGHT, parts, f"{len(trials)} complete trials by {' and '.join(summary.metrics)}")


def _place(trial: FrontTrial, x: Scale, y: Scale) -> svg.Point:
    first, second = trial.values or (0.0, 0.0)
    return x.place(first) or 0.0, y.place(second) or 0.0


def _stair(summary: FrontSummary, x: Scale, y: Scale) -> list[svg.Point]:
    """Return the border of what the front beats: from one trial to the next by the first metric, then the second."""
    points: list[svg.Point] = []
    for trial in summary.front_trials:
        across, down = _place(trial, x, y)
        points += [(across, points[-1][1]), (across, down)] if points else [(across, down)]
    return points


def _dot(summary: FrontSummary, trial: FrontTrial, x: Scale, y: Scale) -> Markup:
    named = zip(summary.metrics, trial.values or (), strict=True)
    title = f"Trial {trial.number}: {', '.join(f'{name} {short(value)}' for name, value in named)}"
    kind = "best" if trial.number in summary.front else "study-0"
    return svg.dot(_place(trial, x, y), f"dot {kind}", title, radius=5 if trial.number in summary.front else 3.5)
