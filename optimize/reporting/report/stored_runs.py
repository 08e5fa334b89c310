"""What MLflow holds of a study, as plain data: whoever asks it hands this to the report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tagifai.error_analysis import ErrorAnalysis


@dataclass(frozen=True)
class StoredModel:
    """The final run of the last promotion, and the model that it registered.

    Attributes:
        run_id: The run.
        trial: The number of the promoted trial.
        metrics: Its metrics: `val_*` and `test_*`.
        drift: What had changed since the trial, where that was allowed; None if the trial was reproduced.
        description: Which rows the model saw, and which model the scores belong to.
        name: The registered model; None if it is not registered.
        version: Its version.
        aliases: The aliases that point to this version.
        performance: What `tagifai.evaluate` says of it.
        error_analysis: What `tagifai.error_analysis` says of its test rows; None where the train callable keeps none.
    """

    run_id: str
    trial: int
    metrics: Mapping[str, float]
    drift: str | None = None
    description: str = ""
    name: str | None = None
    version: str | None = None
    aliases: tuple[str, ...] = ()
    performance: Mapping[str, Any] = field(default_factory=dict)
    error_analysis: ErrorAnalysis | None = None


@dataclass(frozen=True)
class StoredRuns:
    """What MLflow holds of a study.

    Attributes:
        away: Why MLflow could not be asked; None if it answered.
        pages: The address of the experiment's runs in the dashboard, to which a run's id is added.
        parent: The study's own run.
        trials: The run of each trial, by number.
        model: The final run; None if nothing was promoted.
    """

    away: str | None = None
    pages: str | None = None
    parent: str | None = None
    trials: Mapping[int, str] = field(default_factory=dict)
    model: StoredModel | None = None

    def address(self, run_id: str | None) -> str | None:
        """Return the page of a run in the dashboard."""
        return f"{self.pages}/{run_id}" if self.pages and run_id else None
