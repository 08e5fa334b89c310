"""All that a report is made of, collected once: its sections are functions of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import optuna

from optimize.definition.attributes import TrialAttributes
from optimize.definition.record import StudyRecord
from optimize.definition.study_attributes import stored_record
from optimize.reporting.collect import judged_facts
from optimize.reporting.data_profile import DataProfile, profile_data
from optimize.reporting.facts import StudyFacts
from optimize.reporting.importance import Importances, measure_importances
from optimize.reporting.report.stored_runs import StoredRuns
from optimize.reporting.study_comparison import StudyComparison
from optimize.reporting.summary import StudySummary, TrialSummary


@dataclass(frozen=True)
class ReportContent:
    """All that a report is made of.

    Attributes:
        facts: The study; its summary holds the uncertainty and the findings.
        record: What it was made with, as `optimize.definition.record` describes it; empty if it was made elsewhere.
        importances: How much each parameter decides the metric.
        data: What its data looks like; None where the study does not say which it is.
        tracebacks: The tracebacks of failed trials, by number.
        runs: What MLflow holds of it.
        comparison: The study beside another one.
        other: That other one.
    """

    facts: StudyFacts
    record: Mapping[str, Any] = field(default_factory=dict)
    importances: Importances | None = None
    data: DataProfile | None = None
    tracebacks: Mapping[int, str] = field(default_factory=dict)
    runs: StoredRuns = field(default_factory=StoredRuns)
    comparison: StudyComparison | None = None
    other: StudySummary | None = None

    @property
    def summary(self) -> StudySummary:
        """The study in numbers."""
        return self.facts.summary

    @property
    def best(self) -> TrialSummary | None:
        """The winner."""
        return self.summary.best_trial


def collect_content(
    study: optuna.Study,
    summary: StudySummary,
    runs: StoredRuns | None = None,
    comparison: StudyComparison | None = None,
    other: StudySummary | None = None,
) -> ReportContent:
    """Collect all that a report is made of.

    Args:
        study: The stored study.
        summary: Its summary; it is judged here.
        runs: What MLflow holds of it.
        comparison: The study beside another one.
        other: That other one.
    """
    record = stored_record(study)
    facts = judged_facts(study, summary)
    errors = {trial.number: TrialAttributes(trial).error for trial in study.get_trials(deepcopy=False)}
    return ReportContent(
        facts=facts,
        record=record or {},
        importances=measure_importances(study),
        data=profile_data(StudyRecord(**record)) if record else None,
        tracebacks={number: error["traceback"] for number, error in errors.items() if error},
        runs=runs or StoredRuns(),
        comparison=comparison,
        other=other,
    )
