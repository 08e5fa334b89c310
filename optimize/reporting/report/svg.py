"""Figures as inline SVG: a few lines for each kind of mark, coloured by the style sheet, with tooltips."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from optimize.reporting.report.scales import Axis

Point = tuple[float, float]


def element(name: str, *content: str, **attributes: object) -> Markup:
    """Return an SVG element; all that is not markup is escaped.

    Args:
        name: The element.
        content: What stands in it.
        attributes: Its attributes; `class_` stands for `class`, `_` for `-`, and None leaves one out.
    """
    shown = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _number(value))
        for key, value in attributes.items()
        if value is not None
    )
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), shown, Markup("").join(map(escape, content)))


def tooltip(text: str | None) -> Markup:
    """Return what browsers show when the pointer rests on a mark."""
    return element("title", text) if text else Markup("")


def line(points: Sequence[Point], class_: str, title: str | None = None, **attributes: object) -> Markup:
    """Return a line through points, nothing without any; one alone is drawn as a dot, for lines have round ends."""
    if not points:
        return Markup("")
    steps = " ".join(f"{_number(x)} {_number(y)}" for x, y in (points if len(points) > 1 else [*points, *points]))
    return element("path", tooltip(title), class_=class_, d=f"M{steps}", **attributes)


def dot(point: Point, class_: str, title: str | None = None, radius: float = 3.5) -> Markup:
    """Return a dot."""
    return element("circle", tooltip(title), class_=class_, cx=point[0], cy=point[1], r=radius)


def box(x: float, y: float, width: float, height: float, class_: str, title: str | None = None) -> Markup:
    """Return a filled rectangle."""
    return element("rect", tooltip(title), class_=class_, x=x, y=y, width=max(width, 0), height=max(height, 0))


def label(x: float, y: float, text: str, anchor: str = "start", class_: str | None = None) -> Markup:
    """Return text at a place; `anchor` is `start`, `middle` or `end`."""
    return element("text", text, x=x, y=y, text_anchor=anchor, class_=class_)


def x_axis(axis: Axis, top: float, bottom: float, name: str, place: float) -> Markup:
    """Return the grid, the numbers and the name of a horizontal axis.

    Args:
        axis: The scale.
        top: Where its grid lines start.
        bottom: Where they end, with the numbers below.
        name: What the numbers are.
        place: The middle of the axis.
    """
    parts = [line([(x, top), (x, bottom)], "grid") for x, _ in axis.ticks()]
    parts += [label(x, bottom + 16, text, "middle") for x, text in axis.ticks()]
    return Markup("").join([*parts, label(place, bottom + 34, name, "middle", "name")])


def y_axis(axis: Axis, left: float, right: float, name: str, top: float) -> Markup:
    """Return the grid, the numbers and the name of a vertical axis."""
    parts = [line([(left, y), (right, y)], "grid") for y, _ in axis.ticks()]
    parts += [label(left - 6, y + 4, text, "end") for y, text in axis.ticks()]
    return Markup("").join([*parts, label(left - 6, top - 8, name, "start", "name")])


def figure(width: int, height: int, parts: Iterable[str], name: str) -> Markup:
    """Return a figure that is as wide as its place, up to its own width.

    Args:
        width: Its width in pixels.
        height: Its height.
        parts: The marks, the hindmost first.
        name: What it shows, for who cannot see it.
    """
    return element(
        "svg",
        element("title", name),
        *parts,
        viewBox=f"0 0 {width} {height}",
        style=f"max-width:{width}px",
        role="img",
    )


def _number(value: object) -> object:
    """Return a number with one decimal at the most: pixels need no more, and the page stays small."""
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value
