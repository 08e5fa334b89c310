"""What a promotion came to."""

from dataclasses import asdict, dataclass, field
from typing import Any

from optimize.promotion.comparison import TOLERANCE
from optimize.reporting.uncertainty import Uncertainty

SCORES = ("precision", "recall", "f1")


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """A final run.

    Attributes:
        study: The study's name.
        trial: The number of the promoted trial.
        run_id: The final run; None in a dry run.
        model_name: The registered model.
        version: The model's version; None in a dry run.
        alias: The alias that points to the version now.
        model_uri: What to load the model by; None in a dry run.
        metrics: The final run's metrics: `val_*` and `test_*`.
        max_difference: The largest difference of `val_loss` to the trial, in any epoch.
        drift: What changed since the trial, where that was allowed; empty otherwise.
        refit: The rows that the stored model was fitted on again: `all`, `train+val`, or `none`.
        refit_rows: How many rows the stored model saw; None where the train callable does not say.
        fitted_on: The same in words, and which model the metrics belong to.
        copied_from: The study and the number of the trial that the promoted one is a copy of; None if it was run here.
        uncertainty: How sure the trial's value and rank are; None where that cannot be told.
        classes: The scores of each class on the test split; empty where the train callable does not say them.
    """

    study: str
    trial: int
    run_id: str | None = None
    model_name: str
    version: str | None = None
    alias: str
    model_uri: str | None = None
    metrics: dict[str, float]
    max_difference: float
    drift: list[str]
    refit: str
    refit_rows: int | None
    fitted_on: str
    copied_from: str | None = None
    uncertainty: Uncertainty | None
    classes: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def agreement(self) -> str:
        """Say how far the repeated training agrees with the trial."""
        if self.max_difference > TOLERANCE:
            return "val_loss was not reproduced"
        exactly = f"to {self.max_difference:.1g}" if self.max_difference else "exactly"
        return f"val_loss of every epoch reproduced {exactly}"

    def to_dict(self) -> dict[str, Any]:
        """Return the promotion as JSON-able data."""
        return asdict(self)

    def _repr_html_(self) -> str:
        """Return the promotion as a notebook shows it."""
        from optimize.reporting.report.notebook import fragment

        name = (
            f"{self.model_name} version {self.version}, {self.alias}"
            if self.run_id
            else "a dry run: nothing was stored"
        )
        scores = [(split, [self.metrics.get(f"{split}_{score}") for score in SCORES]) for split in ("val", "test")]
        return fragment("promotion.html", promotion=self, name=name, scores=scores, agreement=self.agreement)
