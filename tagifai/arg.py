"""What one training argument may be."""

import math
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any


@dataclass(frozen=True)
class Arg:
    """What one argument may be.

    Attributes:
        kind: The Python type of a valid value.
        default: The lesson's value.
        low: The smallest valid number; excluded itself where ``above`` is set.
        high: The largest valid number.
        above: Whether ``low`` itself is out of range.
        below: Whether ``high`` itself is out of range.
        choices: All valid values, where they can be listed.
        optional: Whether None is valid.
        no_effect: Why its value can change nothing, where that is so.
        at_most: The argument of the same table whose value it may not exceed.
    """

    kind: type
    default: Any
    low: float | None = None
    high: float | None = None
    above: bool = False
    below: bool = False
    choices: tuple[str, ...] = ()
    optional: bool = False
    no_effect: str | None = None
    at_most: str | None = None

    @property
    def expected(self) -> str:
        """Describe a valid value in words."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        if self.kind is bool:
            return "true or false"
        words = "an integer" if self.kind is int else "a number"
        if self.low is not None:
            words += f" above {self.low:g}" if self.above else f" of at least {self.low:g}"
        if self.high is not None:
            words += f" and below {self.high:g}" if self.below else f" and at most {self.high:.0f}"
        return f"{words}, or none" if self.optional else words

    def plain(self, value: Any) -> Any:
        """Return a value as a plain object of the argument's kind, or None where it is none."""
        if hasattr(value, "dtype") and hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
            value = value.item()
        if self.kind is bool or isinstance(value, bool):
            return value if self.kind is bool and isinstance(value, bool) else None
        if self.kind is int:
            return int(value) if isinstance(value, Integral) else None
        if self.kind is float:
            return float(value) if isinstance(value, Real) else None
        return str(value) if isinstance(value, self.kind) else None

    def allows(self, value: Any) -> bool:
        """Tell whether a value of the argument's kind is a valid one."""
        if self.choices:
            return value in self.choices
        if isinstance(value, bool | str):
            return True
        if not math.isfinite(value):
            return False
        if self.low is not None and (value < self.low or (self.above and value == self.low)):
            return False
        return self.high is None or (value < self.high if self.below else value <= self.high)
