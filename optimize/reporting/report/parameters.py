"""What values the parameters had, and how the trials did with them: each alone, and all together."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from optimize.definition.conditions import in_words
from optimize.reporting.facts import StudyFacts
from optimize.reporting.finding import short
from optimize.reporting.report import svg
from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.scales import Axis, Scale, scale_of, scale_of_metric
from optimize.reporting.report.section import Section, render
from optimize.reporting.summary import TrialSummary

N_BEST = 5
N_SHADES = 4
"""Complete trials are drawn the fainter the worse they are, in so many steps."""

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 470, 250, 52, 26, 456, 206
WHOLE_WIDTH, WHOLE_HEIGHT = 960, 330


def slices(content: ReportContent) -> Section | None:
    """Return for each parameter its range, all complete trials and the best five."""
    facts, ranked = content.facts, content.summary.leaderboard()
    names = _names(facts)
    if not ranked or not names:
        return None
    best = [
        (name, [trial.params.get(name, "-") for trial in ranked[:N_BEST]], _range(facts.space.get(name, {})))
        for name in names
    ]
    figures = [_slice(name, facts, ranked) for name in names]
    return Section("slices", "Parameters", render("slices.html", figures=figures, best=best))


def parallel(content: ReportContent) -> Section | None:
    """Return the complete trials as lines through all parameters and the metric."""
    facts, ranked = content.facts, content.summary.leaderboard()
    names = _names(facts)
    if len(ranked) < 2 or not names:
        return None
    axes: list[tuple[str, Axis]] = [(name, _axis(name, facts, 280, 40)) for name in names]
    axes.append((content.summary.metric, _metric_scale(ranked, facts, 280, 40)))
    lines = [
        _through(trial, axes, _shade(rank, len(ranked)), content.summary.metric) for rank, trial in enumerate(ranked)
    ]
    parts = [*reversed(lines), *(_column(name, axis, _x(i, len(axes))) for i, (name, axis) in enumerate(axes))]
    drawn = svg.figure(WHOLE_WIDTH, WHOLE_HEIGHT, parts, "Parameters and metric of every complete trial")
    return Section("parallel", "Parallel coordinates", render("parallel.html", figure=drawn, n_best=N_BEST))


def _names(facts: StudyFacts) -> list[str]:
    """Return the parameters: those of the study file, else those that the trials had."""
    names = dict.fromkeys(facts.space)
    for trial in facts.complete:
        names |= dict.fromkeys(trial.params)
    return list(names)


def _range(parameter: Any) -> str:
    condition = in_words(parameter.get("when", {}))
    return _values(parameter) + (f", when {condition}" if condition else "")


def _values(parameter: Any) -> str:
    if "choices" in parameter:
        return ", ".join(map(str, parameter["choices"]))
    if "low" not in parameter:
        return ""
    return f"{short(parameter['low'])} to {short(parameter['high'])}" + (", log" if parameter.get("log") else "")


def _axis(name: str, facts: StudyFacts, start: float, end: float) -> Axis:
    return scale_of(facts.space.get(name, {}), (trial.params.get(name) for trial in facts.complete), start, end)


def _metric_scale(ranked: Sequence[TrialSummary], facts: StudyFacts, start: float, end: float) -> Scale:
    values = (trial.value for trial in ranked if trial.value is not None)
    return scale_of_metric(values, facts.summary.direction, start, end)


def _slice(name: str, facts: StudyFacts, ranked: Sequence[TrialSummary]) -> Markup:
    metric = facts.summary.metric
    x, y = _axis(name, facts, LEFT + 6, RIGHT - 6), _metric_scale(ranked, facts, BOTTOM, TOP)
    parts = [svg.x_axis(x, TOP, BOTTOM, name, (LEFT + RIGHT) / 2), svg.y_axis(y, LEFT, RIGHT, metric, TOP)]
    for rank, trial in reversed(list(enumerate(ranked))):
        across, down = x.place(trial.params.get(name)), y.place(trial.value)
        if across is not None and down is not None and trial.value is not None:
            title = f"Trial {trial.number}: {name} {short(trial.params[name])}, {metric} {short(trial.value)}"
            parts.append(svg.dot((across, down), f"dot {'best' if rank < N_BEST else 'study-0'}", title))
    return svg.figure(WIDTH, HEIGHT, parts, f"{metric} by {name}")


def _shade(rank: int, n: int) -> str:
    return "best" if rank < N_BEST else f"shade-{rank * N_SHADES // n}"


def _x(position: int, n_axes: int) -> float:
    return 60 + position * (WHOLE_WIDTH - 120) / (n_axes - 1)


def _through(trial: TrialSummary, axes: Sequence[tuple[str, Axis]], shade: str, metric: str) -> Markup:
    values = [trial.value if name == metric else trial.params.get(name) for name, _ in axes]
    places = [axis.place(value) for value, (_, axis) in zip(values, axes, strict=True)]
    points = [(_x(i, len(axes)), place) for i, place in enumerate(places) if place is not None]
    known = ((name, value) for value, (name, _) in zip(values, axes, strict=True) if value is not None)
    told = ", ".join(f"{name} {short(value)}" for name, value in known)
    return svg.line(points, f"through {shade}", f"Trial {trial.number}: {told}")


def _column(name: str, axis: Axis, x: float) -> Markup:
    ends = axis.ticks() if not isinstance(axis, Scale) else [(280.0, short(axis.low)), (40.0, short(axis.high))]
    texts = [svg.label(x + 5, place + 4, text, class_="halo") for place, text in ends]
    return Markup("").join(
        [svg.line([(x, 40.0), (x, 280.0)], "axis"), *texts, svg.label(x, 308, name, "middle", "name")]
    )
