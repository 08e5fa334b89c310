"""Points of the search space that somebody gives: typed, checked, and told where they are outside."""

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution

from optimize.definition.space import CategoricalParameter, IntParameter, NamedChoices, Parameter
from optimize.definition.study_file_faults import Fault


class _Declared:
    """Answers as a trial that is asked for a parameter, with what it was asked for."""

    def suggest_float(self, name: str, low: float, high: float, *, step: float | None, log: bool) -> Any:
        return FloatDistribution(low, high, log=log, step=step)

    def suggest_int(self, name: str, low: int, high: int, *, step: int, log: bool) -> Any:
        return IntDistribution(low, high, log=log, step=step)

    def suggest_categorical(self, name: str, choices: Any) -> Any:
        return CategoricalDistribution(choices)


def distribution_of(name: str, parameter: Parameter) -> BaseDistribution:
    """Return a parameter as Optuna describes it."""
    declared: Any = parameter.suggest(_Declared(), name)
    assert isinstance(declared, BaseDistribution)
    return declared


def outside(name: str, parameter: Parameter, value: Any) -> str | None:
    """Say that a value is none of a parameter's, and what it may be; None if it is one."""
    return None if parameter.takes(value) else f"{_shown(value)} is outside of [space.{name}]: {range_of(parameter)}"


def point_faults(space: Mapping[str, Parameter], params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Find what keeps parameters from being a point of a space; not all of them need be given.

    Yields:
        The name of a parameter, and what is wrong with it.
    """
    for name, value in params.items():
        if name not in space:
            yield name, f"is no parameter of [space]{nearest(name, space)}"
        elif fault := outside(name, space[name], value):
            yield name, fault
        elif params.keys() >= space[name].when.keys() and not space[name].is_drawn(params):
            yield name, f"is not drawn where {_and(space[name].when, params)}"


def start_faults(starts: Sequence[Mapping[str, Any]], space: Mapping[str, Parameter], sampler: str) -> Iterator[Fault]:
    """Find what is wrong with the tables `[[start]]` of a study file.

    Args:
        starts: The tables.
        space: The search space.
        sampler: The sampler's name.
    """
    for number, params in enumerate(starts, start=1):
        for name, fault in point_faults(space, params):
            yield ("start", name), f"{fault} (table {number})"
        missing = [name for name in space if name not in params]
        if sampler == "GridSampler" and missing:
            yield ("start",), f"lacks {', '.join(missing)} (table {number}): GridSampler draws nothing to complete it"


def range_of(parameter: Parameter) -> str:
    """Say what a parameter may be."""
    if isinstance(parameter, CategoricalParameter | NamedChoices):
        *others, last = map(_shown, parameter.bounds())
        return f"{', '.join(others)} or {last}"
    step = "" if parameter.step in (None, 1) else f" in steps of {parameter.step}"
    kind = "a whole number" if isinstance(parameter, IntParameter) else "a number"
    return f"{kind} from {parameter.low} to {parameter.high}{step}"


def typed(parameter: Parameter, text: str) -> Any:
    """Return the value of a parameter that somebody has typed; the text as it is where it is none."""
    if isinstance(parameter, CategoricalParameter | NamedChoices):
        return next((choice for choice in parameter.bounds() if text in (str(choice), _shown(choice))), text)
    try:
        return int(text) if isinstance(parameter, IntParameter) else float(text)
    except ValueError:
        return text


def stored(parameter: Parameter, value: Any) -> Any:
    """Return a value as Optuna stores it: a whole number in the range of a float is a float."""
    return distribution_of("", parameter).to_external_repr(distribution_of("", parameter).to_internal_repr(value))


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the question whether another name was meant, or the names that there are."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(names)}"


def _and(names: Iterable[str], params: Mapping[str, Any]) -> str:
    return " and ".join(f"{name} is {_shown(params[name])}" for name in names)


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, bool | str) else repr(value)
