"""Which parameters of a space with conditions come up together, and with which values: its scenarios."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from optimize.definition.drawing import drawing_order
from optimize.definition.space import CategoricalParameter, Choice, IntParameter, NamedChoices, Parameter, Space


@dataclass(frozen=True)
class Part:
    """Values of one parameter under which the same conditions hold.

    Attributes:
        bounds: The extreme ones.
        n_values: How many they are; None for all values of a parameter that no condition asks for.
    """

    bounds: tuple[Choice, ...]
    n_values: int | None = None


Scenario = Mapping[str, Part]
"""Parameters that a trial may have together, with the values that they may have then, by name."""


def scenarios(space: Space) -> Iterator[Scenario]:
    """Yield all scenarios of a space; one that has no conditions, and no choices by name, is one scenario.

    Args:
        space: Parameters, with all that their conditions ask for.
    """
    order = list(drawing_order(space))

    def walk(position: int, chosen: dict[str, Part]) -> Iterator[Scenario]:
        if position == len(order):
            yield chosen
            return
        name = order[position]
        if not space[name].is_drawn(sample(chosen)):
            yield from walk(position + 1, chosen)
            return
        for part in _parts(space[name], _asked(name, space)):
            yield from walk(position + 1, chosen | {name: part})

    yield from walk(0, {})


def sample(scenario: Scenario) -> dict[str, Any]:
    """Return parameters of a trial of a scenario."""
    return {name: part.bounds[0] for name, part in scenario.items()}


def related(space: Space, names: Iterable[str]) -> dict[str, Parameter]:
    """Return parameters with all that their conditions ask for, in the space's order."""
    wanted, left = set[str](), [name for name in names if name in space]
    while left:
        name = left.pop()
        wanted.add(name)
        left += [parent for parent in space[name].when if parent in space and parent not in wanted]
    return {name: parameter for name, parameter in space.items() if name in wanted}


def components(space: Space) -> list[dict[str, Parameter]]:
    """Cut a space into parts that no condition connects."""
    groups: list[set[str]] = []
    for name, parameter in space.items():
        own = {name, *(parent for parent in parameter.when if parent in space)}
        connected = [group for group in groups if group & own]
        groups = [group for group in groups if not group & own] + [own.union(*connected)]
    return [{name: space[name] for name in space if name in group} for group in groups]


def _asked(name: str, space: Space) -> set[Choice]:
    return {value for parameter in space.values() for value in parameter.when.get(name, ())}


def _parts(parameter: Parameter, asked: set[Choice]) -> list[Part]:
    """Cut the values of a parameter by what the conditions ask for."""
    if isinstance(parameter, NamedChoices) or (asked and isinstance(parameter, CategoricalParameter)):
        return [Part((value,), 1) for value in parameter.bounds()]
    if not asked or not isinstance(parameter, IntParameter):
        return [Part(parameter.bounds())]
    singles = {int(value) for value in asked if parameter.takes(value)}
    values = range(parameter.low, parameter.high + 1, parameter.step)
    parts = [Part((value,), 1) for value in sorted(singles)]
    if n_others := len(values) - len(singles):
        ends = (next(value for value in side if value not in singles) for side in (values, reversed(values)))
        parts.append(Part(tuple(ends), n_others))
    return parts
