"""A study in plain numbers: how far it is, what it found."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import optuna
from optuna.trial import FrozenTrial, TrialState
from pydantic import ValidationError

from optimize.definition.attributes import ENDED, TrialAttributes
from optimize.definition.continuation import own_trials
from optimize.definition.drawing import constant_args
from optimize.definition.finite import exhausted
from optimize.definition.promotion_note import read_promotion
from optimize.definition.study_attributes import stored_drift, stored_origins, stored_record, stored_total
from optimize.definition.study_file import StudyFile
from optimize.errors import InputError
from optimize.reporting.front import with_front
from optimize.reporting.outcome import best_trial, study_stop
from optimize.reporting.study_summary import StudySummary as StudySummary
from optimize.reporting.study_summary import TrialSummary as TrialSummary
from optimize.storage.discards import discards_of, kept_trials


def summarize_study(study: optuna.Study, storage: str, *, running: bool = False) -> StudySummary:
    """Summarise a study.

    Args:
        study: The stored study.
        storage: Its storage URL.
        running: Whether a process runs it now.

    Raises:
        InputError: It has several objectives, and was not made here.
    """
    trials = kept_trials(study)
    record = stored_record(study) or {}
    section = record.get("study_file", {}).get("study", {})
    if len(study.directions) > 1 and not isinstance(section.get("metric"), list):
        raise InputError(
            f"Study {study.study_name!r} has {len(study.directions)} objectives; only studies with one can be shown "
            "here. Look at it with Optuna itself."
        )
    own = own_trials(trials)
    counts = {state: sum(trial.state == state for trial in own) for state in TrialState}
    n_interrupted = sum(TrialAttributes(trial).interrupted is not None for trial in trials)
    finished = counts[TrialState.COMPLETE] + counts[TrialState.PRUNED]
    total = stored_total(study)
    n_trials = finished if total is None else total
    done = finished >= n_trials
    best = best_trial(study)
    reason = None if done else _exhausted(record, trials)
    stop = None if done else study_stop(study)
    summary = StudySummary(
        name=study.study_name,
        storage=storage,
        state="running" if running else "complete" if done or reason or stop else "incomplete",
        metric=section.get("metric", "value"),
        direction=study.directions[0].name.lower(),
        n_trials=n_trials,
        n_complete=counts[TrialState.COMPLETE],
        n_pruned=counts[TrialState.PRUNED],
        n_failed=counts[TrialState.FAIL] - n_interrupted,
        n_interrupted=n_interrupted,
        best_trial=summarize_trial(best) if best else None,
        trials=[summarize_trial(trial) for trial in trials if trial.state != TrialState.WAITING],
        data=record.get("data", {}),
        num_epochs=constant_args(record.get("study_file", {}), record.get("fixed_args", {})).get("num_epochs"),
        exhausted=reason,
        ended=None if done else stop or study.user_attrs.get(ENDED) or None,
        promoted=note.trial if (note := read_promotion(study)) else None,
        discarded=discards_of(study),
        n_copied=len(trials) - len(own),
        continued_from=tuple(source["study"] for source in stored_origins(study)),
        drift=tuple(f"since trial {d.since}: {'; '.join(d.changes)}" for d in stored_drift(study)),
    )
    if len(study.directions) == 1:
        return summary
    return with_front(summary, section["metric"], [way.name.lower() for way in study.directions], _values(trials))


def _exhausted(record: Mapping[str, Any], trials: Sequence[FrozenTrial]) -> str | None:
    # A study that was not made here has none, or something else under this name.
    with suppress(ValidationError):
        return exhausted(StudyFile.model_validate(record.get("study_file")), trials)
    return None


def _values(trials: Sequence[FrozenTrial]) -> dict[int, tuple[float, ...]]:
    return {trial.number: tuple(trial.values) for trial in trials if trial.state == TrialState.COMPLETE}


def origin_of(trial: FrozenTrial) -> str | None:
    """Return the study and the number of the trial that a trial is a copy of; None if its own study has run it."""
    origin = TrialAttributes(trial).copied_from
    return f"{origin['study']} {origin['number']}" if origin else None


def summarize_trial(trial: FrozenTrial) -> TrialSummary:
    """Summarise a trial."""
    attributes = TrialAttributes(trial)
    start, end = trial.datetime_start, trial.datetime_complete
    return TrialSummary(
        number=trial.number,
        state=trial.state.name,
        value=trial.values[0] if trial.state == TrialState.COMPLETE and len(trial.values) == 1 else None,
        params=trial.params,
        metrics=attributes.metrics,
        n_epochs=len(trial.intermediate_values),
        start=start.astimezone().isoformat(timespec="milliseconds") if start else None,
        seconds=_seconds(start, end),
        error=attributes.error_line,
        interrupted=attributes.interrupted,
        retry_of=attributes.retry_of,
        duplicate_of=attributes.duplicate_of,
        copied_from=origin_of(trial),
    )


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    # Not their difference: local time leaps, twice a year.
    return round(end.timestamp() - start.timestamp(), 3) if start and end else None
