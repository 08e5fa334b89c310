"""The findings: what a study shows that its user should know, with what to do about it."""

from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.section import Section, render


def findings(content: ReportContent) -> Section | None:
    """Return the findings, the most important first."""
    found = content.summary.findings
    return Section("findings", "Findings", render("findings.html", findings=found)) if found else None
