"""What a study tells whoever watches it while it runs, and what a worker tells its driver."""

from dataclasses import dataclass

from optuna.trial import FrozenTrial, TrialState

from optimize.definition.attributes import TrialAttributes
from optimize.reporting.summary import StudySummary


@dataclass(frozen=True)
class ParamsDrawn:
    """A trial has its parameters, and they are stored.

    Attributes:
        number: The trial's number in the study.
    """

    number: int


@dataclass(frozen=True)
class EpochEnd:
    """An epoch of a trial has ended.

    Attributes:
        number: The trial's number in the study.
        epoch: The epoch, from 0.
        val_loss: Its `val_loss`.
    """

    number: int
    epoch: int
    val_loss: float


@dataclass(frozen=True)
class TrialEnd:
    """A trial has ended, and its end is stored.

    Attributes:
        trial: The finished trial, with its number in the study.
    """

    trial: FrozenTrial

    @property
    def number(self) -> int:
        """The trial's number in the study."""
        return self.trial.number

    @property
    def state(self) -> TrialState:
        """COMPLETE, PRUNED or FAIL."""
        return self.trial.state

    @property
    def value(self) -> float | None:
        """The study's metric for a complete trial, the last `val_loss` for a pruned one, else None.

        None too where there are two metrics; see `values`.
        """
        return self.trial.values[0] if self.trial.values and len(self.trial.values) == 1 else None

    @property
    def values(self) -> tuple[float, ...]:
        """The study's metrics for a complete trial."""
        return tuple(self.trial.values or ()) if self.state == TrialState.COMPLETE else ()

    @property
    def n_epochs(self) -> int:
        """The number of epochs that ran."""
        return len(self.trial.intermediate_values)

    @property
    def error(self) -> str | None:
        """The exception of a failed trial, as one line."""
        return TrialAttributes(self.trial).error_line


@dataclass(frozen=True)
class StopRequested:
    """No further trial is wanted.

    Attributes:
        by_sampler: Whether the sampler says so, which sees its own worker's trials alone as they are; else the
            training function does.
    """

    by_sampler: bool


Event = ParamsDrawn | EpochEnd | TrialEnd | StopRequested
"""What a worker tells its driver."""


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
