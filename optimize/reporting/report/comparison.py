"""The study beside another one."""

from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.search import history_figure
from optimize.reporting.report.section import Section, render


def comparison(content: ReportContent) -> Section | None:
    """Return both studies side by side, and whether one of them is better, if there is another one."""
    known, other = content.comparison, content.other
    if known is None or other is None:
        return None
    # Values that do not compare do not belong on one axis.
    figure = None if known.differences else history_figure({one.name: one for one in (content.summary, other)})
    body = render("comparison.html", comparison=known, studies=known.studies, figure=figure)
    return Section("comparison", f"Against {other.name}", body)
