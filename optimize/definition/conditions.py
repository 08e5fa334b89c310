"""The conditions of a search space, checked: what they ask for exists, and some trial fulfils them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from optimize.definition.points import nearest
from optimize.definition.scenarios import related, scenarios
from optimize.definition.space import FloatParameter, IntParameter, Parameter, Space
from optimize.definition.study_file_faults import Fault


def condition_faults(space: Space, fixed: Collection[str] = ()) -> list[Fault]:
    """Find conditions that cannot be understood, or that no trial fulfils.

    Args:
        space: The search space.
        fixed: The names in `[args]`.
    """
    faults = [fault for name in space for fault in _faults_of(name, space, fixed)]
    faults += [(("space", circle[0], "when"), _told(circle)) for circle in _circles(space)]
    if faults:
        return faults
    for name, parameter in space.items():
        if parameter.when and not any(name in scenario for scenario in scenarios(related(space, [name]))):
            what = "no trial fulfils it, for it contradicts the conditions of what it asks for. Change one of them"
            faults.append((("space", name, "when"), what))
    return faults


def in_words(when: Mapping[str, Sequence[Any]]) -> str:
    """Return a condition as a sentence has it, such as `analyzer is char or char_wb`; nothing where there is none."""
    return " and ".join(f"{name} is {' or '.join(map(str, values))}" for name, values in when.items())


def _faults_of(name: str, space: Space, fixed: Collection[str]) -> Iterator[Fault]:
    for parent, values in space[name].when.items():
        where = ("space", name, "when")
        if parent in fixed and parent not in space:
            yield where, f"{parent} stands in [args] and is the same in every trial. Search it, or delete the condition"
        elif parent not in space:
            yield where, f"{parent} is no parameter of [space]{nearest(parent, space)}"
        elif isinstance(space[parent], FloatParameter):
            yield where, f"{parent} is a float, which has no value to wait for. Search it as a categorical or an int"
        elif not values:
            yield where, f"names no value of {parent}. It takes {_shown(space[parent])}"
        elif strangers := [value for value in values if not space[parent].takes(value)]:
            yield where, f"{strangers[0]!r} is no value of {parent}. It takes {_shown(space[parent])}"


def _shown(parameter: Parameter) -> str:
    if isinstance(parameter, IntParameter):
        step = "" if parameter.step == 1 else f" in steps of {parameter.step}"
        return f"{parameter.low} to {parameter.high}{step}"
    return ", ".join(map(repr, parameter.bounds()))


def _circles(space: Space) -> list[list[str]]:
    """Return each circle of conditions once, beginning with the parameter that stands first."""
    found: list[list[str]] = []
    done: set[str] = set()

    def follow(name: str, trail: list[str]) -> None:
        if name in trail:
            found.append(trail[trail.index(name) :])
        elif name not in done:
            for parent in space[name].when:
                if parent in space:
                    follow(parent, [*trail, name])
            done.add(name)

    for name in space:
        follow(name, [])
    return found


def _told(circle: list[str]) -> str:
    if len(circle) == 1:
        return f"{circle[0]} cannot be its own condition. Delete it"
    return f"{' waits for '.join([*circle, circle[0]])}: a circle. Delete one of the conditions"
