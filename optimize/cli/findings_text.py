"""Findings as text: a line each at the end of a run, with what to do about them in `optimize show`."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimize.reporting.finding import Finding

WIDTH = 80

N_AT_END = 3
"""How many findings the end of a run tells."""


def findings_in_short(findings: "Sequence[Finding]", show_command: str) -> list[str]:
    """Return the most important findings, a line of a terminal each.

    Args:
        findings: The most important first.
        show_command: What tells all of them, with what to do.
    """
    if not findings:
        return []
    lines = [finding_line(finding) for finding in findings[:N_AT_END]]
    more = len(findings) - N_AT_END
    return [*lines, f"`{show_command}` tells {f'{more} more, and ' if more > 0 else ''}what to do"]


def finding_line(finding: "Finding") -> str:
    """Return a finding as one line of a terminal."""
    return textwrap.shorten(f"{finding.mark} {finding.summary}", WIDTH, placeholder=" ...")


def findings_in_full(findings: "Sequence[Finding]") -> list[str]:
    """Return all findings with their remedies; a command stands on a line of its own, to be copied."""
    lines = []
    for finding in findings:
        text = f"{finding.mark} {finding.summary}"
        lines += textwrap.wrap(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False)
        if finding.edit:
            lines.append(f"    set {finding.edit} in the study file, then")
        if finding.remedy:
            lines.append(f"    {finding.remedy}")
    return lines
