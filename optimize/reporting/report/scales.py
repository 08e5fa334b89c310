"""Scales of a figure: from a value to its place, with the values to write beside the axis."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import quantiles
from typing import Any, Protocol

from optimize.reporting.finding import short

FEWEST_FOR_EDGE = 20
"""Values before far worse ones are put at the edge of a scale."""


class Axis(Protocol):
    """What a figure needs of a scale."""

    def place(self, value: Any) -> float | None:
        """Return the place of a value; None for one that has none, such as an infinite number."""

    def ticks(self) -> list[tuple[float, str]]:
        """Return places and what to write there."""


@dataclass(frozen=True)
class Scale:
    """A range of numbers along a line, linear or logarithmic.

    Attributes:
        low: The number at the start.
        high: The number at the end.
        start: The place of the start.
        end: The place of the end.
        log: Whether equal ratios have equal widths.
        whole: Whether only whole numbers are written.
        clipped: Whether what is out of range is placed at its edge.
    """

    low: float
    high: float
    start: float
    end: float
    log: bool = False
    whole: bool = False
    clipped: bool = False

    def place(self, value: Any) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return None
        if self.log and value <= 0:
            return None
        low, high, at = (self._bent(number) for number in (self.low, self.high, value))
        share = (at - low) / (high - low) if high > low else 0.5
        if self.clipped:
            share = min(max(share, 0.0), 1.0)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[tuple[float, str]]:
        numbers = _powers(self.low, self.high) if self.log else _steps(self.low, self.high, whole=self.whole)
        places = ((self.place(number), short(float(number))) for number in numbers)
        return [(place, text) for place, text in places if place is not None]

    def _bent(self, number: float) -> float:
        return math.log(number) if self.log else number


@dataclass(frozen=True)
class Choices:
    """Values that have no order, side by side along a line.

    Attributes:
        values: The values.
        start: The place where the line starts.
        end: The place where it ends.
    """

    values: Sequence[Any]
    start: float
    end: float

    def place(self, value: Any) -> float | None:
        if value not in self.values:
            return None
        share = (self.values.index(value) + 0.5) / len(self.values)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[tuple[float, str]]:
        places = ((self.place(value), str(value)) for value in self.values)
        return [(place, text) for place, text in places if place is not None]


def scale_of(parameter: Mapping[str, Any], values: Iterable[Any], start: float, end: float) -> Axis:
    """Return the scale of a parameter.

    Args:
        parameter: As in the study file; empty where that is not known.
        values: The values that the trials had.
        start: The place where it starts.
        end: The place where it ends.
    """
    known = [value for value in values if value is not None]
    if "choices" in parameter:
        return Choices(list(parameter["choices"]), start, end)
    numbers = [value for value in known if isinstance(value, int | float) and not isinstance(value, bool)]
    if len(numbers) < len(known) or not (numbers or parameter):
        return Choices(list(dict.fromkeys(known)), start, end)
    # Somebody may have enqueued a value that is out of range.
    low = min([*numbers, *([parameter["low"]] if "low" in parameter else [])])
    high = max([*numbers, *([parameter["high"]] if "high" in parameter else [])])
    whole = parameter.get("type") == "int"
    return Scale(low, high, start, end, log=bool(parameter.get("log")) and low > 0, whole=whole)


def scale_around(values: Iterable[float], start: float, end: float) -> Scale:
    """Return a linear scale that holds all finite values, with some room at both ends."""
    finite = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    low, high = min(finite), max(finite)
    room = (high - low or abs(high) or 1.0) * 0.05
    return Scale(low - room, high + room, start, end)


def scale_of_metric(values: Iterable[float], direction: str, start: float, end: float) -> Scale:
    """Return a scale on which the best values can be told from one another: far worse ones lie at its edge.

    Args:
        values: The metric of the trials, or their losses.
        direction: `minimize` or `maximize`.
        start: The place of the lowest value.
        end: The place of the highest.
    """
    finite = sorted(value for value in values if math.isfinite(value))
    if len(finite) < FEWEST_FOR_EDGE:
        return scale_around(finite, start, end)
    lower, _, upper = quantiles(finite, n=4)
    reach = 4 * (upper - lower)
    tenths = quantiles(finite, n=10)
    if direction == "maximize":
        finite = [value for value in finite if value >= min(lower - reach, tenths[0])]
    else:
        finite = [value for value in finite if value <= max(upper + reach, tenths[-1])]
    return replace(scale_around(finite, start, end), clipped=True)


def _steps(low: float, high: float, *, whole: bool) -> list[float]:
    """Return round numbers of a range, four to nine."""
    width = high - low
    if width <= 0:
        return [low]
    power = 10 ** math.floor(math.log10(width / 5))
    step = next(power * factor for factor in (1, 2, 5, 10) if width / (power * factor) <= 8)
    step = max(1.0, round(step)) if whole else step
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def _powers(low: float, high: float) -> list[float]:
    """Return the powers of ten of a range; its ends where there are fewer than two."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    powers = [10.0**exponent for exponent in range(first, last + 1, max(1, (last - first) // 4))]
    return powers if len(powers) > 1 else [low, high]
