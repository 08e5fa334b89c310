"""The search space: what each parameter of a study may be, and under which condition a trial has it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Protocol, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    SerializerFunctionWrapHandler,
    Tag,
    field_validator,
    model_serializer,
    model_validator,
)

Choice = bool | int | float | str


class Suggests(Protocol):
    """The part of an Optuna trial that a parameter needs."""

    def suggest_float(self, name: str, low: float, high: float, *, step: float | None, log: bool) -> float: ...
    def suggest_int(self, name: str, low: int, high: int, *, step: int, log: bool) -> int: ...
    def suggest_categorical(self, name: str, choices: Any) -> Any: ...


class _Parameter(BaseModel):
    """What all parameters have.

    Attributes:
        when: The condition under which a trial has the parameter: for each other parameter the values, one of which it
            must have. Empty where every trial has it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    when: dict[str, Annotated[tuple[Choice, ...], Field(strict=False)]] = Field(default_factory=dict)

    @field_validator("when", mode="before")
    @classmethod
    def _list_values(cls, when: Any) -> Any:
        if not isinstance(when, dict):
            return when
        return {name: values if isinstance(values, list | tuple) else [values] for name, values in when.items()}

    @model_serializer(mode="wrap")
    def _without_empty_condition(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # A study that was recorded before there were any reads the same.
        content: dict[str, Any] = handler(self)
        if not content.get("when"):
            content.pop("when", None)
        return content

    def is_drawn(self, params: Mapping[str, Any]) -> bool:
        """Tell whether a trial has the parameter.

        Args:
            params: What has been drawn for the trial; a parameter that it does not have fulfils no condition.
        """
        return all(name in params and is_among(params[name], values) for name, values in self.when.items())

    def arguments(self, name: str, value: Any) -> dict[str, Any]:
        """Return the arguments of the training that a value sets, by name.

        Args:
            name: The parameter's name.
            value: What was drawn.
        """
        return {name: value}

    def argument_names(self, name: str) -> tuple[str, ...]:
        """Return the arguments that any value sets.

        Args:
            name: The parameter's name.
        """
        return (name,)

    def default_of(self, name: str, defaults: Mapping[str, Any]) -> Any:
        """Return the value that sets its arguments to their defaults.

        Args:
            name: The parameter's name.
            defaults: The defaults of its arguments, by name.
        """
        return defaults[name]


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

    def takes(self, value: Any) -> bool:
        """Tell whether this can be the parameter's value."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not self.low <= value <= self.high:
            return False
        steps = 0.0 if self.step is None else (value - self.low) / self.step
        # The tolerance is Optuna's own.
        return abs(steps - round(steps)) < 1e-8


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

    def takes(self, value: Any) -> bool:
        """Tell whether this can be the parameter's value."""
        return type(value) is int and self.low <= value <= self.high and (value - self.low) % self.step == 0


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

    def takes(self, value: Any) -> bool:
        """Tell whether this can be the parameter's value."""
        return is_among(value, self.choices)


class NamedChoices(_Parameter):
    """One of `choices` by its name. The training gets the arguments that the choice sets, and not the name."""

    type: Literal["categorical"]
    choices: dict[str, dict[str, Choice]]

    @model_validator(mode="after")
    def _check_choices(self) -> Self:
        if len(self.choices) < 2:
            raise ValueError("choices needs two names at least: arguments with one value belong in [args]")
        first, *others = self.choices
        for name in others:
            if unequal := self.choices[first].keys() ^ self.choices[name].keys():
                named = ", ".join(sorted(unequal))
                raise ValueError(f"{first!r} and {name!r} must set the same arguments; one of them lacks {named}")
        if not self.choices[first]:
            raise ValueError("its choices set no argument")
        return self

    def suggest(self, trial: Suggests, name: str) -> str:
        """Draw a name from the trial."""
        return trial.suggest_categorical(name, tuple(self.choices))  # type: ignore[no-any-return]

    def bounds(self) -> tuple[Choice, ...]:
        """Return every name."""
        return tuple(self.choices)

    def takes(self, value: Any) -> bool:
        """Tell whether this is one of the names."""
        return isinstance(value, str) and value in self.choices

    def arguments(self, name: str, value: Any) -> dict[str, Any]:
        return dict(self.choices[value])

    def argument_names(self, name: str) -> tuple[str, ...]:
        return tuple(next(iter(self.choices.values())))

    def default_of(self, name: str, defaults: Mapping[str, Any]) -> Any:
        wanted = {argument: defaults[argument] for argument in self.argument_names(name)}
        # Where none is, the arguments say what there is no choice for.
        return next((choice for choice, given in self.choices.items() if given == wanted), str(wanted))


NAMED = "named"
"""The tag of `NamedChoices`, which a study file writes as a `categorical` with a table of choices."""


def _kind(parameter: Any) -> Any:
    given = parameter if isinstance(parameter, dict) else getattr(parameter, "__dict__", {})
    kind = given.get("type")
    return NAMED if kind == "categorical" and isinstance(given.get("choices"), dict) else kind


Parameter = Annotated[
    Annotated[FloatParameter, Tag("float")]
    | Annotated[IntParameter, Tag("int")]
    | Annotated[CategoricalParameter, Tag("categorical")]
    | Annotated[NamedChoices, Tag(NAMED)],
    Discriminator(_kind),
]
Space = Mapping[str, Parameter]
"""The parameters by name."""


def is_among(value: Any, values: tuple[Choice, ...]) -> bool:
    """Tell whether a value is one of several; `true` is not 1."""
    return any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in values)
