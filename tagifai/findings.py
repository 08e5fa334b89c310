"""What is wrong or doubtful about a data file, in lines of `file:line: column: what`."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tagifai.errors import DataError

SHORT = 74
"""Characters of a finding in short, which stands behind `note: ` on a terminal of 80 columns."""

N_SHORT = 8
"""How many findings are told in short before they are only counted."""

LINES_SHOWN = 5
"""How many further lines a finding names before it only counts them."""


@dataclass(frozen=True)
class Finding:
    """One rule that a data file breaks.

    Attributes:
        rule: The name of the rule; docs/data-check.md lists them.
        what: Fact and remedy.
        refused: Whether the file cannot be used as it is; otherwise it can, and the user should know.
        column: The column, where it is about one.
        lines: The lines it is about, counted from 1 (for Parquet: the rows); empty where it is about the whole file.
        path: The file.
    """

    rule: str
    what: str
    refused: bool = True
    column: str | None = None
    lines: tuple[int, ...] = ()
    path: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.lines[0]}" if self.lines else self.path
        column = f" {self.column}:" if self.column is not None else ""
        return f"{place}:{column} {self.what}{_more(self.lines[1:])}"

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as JSON-able data."""
        return {
            "rule": self.rule,
            "refused": self.refused,
            "file": self.path,
            "line": self.lines[0] if self.lines else None,
            "column": self.column,
            "what": self.what,
            "lines": list(self.lines),
        }


class UnusableDataError(DataError):
    """A data file that cannot be used.

    Args:
        findings: Why not, all at once.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = list(findings)
        super().__init__("\n".join(map(str, self.findings)))


def placed(findings: Iterable[Finding], path: object) -> list[Finding]:
    """Return findings with the name of their file: what is refused first, then by line."""
    named = [replace(finding, path=str(path)) for finding in findings]
    return sorted(named, key=lambda finding: (not finding.refused, finding.lines[:1]))


def in_short(findings: Sequence[Finding], command: str) -> list[str]:
    """Return the facts of findings, each in one short line.

    Args:
        findings: What was found.
        command: What says all of it; it is named in the last line.
    """
    if not findings:
        return []
    facts = [f"{'' if f.column is None else f'{f.column}: '}{f.what.split('. ')[0]}" for f in findings[:N_SHORT]]
    lines = [textwrap.shorten(fact, SHORT, placeholder=" ...") for fact in facts]
    if len(findings) == 1:
        all_of_it = f" (all: `{command}`)"
        return [textwrap.shorten(facts[0], SHORT - len(all_of_it), placeholder=" ...") + all_of_it]
    more = f"{counted(len(findings) - N_SHORT, 'more doubt')}; " if len(findings) > N_SHORT else ""
    return [*lines, f"{more}`{command}` says all of it, with remedies"]


def counted(n: int, noun: str) -> str:
    """Return a number with its noun, such as `1 row` or `2,000 rows`."""
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{n:,} {noun if n == 1 else plural}"


def listed(items: Iterable[tuple[str, int]], limit: int = 10) -> str:
    """Return names with their counts, such as `a (3), b (2) and 4 more`."""
    pairs = list(items)
    shown = ", ".join(f"{name} ({count:,})" for name, count in pairs[:limit])
    return shown if len(pairs) <= limit else f"{shown} and {len(pairs) - limit:,} more"


def _more(lines: tuple[int, ...]) -> str:
    if not lines:
        return ""
    shown = ", ".join(map(str, lines[:LINES_SHOWN]))
    rest = len(lines) - LINES_SHOWN
    return f" (also {'line' if len(lines) == 1 else 'lines'} {shown}{f' and {rest:,} more' if rest > 0 else ''})"
