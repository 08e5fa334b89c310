"""What the study was made with, and the commands that make it again."""

import shlex

from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.section import Section, render


def provenance(content: ReportContent) -> Section:
    """Return the study file, the versions, the code, and the commands that reproduce the study."""
    record, summary = content.record, content.summary
    body = render(
        "provenance.html",
        summary=summary,
        record=record,
        commands=reproducing_commands(content),
        drift=summary.drift,
        parent=content.runs.address(content.runs.parent),
    )
    return Section("provenance", "Provenance", body)


def reproducing_commands(content: ReportContent) -> list[str]:
    """Return the commands that run the study once more and promote its best trial."""
    facts = content.facts
    if facts.rerun is None:
        return []
    words = shlex.split(facts.rerun)
    name = words[words.index("--study-name") + 1]
    storage = words[words.index("--storage") :] if "--storage" in words else []
    again = [facts.rerun]
    if facts.promotion is not None or content.runs.model is not None:
        again.append(shlex.join(["optimize", "promote", name, *storage]))
    return [*again, facts.command("report", against=name)]
