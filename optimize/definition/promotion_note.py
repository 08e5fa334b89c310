"""What a study keeps of its last promotion, so that it can be judged without the MLflow store."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from optimize.definition.attributes import PROMOTION

if TYPE_CHECKING:
    from optuna import Study


@dataclass(frozen=True)
class PromotionNote:
    """What a promotion measured.

    Attributes:
        trial: The number of the promoted trial.
        metrics: The final run's metrics: `val_*` and `test_*`.
        default_metrics: Those of a training with the defaults of all that the study searches; empty where the train
            callable does not say what they are.
        classes: The scores of each class on the test split.
        run_id: The final run.
        model_name: The registered model.
        version: The model's version.
    """

    trial: int
    metrics: dict[str, float]
    default_metrics: dict[str, float] = field(default_factory=dict)
    classes: dict[str, dict[str, float]] = field(default_factory=dict)
    run_id: str | None = None
    model_name: str | None = None
    version: str | None = None

    def write(self, study: "Study") -> None:
        """Store the note in its study; it takes the place of an earlier one."""
        study.set_user_attr(PROMOTION, asdict(self))


def read_promotion(study: "Study") -> PromotionNote | None:
    """Return what a study keeps of its last promotion; None if there was none, or none that was noted."""
    stored = study.user_attrs.get(PROMOTION)
    if not isinstance(stored, Mapping) or type(stored.get("trial")) is not int:
        return None
    texts = {key: stored.get(key) for key in ("run_id", "model_name", "version")}
    classes = stored.get("classes")
    return PromotionNote(
        stored["trial"],
        _numbers(stored.get("metrics")),
        _numbers(stored.get("default_metrics")),
        {str(name): _numbers(scores) for name, scores in classes.items()} if isinstance(classes, Mapping) else {},
        **{key: text if isinstance(text, str) else None for key, text in texts.items()},
    )


def _numbers(value: Any) -> dict[str, float]:
    known = value.items() if isinstance(value, Mapping) else ()
    return {str(key): float(n) for key, n in known if type(n) in (int, float) and math.isfinite(n)}
