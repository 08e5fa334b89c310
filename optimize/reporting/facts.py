"""All that is known of a stored study, collected once as plain data: findings and reports are functions of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from optimize.definition.drawing import constant_args, stored_space
from optimize.definition.promotion_note import PromotionNote
from optimize.definition.space import Space
from optimize.reporting.summary import StudySummary, TrialSummary
from optimize.storage.address import StudyAddress


@dataclass(frozen=True)
class TrialCurves:
    """What a trial kept of its epochs.

    Attributes:
        steps: The epochs that it reported, from 0.
        val_loss: The validation loss of each.
        train_loss: The training loss of each, as far as `train` records it.
        epoch_ms: When each ended, in milliseconds since the trial's start, as far as that is known.
        worker: The process that ran the trial, where it says so.
    """

    steps: tuple[int, ...] = ()
    val_loss: tuple[float, ...] = ()
    train_loss: tuple[float, ...] = ()
    epoch_ms: tuple[float, ...] = ()
    worker: str | None = None

    def val_loss_at(self, step: int) -> float | None:
        """Return the validation loss of an epoch, None if the trial did not report it."""
        return self.val_loss[self.steps.index(step)] if step in self.steps else None


@dataclass(frozen=True)
class Limit:
    """What `train` takes as one argument.

    Attributes:
        default: Its default.
        low: The smallest number that it takes; None if there is none.
        high: The largest.
        above: Whether `low` itself is out of range.
        below: Whether `high` itself is out of range.
        at_most: The argument whose value it may not exceed.
    """

    default: Any
    low: float | None = None
    high: float | None = None
    above: bool = False
    below: bool = False
    at_most: str | None = None


@dataclass(frozen=True)
class StudyFacts:
    """All that is known of a stored study.

    Attributes:
        summary: The study and its trials in numbers; with `uncertainty`, where that was measured.
        curves: What each trial kept of its epochs, by number.
        space: The parameters as in the study file, by name: `type`, and `low`, `high`, `log`, `step`, `choices` or
            `when`.
        study_file: The study file as it took effect; empty for a study that was not made here.
        fixed_args: What each argument is where no parameter sets it.
        limits: What `train` takes, by argument; empty where that is not known.
        val_classes: The number of validation rows of each class; empty where that is not known.
        n_shared_texts: How many validation rows have the text of a training row; None where that is not known.
        val_labels: A digest of the true classes of the best trial's validation rows, equal for the same rows; None
            where that is not known.
        default_trial: The trial that the study began with because its arguments are the defaults, if it is
            COMPLETE; None if there is none.
        promotion: The last promotion; None if there was none, or none that is known.
        rerun: The command that runs the study file as a new study, with the options of this one; None where the
            study file is gone.
    """

    summary: StudySummary
    curves: Mapping[int, TrialCurves] = field(default_factory=dict)
    space: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    study_file: Mapping[str, Any] = field(default_factory=dict)
    fixed_args: Mapping[str, Any] = field(default_factory=dict)
    limits: Mapping[str, Limit] = field(default_factory=dict)
    val_classes: Mapping[str, int] = field(default_factory=dict)
    n_shared_texts: int | None = None
    val_labels: str | None = None
    default_trial: int | None = None
    promotion: PromotionNote | None = None
    rerun: str | None = None

    @cached_property
    def parameters(self) -> Space:
        """The space as parameters that know their conditions; empty where it is not one of this project's."""
        return stored_space({"space": self.space})

    @property
    def constant_args(self) -> dict[str, Any]:
        """The arguments that are the same in every trial."""
        return constant_args({"space": self.space}, self.fixed_args)

    @property
    def complete(self) -> list[TrialSummary]:
        """The COMPLETE trials, by number."""
        return [trial for trial in self.summary.trials if trial.value is not None]

    @property
    def sign(self) -> int:
        """1 where a smaller metric is better, else -1."""
        return -1 if self.summary.direction == "maximize" else 1

    def command(self, verb: str, **options: str | None) -> str:
        """Return a command for this study as it may be typed, such as `optimize resume sgd`."""
        return StudyAddress(self.summary.name, self.summary.storage).command(verb, **options)
