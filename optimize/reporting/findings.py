"""What a study shows that its user should know: pure functions from the facts of a study to findings."""

from collections.abc import Callable, Iterator

from optimize.reporting.edge_findings import best_at_edge
from optimize.reporting.effect_findings import without_effect
from optimize.reporting.epoch_findings import overfitted, still_falling
from optimize.reporting.facts import StudyFacts
from optimize.reporting.finding import Finding as Finding
from optimize.reporting.finding import findings_markdown as findings_markdown

JUDGEMENTS: tuple[Callable[[StudyFacts], Iterator[Finding]], ...] = (
    best_at_edge,
    without_effect,
    still_falling,
    overfitted,
)
"""The judgements; each yields what it finds, or nothing."""


def find(facts: StudyFacts) -> list[Finding]:
    """Return what a study shows, the most important first."""
    found = [finding for judge in JUDGEMENTS for finding in judge(facts)]
    return sorted(found, key=lambda finding: -finding.weight)
