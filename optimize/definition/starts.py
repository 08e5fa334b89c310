"""Known-good starts: the points that a study tries before its sampler draws any."""

from dataclasses import dataclass
from typing import Any

from optimize.definition.arguments import argument_table
from optimize.definition.drawing import drawing_order
from optimize.definition.points import outside, stored
from optimize.definition.study_file import StudyFile


@dataclass(frozen=True)
class Start:
    """A point to try.

    Attributes:
        kind: Where it comes from, as the attribute `START` of a trial says it.
        params: Its parameters; what is not given is drawn.
    """

    kind: str
    params: dict[str, Any]


def starts_of(study_file: StudyFile) -> list[Start]:
    """Return the points that a study tries first, in order.

    Side effects:
        Imports the module of `train`.
    """
    given = [
        Start("start", {name: stored(study_file.space[name], value) for name, value in params.items()})
        for params in study_file.start
    ]
    point = default_point(study_file) if study_file.study.try_defaults else None
    return [Start("defaults", point), *given] if isinstance(point, dict) else given


def default_point(study_file: StudyFile) -> dict[str, Any] | str:
    """Return the defaults of the searched arguments, or why they cannot be tried.

    Side effects:
        Imports the module of `train`.
    """
    train = study_file.study.train
    if study_file.sampler.name == "GridSampler":
        return "a grid is tried as it is"
    if (table := argument_table(train)) is None:
        return f"train = {train!r} does not say what its defaults are (see takes_args in docs/own-model.md)"
    point: dict[str, Any] = {}
    for name in drawing_order(study_file.space):
        parameter = study_file.space[name]
        if not parameter.is_drawn(point):
            continue
        if missing := [argument for argument in parameter.argument_names(name) if argument not in table]:
            return f"train = {train!r} has no default of {missing[0]}"
        default = parameter.default_of(name, {argument: table[argument].default for argument in table})
        if fault := outside(name, parameter, default):
            return f"the default {name} = {fault}"
        point[name] = stored(parameter, default)
    fixed = study_file.sampler.options.get("fixed_params")
    if isinstance(fixed, dict) and any(point.get(name) != value for name, value in fixed.items()):
        return "the sampler's fixed_params are others"
    return point


def untried_defaults(study_file: StudyFile) -> str | None:
    """Say why the defaults are not tried though nobody has switched that off; None if they are, or are not to be."""
    point = default_point(study_file) if study_file.study.try_defaults else None
    return f"The defaults are not tried first: {point}." if isinstance(point, str) else None
