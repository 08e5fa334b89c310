"""A study in plain numbers: how far it is, what it found."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import optuna
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, TrialState
from pydantic import ValidationError

from optimize.definition.attributes import ENDED, TrialAttributes
from optimize.definition.continuation import own_trials
from optimize.definition.drawing import searched_arguments, stored_space
from optimize.definition.finite import exhausted
from optimize.definition.promotion_note import read_promotion
from optimize.definition.stops import Stops, finished_in_order, stop_reason
from optimize.definition.study_attributes import stored_drift, stored_origins, stored_record, stored_total
from optimize.definition.study_file import StudyFile
from optimize.errors import InputError
from optimize.storage.address import shown_url
from optimize.storage.discards import discards_of, kept_trials

if TYPE_CHECKING:
    from pandas import DataFrame

    from optimize.reporting.finding import Finding
    from optimize.reporting.uncertainty import Uncertainty


@dataclass(frozen=True)
class TrialSummary:
    """One trial.

    `value` is the study's metric, None unless the trial is COMPLETE; `start` is local time with its offset;
    `copied_from` names the study and the number of the trial that it is a copy of, None if this study has run it.
    """

    number: int
    state: str
    value: float | None
    params: dict[str, Any]
    metrics: dict[str, float]
    n_epochs: int
    start: str | None
    seconds: float | None
    error: str | None
    interrupted: str | None
    retry_of: int | None
    duplicate_of: int | None = None
    copied_from: str | None = None


@dataclass(frozen=True)
class StudySummary:
    """One study.

    Attributes:
        name: Its name.
        storage: Where it is kept.
        state: `running`, `complete` or `incomplete`.
        metric: What a trial returns.
        direction: `minimize` or `maximize`.
        n_trials: Its total.
        n_complete: Trials that ended COMPLETE.
        n_pruned: Trials that ended PRUNED.
        n_failed: Trials that ended FAIL by an exception.
        n_interrupted: Trials that were interrupted; each is run again.
        best_trial: The best COMPLETE trial.
        trials: All trials that have begun and were not taken out, by number.
        data: The data's path, sha256 and number of rows.
        num_epochs: The epochs of a full trial; None where they are searched for or unknown.
        ended: Why no further trial began before the total, where a stop or the time said so; None if nothing did.
        exhausted: Why no further trial can run though the total is not reached; None if one can.
        promoted: The trial that was promoted last; None if none was.
        discarded: Why trials were taken out, by number.
        drift: How its training code has changed while it went on.
        n_copied: Trials of other studies that it began with; no other count has them.
        continued_from: These studies.
        uncertainty: How sure the best trial's value and rank are; None where that was not asked for or cannot be told.
        findings: What the study shows, the most important first; empty where that was not asked for.
    """

    name: str
    storage: str
    state: str
    metric: str
    direction: str
    n_trials: int
    n_complete: int
    n_pruned: int
    n_failed: int
    n_interrupted: int
    best_trial: TrialSummary | None
    trials: list[TrialSummary]
    data: dict[str, Any]
    num_epochs: int | None
    exhausted: str | None = None
    ended: str | None = None
    promoted: int | None = None
    discarded: dict[int, str] = field(default_factory=dict)
    drift: tuple[str, ...] = ()
    n_copied: int = 0
    continued_from: tuple[str, ...] = ()
    uncertainty: "Uncertainty | None" = None
    findings: "tuple[Finding, ...]" = ()

    @property
    def shown_storage(self) -> str:
        """Return the storage as it may be printed: without its password."""
        return shown_url(self.storage)

    @property
    def best_value(self) -> float | None:
        """Return the best trial's value."""
        return self.best_trial.value if self.best_trial else None

    @property
    def best_params(self) -> dict[str, Any]:
        """Return the best trial's parameters."""
        return self.best_trial.params if self.best_trial else {}

    @property
    def n_finished(self) -> int:
        """Return the number of trials that count towards the total."""
        return self.n_complete + self.n_pruned

    def leaderboard(self, top: int | None = None) -> list[TrialSummary]:
        """Return the COMPLETE trials, best first."""
        done = [trial for trial in self.trials if trial.value is not None]
        sign = -1 if self.direction == "maximize" else 1
        return sorted(done, key=lambda trial: (sign * (trial.value or 0.0), trial.number))[:top]

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as JSON-able data, without the password of the storage."""
        return asdict(self) | {"storage": self.shown_storage}

    def to_dataframe(self) -> "DataFrame":
        """Return a row for each trial; parameters and metrics are columns with `params_` and `metrics_` before them."""
        from pandas import DataFrame

        plain = ("number", "state", "value", "n_epochs", "start", "seconds", "error", "interrupted", "retry_of")
        rows = [
            {name: getattr(trial, name) for name in (*plain, *(["copied_from"] if self.n_copied else []))}
            | {f"params_{name}": value for name, value in trial.params.items()}
            | {f"metrics_{name}": value for name, value in trial.metrics.items()}
            for trial in self.trials
        ]
        return DataFrame(rows, columns=None if rows else list(plain))

    def _repr_html_(self) -> str:
        """Return the study as a notebook shows it: the verdict, the findings, the curves."""
        from optimize.reporting.report.notebook import study_html

        return study_html(self)


def summarize_study(study: optuna.Study, storage: str, *, running: bool = False) -> StudySummary:
    """Summarise a study.

    Args:
        study: The stored study.
        storage: Its storage URL.
        running: Whether a process runs it now.

    Raises:
        InputError: It has several objectives, which no study of this project has.
    """
    if len(study.directions) > 1:
        raise InputError(
            f"Study {study.study_name!r} has {len(study.directions)} objectives; only studies with one can be shown "
            "here. Look at it with Optuna itself."
        )
    trials = kept_trials(study)
    record = stored_record(study) or {}
    section = record.get("study_file", {}).get("study", {})
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
    return StudySummary(
        name=study.study_name,
        storage=storage,
        state="running" if running else "complete" if done or reason or stop else "incomplete",
        metric=section.get("metric", "value"),
        direction=study.direction.name.lower(),
        n_trials=n_trials,
        n_complete=counts[TrialState.COMPLETE],
        n_pruned=counts[TrialState.PRUNED],
        n_failed=counts[TrialState.FAIL] - n_interrupted,
        n_interrupted=n_interrupted,
        best_trial=summarize_trial(best) if best else None,
        trials=[summarize_trial(trial) for trial in trials if trial.state != TrialState.WAITING],
        data=record.get("data", {}),
        num_epochs=_num_epochs(record),
        exhausted=reason,
        ended=None if done else stop or study.user_attrs.get(ENDED) or None,
        promoted=note.trial if (note := read_promotion(study)) else None,
        discarded=discards_of(study),
        n_copied=len(trials) - len(own),
        continued_from=tuple(source["study"] for source in stored_origins(study)),
        drift=tuple(f"since trial {d.since}: {'; '.join(d.changes)}" for d in stored_drift(study)),
    )


def _num_epochs(record: Mapping[str, Any]) -> int | None:
    if "num_epochs" in searched_arguments(stored_space(record.get("study_file", {}))):
        return None
    found: int | None = record.get("fixed_args", {}).get("num_epochs")
    return found


def _exhausted(record: Mapping[str, Any], trials: Sequence[FrozenTrial]) -> str | None:
    # A study that was not made here has none, or something else under this name.
    with suppress(ValidationError):
        return exhausted(StudyFile.model_validate(record.get("study_file")), trials)
    return None


def study_stop(study: optuna.Study) -> str | None:
    """Say which of its stops has ended a study before its total; None if none has."""
    stops = Stops.of(study)
    if not stops.patience and stops.target is None:
        return None
    finished = finished_in_order(kept_trials(study))
    return stop_reason(stops, finished, maximize=study.direction == StudyDirection.MAXIMIZE)


def best_trial(study: optuna.Study) -> FrozenTrial | None:
    """Return the best COMPLETE trial, the earlier of two equal ones, or None."""
    complete = kept_trials(study, (TrialState.COMPLETE,))
    sign = -1 if study.direction == StudyDirection.MAXIMIZE else 1
    return min(complete, key=lambda trial: (sign * (trial.value or 0.0), trial.number), default=None)


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
        value=trial.value if trial.state == TrialState.COMPLETE else None,
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
