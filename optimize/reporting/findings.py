"""What a study shows that its user should know: pure functions from the facts of a study to findings."""

from collections.abc import Callable, Iterator

from optimize.reporting.data_findings import shared_texts, small_classes
from optimize.reporting.edge_findings import best_at_edge
from optimize.reporting.effect_findings import without_effect
from optimize.reporting.epoch_findings import overfitted, still_falling
from optimize.reporting.facts import StudyFacts
from optimize.reporting.finding import Finding as Finding
from optimize.reporting.finding import findings_markdown as findings_markdown
from optimize.reporting.score_findings import gain_over_defaults, gain_over_guessing, held_on_test, lead
from optimize.reporting.search_findings import failed_trials, no_improvement, pruning, still_improving

JUDGEMENTS: tuple[Callable[[StudyFacts], Iterator[Finding]], ...] = (
    failed_trials,
    lead,
    gain_over_guessing,
    gain_over_defaults,
    held_on_test,
    best_at_edge,
    without_effect,
    still_falling,
    overfitted,
    no_improvement,
    still_improving,
    pruning,
    small_classes,
    shared_texts,
)
"""The judgements; each yields what it finds, or nothing."""


def find(facts: StudyFacts) -> list[Finding]:
    """Return what a study shows, the most important first."""
    found = [finding for judge in JUDGEMENTS for finding in judge(facts)]
    return sorted(found, key=lambda finding: -finding.weight)
