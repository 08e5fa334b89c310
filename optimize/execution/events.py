"""What a study tells whoever watches it while it runs."""

from dataclasses import dataclass

from optuna.trial import FrozenTrial, TrialState

from optimize.definition.attributes import TrialAttributes
from optimize.reporting.summary import StudySummary


@dataclass(frozen=True)
class TrialEnd:
    """How a trial ended.

    Attributes:
        number: The trial's number in the study.
        state: COMPLETE, PRUNED or FAIL.
        value: The study's metric for a complete trial, the last `val_loss` for a pruned one, else None.
        n_epochs: The number of epochs that ran.
        error: The exception of a failed trial, as one line.
    """

    number: int
    state: TrialState
    value: float | None
    n_epochs: int
    error: str | None

    @classmethod
    def of(cls, trial: FrozenTrial) -> "TrialEnd":
        """Describe a finished trial."""
        line = TrialAttributes(trial).error_line
        return cls(trial.number, trial.state, trial.value, len(trial.intermediate_values), line)


class Observer:
    """Hears how a study goes. The methods do nothing here; a display overrides what it shows."""

    def begin(self, summary: StudySummary) -> None:
        """The study is about to run its next trial."""

    def note(self, text: str) -> None:
        """Something the user should know."""

    def epoch_ended(self, number: int, epoch: int, val_loss: float) -> None:
        """An epoch of trial `number` has ended."""

    def trial_ended(self, end: TrialEnd) -> None:
        """A trial has ended and is stored."""
