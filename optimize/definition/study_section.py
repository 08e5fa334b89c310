"""The tables `[study]` and `[promote]` of a study file."""

import math
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)

TAGIFAI_TRAIN = "tagifai.train:train"
MODEL_NAME = "tagifai"
"""The registered model of a study that names no other."""

STUDY_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
FUNCTION = r"^[\w.]+:\w+$"
DIRECTIONS = {"val_loss": "minimize", "val_f1": "maximize", "val_precision": "maximize", "val_recall": "maximize"}
"""The metrics that every training of a tagger has, and which way each is better."""
MEASURED = {"predict_ms": "minimize", "num_features": "minimize"}
"""The metrics that are measured on a trained model where its training does not return them."""

KNOWN = DIRECTIONS | MEASURED
Direction = Literal["minimize", "maximize"]


def _check_metric(value: Any) -> str | tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) and name for name in names):
        raise ValueError(f"must be a name, or a list of two, not {value!r}")
    if isinstance(value, str):
        return value
    if len(names) != 2 or names[0] == names[1]:
        raise ValueError(f"must be one metric or two different ones, not {list(names)!r}")
    return tuple(names)


def _plain(metric: str | tuple[str, ...]) -> str | list[str]:
    return metric if isinstance(metric, str) else list(metric)


class StudySection(BaseModel):
    """The table `[study]`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: str = Field(pattern=STUDY_NAME)
    n_trials: int = Field(ge=1)
    metric: Annotated[str | tuple[str, ...], PlainValidator(_check_metric), PlainSerializer(_plain)] = "val_loss"
    direction: Direction | None
    directions: Annotated[tuple[Direction, ...], Field(strict=False)] = ()
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

    @field_validator("patience", "target")
    @classmethod
    def _check_stops(cls, given: Any, info: ValidationInfo) -> Any:
        if given not in (0, "none") and isinstance(info.data.get("metric"), tuple):
            raise ValueError("is for one metric: with two there is no best trial")
        return given

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that a trial returns: one, or two."""
        return (self.metric,) if isinstance(self.metric, str) else self.metric

    @property
    def objectives(self) -> dict[str, Direction]:
        """Which way each metric is better, by its name."""
        ways = self.directions if self.direction is None else (self.direction,)
        return dict(zip(self.metrics, ways, strict=True))

    @model_validator(mode="before")
    @classmethod
    def _default_directions(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        metric = values.get("metric", "val_loss")
        if isinstance(metric, list | tuple):
            known = [KNOWN.get(name) for name in metric if isinstance(name, str)]
            return {"direction": None, "directions": known if all(known) else ()} | values
        if "direction" in values:
            return values
        found = KNOWN.get(metric) if isinstance(metric, str) else "minimize"
        if found is None and values.get("train", TAGIFAI_TRAIN) == TAGIFAI_TRAIN:
            found = "minimize"  # a metric that the tagger does not have is one fault, not two
        return values | {"direction": found} if found else values

    @field_validator("direction")
    @classmethod
    def _check_direction(cls, direction: Direction | None, info: ValidationInfo) -> Direction | None:
        if direction is not None and isinstance(info.data.get("metric"), tuple):
            raise ValueError("is for one metric; give directions, one for each")
        return direction

    @field_validator("directions")
    @classmethod
    def _check_directions(cls, directions: tuple[Direction, ...], info: ValidationInfo) -> tuple[Direction, ...]:
        metric = info.data.get("metric")
        if isinstance(metric, str):
            raise ValueError("is for two metrics; give direction")
        if isinstance(metric, tuple) and len(directions) != len(metric):
            names = " and ".join(map(repr, metric))
            raise ValueError(f"must be a list that says of {names} whether it is to minimize or to maximize")
        return directions

    @model_serializer(mode="wrap")
    def _without_the_other(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out the key for another number of metrics: a study with one reads as it always did."""
        content: dict[str, Any] = handler(self)
        del content["directions" if isinstance(self.metric, str) else "direction"]
        return content


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
