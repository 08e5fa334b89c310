"""The page: its frame, and the sections in their order."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from optimize.reporting.report.comparison import comparison
from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.curves import curves
from optimize.reporting.report.data import data
from optimize.reporting.report.finding_list import findings
from optimize.reporting.report.front import front
from optimize.reporting.report.model import model
from optimize.reporting.report.numbers import script
from optimize.reporting.report.parameters import parallel, slices
from optimize.reporting.report.provenance import provenance
from optimize.reporting.report.search import history, importances
from optimize.reporting.report.section import Section, render
from optimize.reporting.report.timeline import timeline
from optimize.reporting.report.trial_table import failures, leaderboard
from optimize.reporting.report.verdict import verdict

SECTIONS: tuple[Callable[[ReportContent], Section | None], ...] = (
    findings,
    comparison,
    front,
    curves,
    leaderboard,
    history,
    importances,
    slices,
    parallel,
    timeline,
    model,
    data,
    failures,
    provenance,
)
"""The sections below the verdict; each is left out where it has nothing to show."""


def render_page(content: ReportContent) -> str:
    """Return the report as one HTML page that needs no network, no other file and no JavaScript."""
    sections = [section for make in SECTIONS if (section := make(content)) is not None]
    return render(
        "page.html",
        name=content.summary.name,
        verdict=verdict(content),
        sections=sections,
        style=style_sheet(),
        sorting=_text("sort.js"),
        numbers=script(content),
        made=datetime.now().astimezone().isoformat(sep=" ", timespec="minutes"),
    )


@cache
def style_sheet() -> Markup:
    """Return the style sheet of the page, and of parts of it that stand elsewhere."""
    return _text("style.css")


def _text(name: str) -> Markup:
    return Markup((files("optimize.reporting.report") / "templates" / name).read_text(encoding="utf-8"))
