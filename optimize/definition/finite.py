"""Samplers that try every point of a finite space once: how many points there are, and which have been tried."""

import math
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

from optuna.trial import FrozenTrial

from optimize.definition.attributes import TrialAttributes
from optimize.definition.drawing import drawn_names
from optimize.definition.scenarios import components, scenarios
from optimize.definition.space import CategoricalParameter, NamedChoices, Parameter, Space
from optimize.definition.study_file import StudyFile
from optimize.errors import StudyFileError

IN_TURN = ("GridSampler", "BruteForceSampler", "QMCSampler")
"""Samplers that look at what the running trials have drawn: two that draw at once would draw the same."""


def draws_in_turn(study_file: StudyFile) -> bool:
    """Tell whether a trial must not draw its parameters while another one does."""
    spec = study_file.sampler
    return any(name in IN_TURN for name in (spec.name, *map(_inner_name, spec.options.values())))


def count_points(study_file: StudyFile) -> int | None:
    """Return how many points the study's sampler can try; None if there is no end, or none that is known before."""
    with suppress(StudyFileError):
        return check_points(study_file)
    return None


def check_points(study_file: StudyFile) -> int | None:
    """Count the points as `count_points` does.

    Raises:
        StudyFileError: The sampler tries every point, and the space is not finite or not the sampler's.
    """
    space = study_file.space
    if study_file.sampler.name == "BruteForceSampler":
        return math.prod(map(_count, components(space)))
    if study_file.sampler.name == "GridSampler":
        if conditional := [name for name in space if space[name].when]:
            raise StudyFileError(
                f"sampler.name: GridSampler knows no conditions, and [space.{conditional[0]}] has one: it would try "
                "points again that differ only in what is not drawn. Take BruteForceSampler"
            )
        grid = study_file.sampler.options["search_space"]
        if missing := [name for name in space if name not in grid]:
            raise StudyFileError(f"sampler.search_space: lacks {', '.join(missing)}; a grid names every parameter")
        _check_fixed("search_space", grid, space)
        return math.prod(len(values) for values in grid.values())
    return None


def check_fixed_params(study_file: StudyFile) -> None:
    """Check the parameters that a `PartialFixedSampler` fixes.

    Raises:
        StudyFileError: One is none of the space's, or is given a value outside its range.
    """
    fixed = study_file.sampler.options.get("fixed_params")
    if study_file.sampler.name == "PartialFixedSampler" and isinstance(fixed, dict):
        _check_fixed("fixed_params", {name: [value] for name, value in fixed.items()}, study_file.space)


def _check_fixed(option: str, given: Mapping[str, Any], space: Mapping[str, Parameter]) -> None:
    for name, values in given.items():
        if name not in space:
            raise StudyFileError(f"sampler.{option}: {name} is no parameter of [space]; known: {', '.join(space)}")
        if not isinstance(values, list) or not values:
            raise StudyFileError(f"sampler.{option}.{name}: must be a list of values, not {values!r}")
        if strangers := [value for value in values if not space[name].takes(value)]:
            raise StudyFileError(f"sampler.{option}.{name}: {strangers[0]!r} is outside of [space.{name}]")


def _count(space: Space) -> int:
    """Count the points of a space with conditions; a parameter that is not drawn makes no further ones."""
    return sum(
        math.prod(part.n_values or len(_values(name, space[name])) for name, part in scenario.items())
        for scenario in scenarios(space)
    )


def trials_left(study_file: StudyFile, trials: Sequence[FrozenTrial]) -> int | None:
    """Return how many trials can still end, or None if there is no end, or none that is known before.

    These are the points that have not been tried, and what somebody has put into the queue. A trial that failed has
    tried its point; one that was interrupted and will run again has not.

    Args:
        study_file: The study.
        trials: All trials of the study.
    """
    total = count_points(study_file)
    if total is None or any(trial.params.keys() - study_file.space.keys() for trial in trials):
        # Where the training function asks its trial for more, nobody knows what it will ask for.
        return None
    retried = {TrialAttributes(trial).retry_of for trial in trials}
    ended = [
        trial
        for trial in trials
        if trial.state.is_finished() and trial.number not in retried and TrialAttributes(trial).interrupted is None
    ]
    enqueued = [
        trial
        for trial in trials
        if not trial.state.is_finished()
        and "fixed_params" in trial.system_attrs
        and TrialAttributes(trial).retry_of is None
    ]
    if study_file.sampler.name == "GridSampler":
        tried = len({trial.system_attrs["grid_id"] for trial in ended if "grid_id" in trial.system_attrs})
    else:
        tried = _n_points(study_file, [t.params for t in ended] + [t.system_attrs["fixed_params"] for t in enqueued])
    return total - tried + len(enqueued)


def exhausted(study_file: StudyFile, trials: Sequence[FrozenTrial]) -> str | None:
    """Say why no further trial can run, or None if one can."""
    if trials_left(study_file, trials) != 0:
        return None
    what = "the grid" if study_file.sampler.name == "GridSampler" else "the space"
    return f"all {count_points(study_file)} points of {what} have been tried"


def _n_points(study_file: StudyFile, all_params: Sequence[Mapping[str, Any]]) -> int:
    """Count the distinct points among parameters; somebody may have enqueued what is none."""
    space = study_file.space
    known = {name: _values(name, parameter) for name, parameter in space.items()}
    points = {tuple((name, params.get(name)) for name in drawn_names(space, params)) for params in all_params}
    return sum(all(value in known[name] for name, value in point) for point in points)


def _inner_name(option: Any) -> str:
    return str(option.get("name", "")) if isinstance(option, dict) else str(option)


def _values(name: str, parameter: Parameter) -> Collection[Any]:
    """Return the values of a parameter as `BruteForceSampler` enumerates them."""
    if isinstance(parameter, CategoricalParameter | NamedChoices):
        return parameter.bounds()
    if parameter.step is None:
        raise StudyFileError(f"space.{name}: BruteForceSampler needs a step, for without it there is no end")
    if isinstance(parameter.step, int):
        return range(int(parameter.low), int(parameter.high) + 1, parameter.step)
    low, high, step = (Decimal(str(value)) for value in (parameter.low, parameter.high, parameter.step))
    return {float(low + i * step) for i in range(int((high - low) / step) + 1)}
