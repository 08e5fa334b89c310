"""The search space: what each parameter of a study may be."""

from typing import Annotated, Any, Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Choice = bool | int | float | str


class Suggests(Protocol):
    """The part of an Optuna trial that a parameter needs."""

    def suggest_float(self, name: str, low: float, high: float, *, step: float | None, log: bool) -> float: ...
    def suggest_int(self, name: str, low: int, high: int, *, step: int, log: bool) -> int: ...
    def suggest_categorical(self, name: str, choices: Any) -> Any: ...


class _Parameter(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Range(_Parameter):
    log: bool = False

    @model_validator(mode="after")
    def _check_range(self) -> Self:
        low, high, step = getattr(self, "low"), getattr(self, "high"), getattr(self, "step")  # noqa: B009
        if low > high:
            raise ValueError(f"low ({low}) is above high ({high})")
        if low == high:
            raise ValueError(f"low and high are both {low}: a parameter with one value belongs in [args]")
        if self.log and low <= 0:
            raise ValueError(f"low must be above 0 with log = true, not {low}")
        if self.log and step not in (None, 1):
            raise ValueError("step and log cannot be combined")
        return self


class FloatParameter(_Range):
    """A float in `[low, high]`, uniform, log-uniform or on a grid of `step`."""

    type: Literal["float"]
    low: float = Field(allow_inf_nan=False)
    high: float = Field(allow_inf_nan=False)
    step: float | None = Field(default=None, gt=0, allow_inf_nan=False)

    def suggest(self, trial: Suggests, name: str) -> float:
        """Draw a value from the trial."""
        return trial.suggest_float(name, self.low, self.high, step=self.step, log=self.log)

    def bounds(self) -> tuple[Choice, ...]:
        """Return the extreme values, for a check against the callable's own limits."""
        return (self.low, self.high)


class IntParameter(_Range):
    """An integer in `[low, high]`, both included."""

    type: Literal["int"]
    low: int
    high: int
    step: int = Field(default=1, ge=1)

    def suggest(self, trial: Suggests, name: str) -> int:
        """Draw a value from the trial."""
        return trial.suggest_int(name, self.low, self.high, step=self.step, log=self.log)

    def bounds(self) -> tuple[Choice, ...]:
        """Return the extreme values, for a check against the callable's own limits."""
        return (self.low, self.high)


class CategoricalParameter(_Parameter):
    """One of `choices`."""

    type: Literal["categorical"]
    choices: tuple[Choice, ...] = Field(strict=False)

    @model_validator(mode="after")
    def _check_choices(self) -> Self:
        # Optuna finds a stored choice by equality, and 1 == 1.0 == true.
        if len(set(self.choices)) != len(self.choices):
            raise ValueError("choices holds a value twice, or two that are equal as 1 and true are")
        if len(self.choices) < 2:
            raise ValueError("choices needs two values at least: a parameter with one value belongs in [args]")
        return self

    def suggest(self, trial: Suggests, name: str) -> Choice:
        """Draw a value from the trial."""
        return trial.suggest_categorical(name, self.choices)  # type: ignore[no-any-return]

    def bounds(self) -> tuple[Choice, ...]:
        """Return every choice, for a check against the callable's own limits."""
        return self.choices


Parameter = Annotated[FloatParameter | IntParameter | CategoricalParameter, Field(discriminator="type")]


def suggest_params(trial: Suggests, space: dict[str, Parameter]) -> dict[str, Any]:
    """Draw one value for each parameter of the space, in the space's order."""
    return {name: parameter.suggest(trial, name) for name, parameter in space.items()}
