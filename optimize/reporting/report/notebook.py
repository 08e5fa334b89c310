"""Parts of the report as a notebook shows them."""

from typing import Any

from optimize.errors import OptimizeError
from optimize.reporting.collect import collect_facts
from optimize.reporting.facts import StudyFacts
from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.curves import curves
from optimize.reporting.report.finding_list import findings
from optimize.reporting.report.page import style_sheet
from optimize.reporting.report.section import render
from optimize.reporting.report.verdict import verdict
from optimize.reporting.summary import StudySummary
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study


def study_html(summary: StudySummary) -> str:
    """Return the verdict, the findings and the curves of a study.

    Args:
        summary: The study; its curves are read from its storage, as far as that can be found from here.
    """
    content = ReportContent(_facts(summary))
    parts = [section for section in (findings(content), curves(content)) if section is not None]
    return fragment("study.html", name=summary.name, verdict=verdict(content), sections=parts)


def fragment(template: str, **values: Any) -> str:
    """Return a part of a page, with the style sheet that it needs."""
    return render("fragment.html", style=style_sheet(), body=render(template, **values))


def _facts(summary: StudySummary) -> StudyFacts:
    try:
        study = load_study(StudyAddress(summary.name, summary.storage), writable=False)
        return collect_facts(study, summary)
    except OptimizeError:
        # The notebook may have moved to another folder since.
        return StudyFacts(summary)
