"""The loss curve of every trial."""

import math
from collections.abc import Iterable
from dataclasses import replace

from markupsafe import Markup

from optimize.reporting.facts import StudyFacts, TrialCurves
from optimize.reporting.finding import short
from optimize.reporting.report import svg
from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.scales import Scale, scale_around, scale_of_metric
from optimize.reporting.report.section import Section, render
from optimize.reporting.summary import TrialSummary

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 960, 400, 52, 26, 942, 356
WINNER_BOTTOM = 206


def curves(content: ReportContent) -> Section | None:
    """Return the curves with their legend."""
    drawn = curves_figure(content.facts)
    if drawn is None:
        return None
    without = [trial.number for trial in content.summary.trials if not _has_curve(content.facts, trial)]
    winner = _winner_figure(content.facts)
    body = render("curves.html", figure=drawn, best=content.best, without=without, winner=winner)
    return Section("curves", "Loss curves", body)


def curves_figure(facts: StudyFacts) -> Markup | None:
    """Draw the validation loss of every trial by epoch: pruned ones end where they were stopped, the winner is on top.

    Returns:
        The figure; None where no trial has reported a loss.
    """
    trials = [trial for trial in facts.summary.trials if _has_curve(facts, trial)]
    if not trials:
        return None
    best = facts.summary.best_trial
    number = best.number if best else None
    # A worse trial is drawn first, the winner last.
    ordered = sorted(trials, key=lambda trial: (trial.number == number, trial.state == "COMPLETE", -trial.number))
    x, y = _scales([facts.curves[trial.number] for trial in trials])
    if number is not None and number in facts.curves:
        highest = max(loss for loss in facts.curves[number].val_loss if math.isfinite(loss))
        y = replace(y, high=max(y.high, highest))
    parts = [svg.x_axis(x, TOP, BOTTOM, "epoch", (LEFT + RIGHT) / 2), svg.y_axis(y, LEFT, RIGHT, "val_loss", TOP)]
    parts += [_curve(trial, facts.curves[trial.number], x, y, best=trial.number == number) for trial in ordered]
    return svg.figure(WIDTH, HEIGHT, parts, f"Validation loss of {len(trials)} trials by epoch")


def _has_curve(facts: StudyFacts, trial: TrialSummary) -> bool:
    return trial.number in facts.curves and any(map(math.isfinite, facts.curves[trial.number].val_loss))


def _winner_figure(facts: StudyFacts) -> Markup | None:
    """Draw both losses of the winner: where they part, it over-fits."""
    best = facts.summary.best_trial
    curve = facts.curves.get(best.number) if best else None
    if best is None or curve is None or not curve.train_loss or len(curve.steps) < 2:
        return None
    x = Scale(1, curve.steps[-1] + 1, LEFT, RIGHT, whole=True)
    y = scale_around([*curve.val_loss, *curve.train_loss], WINNER_BOTTOM, TOP)
    steps = curve.steps[: len(curve.train_loss)]
    parts = [svg.x_axis(x, TOP, WINNER_BOTTOM, "epoch", (LEFT + RIGHT) / 2), svg.y_axis(y, LEFT, RIGHT, "loss", TOP)]
    parts.append(svg.line(_points(steps, curve.train_loss[: len(steps)], x, y), "train-loss", "train_loss"))
    parts.append(svg.line(_points(curve.steps, curve.val_loss, x, y), "stair best", "val_loss"))
    return svg.figure(WIDTH, WINNER_BOTTOM + 44, parts, f"Losses of trial {best.number} by epoch")


def _scales(all_curves: Iterable[TrialCurves]) -> tuple[Scale, Scale]:
    known = [(step, loss) for one in all_curves for step, loss in zip(one.steps, one.val_loss, strict=True)]
    last = max(step for step, _ in known) + 1
    # Lower is better, whatever the study's metric and direction.
    y = scale_of_metric((loss for _, loss in known), "minimize", BOTTOM, TOP)
    return Scale(1, max(last, 2), LEFT, RIGHT, whole=True), y


def _curve(trial: TrialSummary, curve: TrialCurves, x: Scale, y: Scale, *, best: bool) -> Markup:
    state = {"COMPLETE": "complete", "PRUNED": "pruned"}.get(trial.state, "failed")
    points = _points(curve.steps, curve.val_loss, x, y)
    last = short(curve.val_loss[-1])
    title = f"Trial {trial.number}, {trial.state}: val_loss {last} after {len(curve.steps)} epochs"
    return svg.line(points, f"curve {state}{' best' if best else ''}", title, data_trial=trial.number)


def _points(steps: Iterable[int], losses: Iterable[float], x: Scale, y: Scale) -> list[svg.Point]:
    places = ((x.place(step + 1), y.place(loss)) for step, loss in zip(steps, losses, strict=True))
    return [(across, down) for across, down in places if across is not None and down is not None]
