"""Names and values as MLflow takes them."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any

NAME_LENGTH = 250

PARAM_LENGTH = 6000

TAG_LENGTH = 5000
"""MLflow's limits, in characters: beyond them it cuts parameters without a word and refuses tags."""


EXPERIMENT_LENGTH = 500

UNNAMED = "unnamed"
"""The experiment of a study whose name is empty."""


def to_params(values: Mapping[str, Any]) -> dict[str, str]:
    """Return parameters as MLflow takes them: allowed names, values cut to its limit."""
    return _named(values, PARAM_LENGTH)


def to_tags(values: Mapping[str, Any]) -> dict[str, str]:
    """Return tags as MLflow takes them: allowed names, values cut to its limit."""
    return _named(values, TAG_LENGTH)


def to_names(names: Iterable[str]) -> dict[str, str]:
    """Map names of parameters, metrics or tags to names that MLflow takes; different ones stay different.

    What MLflow allows keeps its name; `R&D` becomes `R_D`, or `R_D_` where there is an `R_D`.
    """
    wanted = list(dict.fromkeys(names))
    found = {name: name for name in wanted if to_name(name) == name}
    taken = set(found)
    for name in wanted:
        if name not in found:
            allowed, suffix = to_name(name), ""
            while allowed[: NAME_LENGTH - len(suffix)] + suffix in taken:
                suffix += "_"
            found[name] = allowed[: NAME_LENGTH - len(suffix)] + suffix
            taken.add(found[name])
    return found


def to_name(name: str) -> str:
    """Replace what MLflow does not allow in the name of a parameter, metric or tag: `R&D` becomes `R_D`."""
    allowed = re.sub(r"[^\w\-. /:]", "_", name)[:NAME_LENGTH].strip("/")
    # A name is a path to MLflow, and must be a plain one.
    plain = allowed if posixpath.normpath(allowed) == allowed else allowed.replace("/", "_")
    plain = re.sub(r"^\.\.", "__", plain)
    return plain if plain.strip(".") else "_"


def to_experiment(study_name: str) -> str:
    """Return the name of the experiment for a study of any name; MLflow takes no empty and no very long one."""
    return study_name[:EXPERIMENT_LENGTH] or UNNAMED


def _named(values: Mapping[str, Any], length: int) -> dict[str, str]:
    names = to_names(values)
    return {names[key]: _cut(str(value), length) for key, value in values.items()}


def _cut(text: str, length: int) -> str:
    # Half of a character's code is no text to any store.
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= length else text[: length - 3] + "..."
