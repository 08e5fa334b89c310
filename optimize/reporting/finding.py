"""What a finding is: something about a study that its user should know, with its evidence and what to do about it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MORE_TRIALS = 20
"""How many more trials a remedy asks for."""


@dataclass(frozen=True)
class Finding:
    """Something that a study shows.

    Attributes:
        name: Tells it from others, such as `best-at-edge`.
        summary: One line for a terminal, with the numbers.
        evidence: The numbers on which it rests, as JSON-able data.
        remedy: A command that runs as printed; None where no command helps.
        weight: How important it is, from 1 to 100.
        edit: What to change in the study file before the remedy runs, such as `space.alpha.high = 0.01`.
        good: Whether it is good news; else it is something to look at.
    """

    name: str
    summary: str
    evidence: dict[str, Any]
    remedy: str | None
    weight: int
    edit: str | None = None
    good: bool = False

    @property
    def mark(self) -> str:
        """The sign that stands before it: `+` for good news, `!` for what is to be looked at."""
        return "+" if self.good else "!"

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as JSON-able data."""
        return asdict(self)


def findings_markdown(findings: Iterable[Finding]) -> list[str]:
    """Return findings as lines of a Markdown list, in their order."""
    return [_markdown(finding) for finding in findings]


def as_markdown(text: str) -> str:
    """Return a text in which nothing means anything to Markdown: the name of a class may hold whatever it likes."""
    return text.translate({ord(sign): f"\\{sign}" for sign in r"\`*_[]<>|#"})


def _markdown(finding: Finding) -> str:
    words = [f"**{finding.mark}**", as_markdown(finding.summary)]
    if finding.edit:
        words.append(f"Set `{finding.edit}` in the study file.")
    if finding.remedy:
        words.append(f"`{finding.remedy}`")
    return f"- {' '.join(words)}"


def short(value: Any) -> str:
    """Return a value as findings write it: a float with four digits."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rank of each value from 0; equal ones share their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    means = np.cumsum(counts) - (counts + 1) / 2
    shared: NDArray[np.float64] = means[inverse]
    return shared
