"""When each trial ran, by worker."""

from datetime import datetime

from markupsafe import Markup

from optimize.reporting.report import svg
from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.scales import Scale
from optimize.reporting.report.section import Section, render
from optimize.reporting.summary import TrialSummary

ROW, TOP, LEFT, RIGHT = 26, 10, 76, 940


def timeline(content: ReportContent) -> Section | None:
    """Return a bar for each trial from its start to its end, a row for each worker.

    Pauses between the sessions of a study are part of the time.
    """
    own = [trial for trial in content.summary.trials if not trial.copied_from]
    trials = [trial for trial in own if trial.start and trial.seconds is not None]
    if not trials:
        return None
    workers = _workers(content, trials)
    begin = min(map(_start, trials))
    span = max(_start(trial) + (trial.seconds or 0.0) for trial in trials) - begin
    x = Scale(0, max(span, 1e-3), LEFT, RIGHT)
    bottom = TOP + ROW * len(workers)
    parts = [svg.x_axis(x, TOP, bottom, "seconds since the first trial began", (LEFT + RIGHT) / 2)]
    for row, (name, theirs) in enumerate(workers.items()):
        parts.append(svg.label(LEFT - 8, TOP + ROW * row + 17, name, "end"))
        parts += [_bar(trial, x, begin, row, content) for trial in theirs]
    drawn = svg.figure(960, bottom + 44, parts, f"When {len(trials)} trials ran, by worker")
    busy = sum(trial.seconds or 0.0 for trial in trials)
    return Section("timeline", "Timeline", render("timeline.html", figure=drawn, span=span, busy=busy, n=len(workers)))


def _workers(content: ReportContent, trials: list[TrialSummary]) -> dict[str, list[TrialSummary]]:
    """Return the trials of each worker; workers of several sessions take turns in the rows of those who have ended."""
    rows: list[tuple[str | None, float]] = []
    found: dict[str, list[TrialSummary]] = {}
    for trial in sorted(trials, key=_start):
        curves = content.facts.curves.get(trial.number)
        worker, start = curves.worker if curves else None, _start(trial)
        row = next((i for i, (name, _) in enumerate(rows) if name == worker and name is not None), None)
        if row is None:
            row = next((i for i, (_, end) in enumerate(rows) if end <= start), len(rows))
            rows[row:] = rows[row:] or [(worker, start)]
        rows[row] = (worker, max(rows[row][1], start + (trial.seconds or 0.0)))
        found.setdefault(f"worker {row + 1}", []).append(trial)
    return found


def _start(trial: TrialSummary) -> float:
    return datetime.fromisoformat(trial.start or "1970-01-01T00:00:00+00:00").timestamp()


def _bar(trial: TrialSummary, x: Scale, begin: float, row: int, content: ReportContent) -> Markup:
    start = _start(trial) - begin
    left, right = x.place(start), x.place(start + (trial.seconds or 0.0))
    if left is None or right is None:
        return Markup("")
    state = {"COMPLETE": "complete", "PRUNED": "pruned"}.get(trial.state, "failed")
    if content.best and trial.number == content.best.number:
        state = "best"
    title = f"Trial {trial.number}, {trial.state}: {trial.n_epochs} epochs in {trial.seconds} s"
    # A gap of half a pixel, so that neighbours can be told from one another.
    return svg.box(left, TOP + ROW * row + 4, max(right - left - 0.5, 0.6), ROW - 8, f"mark {state}", title)
