"""Curves drawn in plain text."""

import math
from collections.abc import Mapping, Sequence

WIDTH = 80
HEIGHT = 12
MARGIN = 10
"""Columns for the numbers on the left."""

MARKS = "*o+x"


def draw_curves(curves: Mapping[str, Sequence[float]]) -> list[str]:
    """Draw curves over the same epochs, one mark each.

    Args:
        curves: A value for each epoch, by name; those of the first stand in front. Values that are not finite are
            left out.

    Returns:
        The lines, of `WIDTH` columns at the most; none where there is nothing to draw.
    """
    known = {name: list(values) for name, values in curves.items() if any(map(math.isfinite, values))}
    if not known:
        return []
    finite = [value for values in known.values() for value in values if math.isfinite(value)]
    low, high = min(finite), max(finite)
    n_epochs = max(map(len, known.values()))
    width = min(WIDTH - MARGIN - 1, max(n_epochs, 30))
    canvas = [[" "] * width for _ in range(HEIGHT)]
    for mark, values in reversed(list(zip(MARKS, known.values(), strict=False))):
        for epoch, value in enumerate(values):
            if math.isfinite(value):
                canvas[_row(value, low, high)][_column(epoch, n_epochs, width)] = mark
    numbers = {0: f"{high:.4g}", HEIGHT - 1: f"{low:.4g}"}
    lines = [f"{numbers.get(row, ''):>{MARGIN - 1}} |{''.join(marks)}".rstrip() for row, marks in enumerate(canvas)]
    legend = "  ".join(f"{mark} {name}" for mark, name in zip(MARKS, known, strict=False))
    last = f"epoch {n_epochs}"
    axis = " " * (MARGIN + 1) + "1" + last.rjust(width - 1)
    return [*lines, " " * MARGIN + "+" + "-" * (width - 1), axis, " " * (MARGIN + 1) + legend]


def _row(value: float, low: float, high: float) -> int:
    return HEIGHT // 2 if high == low else round((high - value) / (high - low) * (HEIGHT - 1))


def _column(epoch: int, n_epochs: int, width: int) -> int:
    return 0 if n_epochs == 1 else round(epoch / (n_epochs - 1) * (width - 1))
