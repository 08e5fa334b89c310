"""What a study fixes and what it searches, as text."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimize.definition.study_file import StudyFile


def args_lines(study_file: "StudyFile") -> list[str]:
    """Return the arguments of every trial, and what those are that only some trials search."""
    from optimize.definition.drawing import searched_arguments

    fixed, searched = study_file.fixed_args(), searched_arguments(study_file.space)
    lines = [f"Fixed {in_options({name: value for name, value in fixed.items() if name not in searched})}"]
    if otherwise := {name: value for name, value in fixed.items() if name in searched}:
        lines.append(f"Where the condition is not met {in_options(otherwise)}")
    return lines


def space_lines(study_file: "StudyFile") -> list[str]:
    """Return a line for each parameter: what it may be, and when it is searched."""
    from optimize.definition.conditions import in_words

    return [
        f"  {name}: {in_options(parameter.model_dump(exclude_none=True, exclude={'when'}))}"
        + (f", when {in_words(parameter.when)}" if parameter.when else "")
        for name, parameter in study_file.space.items()
    ]


def untried(study_file: "StudyFile") -> list[str]:
    """Say why the defaults are not tried, in a line, where that may surprise."""
    from optimize.definition.starts import untried_defaults

    return [note] if (note := untried_defaults(study_file)) else []


def in_options(options: Mapping[str, Any]) -> str:
    """Return keys and values as a line; the type of a parameter shows by itself."""
    return ", ".join(f"{key} = {value!r}" for key, value in options.items() if key != "type")
