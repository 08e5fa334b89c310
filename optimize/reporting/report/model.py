"""The promoted model: its scores, what it takes for what, how far its probabilities can be trusted, its mistakes."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from optimize.reporting.report import svg
from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.scales import Scale
from optimize.reporting.report.section import Section, render
from tagifai.error_analysis import ErrorAnalysis

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 470, 300, 52, 26, 456, 256

SCORES = ("precision", "recall", "f1", "num_samples")

MOST_CLASSES = 30
"""Classes up to which the table of mistaken classes can be read."""

N_MISTAKES = 10


def model(content: ReportContent) -> Section | None:
    """Return what is known of the promoted model, or why nothing is."""
    stored, note, away = content.runs.model, content.facts.promotion, content.runs.away
    if stored is None and note is None and away is None:
        return None
    performance = stored.performance if stored else {}
    analysis = stored.error_analysis if stored else None
    metrics = stored.metrics if stored else note.metrics if note else {}
    classes = performance.get("class") or (note.classes if note else {})
    body = render(
        "model.html",
        stored=stored,
        address=content.runs.address(stored.run_id) if stored else None,
        away=away,
        metrics=[(split, [metrics.get(f"{split}_{score}") for score in SCORES[:3]]) for split in ("val", "test")],
        classes=_rows(classes),
        slices=_rows(performance.get("slices") or {}),
        confusion=_confusion(analysis) if analysis else None,
        figures=[_calibration(analysis), _thresholds(analysis)] if analysis else [],
        mistakes=analysis["mistakes"][:N_MISTAKES] if analysis else [],
        has_analysis=analysis is not None,
    )
    return Section("model", "Promoted model", body)


def _rows(parts: Any) -> list[tuple[str, list[Any]]]:
    """Return the scores of the parts of a split; a train callable of the user's may say something else of them."""
    known = parts.items() if isinstance(parts, Mapping) else ()
    return [
        (str(name), [scores.get(score) for score in SCORES]) for name, scores in known if isinstance(scores, Mapping)
    ]


def _confusion(analysis: ErrorAnalysis) -> dict[str, Any] | None:
    """Return the counts with how deep each cell is shaded: by its share of the rows of its true class."""
    names: Sequence[str] = analysis["classes"]
    if len(names) > MOST_CLASSES:
        return None
    rows = []
    for name, counts in zip(names, analysis["confusion"], strict=True):
        n = sum(counts)
        cells = [(count, round(100 * count / n) if n else 0, other) for count, other in zip(counts, names, strict=True)]
        rows.append((name, cells))
    return {"names": names, "rows": rows}


def _calibration(analysis: ErrorAnalysis) -> Markup:
    """Draw how often the winning class is right by its probability; the closer to the diagonal the better."""
    x, y = _shares()
    parts = [_axes(x, y, "probability of the answer", "right")]
    parts.append(svg.line([(LEFT, BOTTOM), (RIGHT, TOP)], "ideal", "Perfectly calibrated"))
    points = []
    for part in analysis["calibration"]:
        across, down = x.place(part["probability"]), y.place(part["accuracy"])
        if across is not None and down is not None:
            title = f"{part['n']} rows at {part['low']:.0%} to {part['high']:.0%}: {part['accuracy']:.0%} right"
            points.append(((across, down), title, 3 + min(part["n"], 100) / 15))
    parts.append(svg.line([point for point, *_ in points], "stair study-0"))
    parts += [svg.dot(point, "dot study-0", title, radius) for point, title, radius in points]
    return svg.figure(WIDTH, HEIGHT, parts, "Calibration: how often answers are right by their probability")


def _thresholds(analysis: ErrorAnalysis) -> Markup:
    """Draw how many rows are answered, and how many answers are right, by the threshold."""
    x, y = _shares()
    parts = [_axes(x, y, "threshold", "share")]
    curve = analysis["thresholds"]
    across = [x.place(point["threshold"]) for point in curve]
    for class_, name, shares in (
        ("study-1", "answered", [point["answered"] for point in curve]),
        ("study-0", "right", [point["accuracy"] for point in curve]),
    ):
        known = zip(across, map(y.place, shares), strict=True)
        points = [(right, down) for right, down in known if right is not None and down is not None]
        parts.append(svg.line(points, f"stair {class_}", name))
    if (chosen := x.place(analysis["threshold"])) is not None:
        parts.append(svg.line([(chosen, TOP), (chosen, BOTTOM)], "chosen", f"chosen: {analysis['threshold']:.3f}"))
    return svg.figure(WIDTH, HEIGHT, parts, "Rows answered and answers right by threshold")


def _shares() -> tuple[Scale, Scale]:
    return Scale(0.0, 1.0, LEFT, RIGHT), Scale(0.0, 1.0, BOTTOM, TOP)


def _axes(x: Scale, y: Scale, across: str, up: str) -> Markup:
    return svg.x_axis(x, TOP, BOTTOM, across, (LEFT + RIGHT) / 2) + svg.y_axis(y, LEFT, RIGHT, up, TOP)
