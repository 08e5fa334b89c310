"""The tables `[study]` and `[promote]` of a study file."""

import math
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

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
    callbacks: tuple[Annotated[str, Field(pattern=FUNCTION)], ...] = Field(default=(), strict=False)
    patience: int = Field(default=0, ge=0)
    target: float | Literal["none"] = "none"
    timeout: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    trial_timeout: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    duplicates: Literal["reuse", "train"] = "train"

    @field_validator("target", mode="before")
    @classmethod
    def _check_target(cls, target: Any) -> Any:
        if target != "none" and (type(target) not in (int, float) or not math.isfinite(target)):
            raise ValueError(f"must be a number, or 'none' for no target, not {target!r}")
        return target

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


STOP_KEYS = ("patience", "target", "timeout", "trial_timeout")
"""The keys of `[study]` that say when a study or a trial ends; like the total they decide nothing else."""

UNSAID = ("callbacks", "try_defaults", *STOP_KEYS, "duplicates")
"""Keys of `[study]` that are left out where they are at their default: studies that were recorded before there were
any of them read the same."""

FILE_DEFAULTS = {"try_defaults": True, "duplicates": "reuse"}
"""What a study file means that does not say; studies that were recorded before there were these keys did neither."""


class PromoteSection(BaseModel):
    """The table `[promote]`: where the best trial's model goes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    model_name: str = Field(default=MODEL_NAME, min_length=1, pattern=r"^[^/:]+$")
