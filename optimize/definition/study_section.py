"""The tables `[study]` and `[promote]` of a study file."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

TAGIFAI_TRAIN = "tagifai.train:train"
MODEL_NAME = "tagifai"
"""The registered model of a study that names no other."""

STUDY_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
FUNCTION = r"^[\w.]+:\w+$"
DIRECTIONS = {"val_loss": "minimize", "val_f1": "maximize", "val_precision": "maximize", "val_recall": "maximize"}
"""The metrics that every training of a tagger has, and which way each is better."""
Direction = Literal["minimize", "maximize"]


class StudySection(BaseModel):
    """The table `[study]`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: str = Field(pattern=STUDY_NAME)
    n_trials: int = Field(ge=1)
    metric: str = Field(default="val_loss", min_length=1)
    direction: Direction
    seed: int = Field(ge=0, lt=2**32)
    data: str | None = Field(default=None, min_length=1)
    train: str = Field(default=TAGIFAI_TRAIN, pattern=FUNCTION)
    try_defaults: bool = False
    """Whether the defaults of the searched arguments are trial 0; a file that does not say so means true."""
    callbacks: tuple[Annotated[str, Field(pattern=FUNCTION)], ...] = Field(default=(), strict=False)

    @model_validator(mode="before")
    @classmethod
    def _default_direction(cls, values: Any) -> Any:
        if not isinstance(values, dict) or "direction" in values:
            return values
        metric = values.get("metric", "val_loss")
        known = DIRECTIONS.get(metric) if isinstance(metric, str) else "minimize"
        if known is None and values.get("train", TAGIFAI_TRAIN) == TAGIFAI_TRAIN:
            known = "minimize"  # a metric that the tagger does not have is one fault, not two
        return values | {"direction": known} if known else values


class PromoteSection(BaseModel):
    """The table `[promote]`: where the best trial's model goes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    model_name: str = Field(default=MODEL_NAME, min_length=1, pattern=r"^[^/:]+$")
