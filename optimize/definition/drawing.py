"""Drawing a trial's parameters from a space with conditions, and the arguments that they make."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from optimize.definition.space import Parameter, Space, Suggests

_SPACE = TypeAdapter(dict[str, Parameter])


def stored_space(study_file: Mapping[str, Any]) -> Space:
    """Return the search space of a recorded study file; nothing where it has none, or another program's.

    Args:
        study_file: As `StudyFile.to_dict` returns it.
    """
    try:
        return _SPACE.validate_python(study_file.get("space", {}))
    except ValidationError:
        return {}


def drawing_order(space: Space) -> Iterator[str]:
    """Yield the names of the parameters in the space's order, each after those that its condition asks for."""
    left = list(space)
    while left:
        free = (name for name in left if not any(parent in left for parent in space[name].when))
        # In a circle nothing is free; none of it will be drawn.
        name = next(free, left[0])
        left.remove(name)
        yield name


def suggest_params(trial: Suggests, space: Space) -> dict[str, Any]:
    """Draw one value for each parameter whose condition holds, in the order of `drawing_order`."""
    params: dict[str, Any] = {}
    for name in drawing_order(space):
        if space[name].is_drawn(params):
            params[name] = space[name].suggest(trial, name)
    return params


def drawn_names(space: Space, params: Mapping[str, Any]) -> list[str]:
    """Return the parameters that a trial with these values has, in the order in which they are drawn.

    Args:
        space: The search space.
        params: Values by name. What hangs on a value that is missing is not drawn.
    """
    drawn: dict[str, Any] = {}
    found = []
    for name in drawing_order(space):
        if space[name].is_drawn(drawn):
            found.append(name)
            drawn |= {name: params[name]} if name in params else {}
    return found


def constant_args(study_file: Mapping[str, Any], fixed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that are the same in every trial of a recorded study.

    Args:
        study_file: As `StudyFile.to_dict` returns it.
        fixed: What an argument is where no parameter sets it.
    """
    searched = searched_arguments(stored_space(study_file))
    return {name: value for name, value in fixed.items() if name not in searched}


def trial_args(fixed: Mapping[str, Any], space: Space, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that a trial is trained with.

    Args:
        fixed: What an argument is where no parameter sets it.
        space: The search space.
        params: The trial's parameters; one that the space does not have is an argument.
    """
    args = dict(fixed)
    for name, value in params.items():
        parameter = space.get(name)
        args |= parameter.arguments(name, value) if parameter and parameter.takes(value) else {name: value}
    return args


def searched_arguments(space: Space) -> set[str]:
    """Return the arguments that any parameter sets."""
    return {argument for name, parameter in space.items() for argument in parameter.argument_names(name)}
