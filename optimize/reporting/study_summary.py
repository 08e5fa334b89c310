"""A study and its trials in plain numbers."""

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from optimize.storage.address import shown_url

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
    def goal(self) -> str:
        """Return what is searched for in words, such as `minimize val_loss`."""
        return f"{self.direction} {self.metric}"

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
