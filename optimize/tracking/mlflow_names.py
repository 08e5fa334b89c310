"""Names and values as MLflow takes them."""

import posixpath
import re
from collections.abc import Mapping
from typing import Any

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


def to_name(name: str) -> str:
    """Replace what MLflow does not allow in the name of a parameter, metric or tag: `R&D` becomes `R_D`."""
    allowed = re.sub(r"[^\w\-. /]", "_", name, flags=re.ASCII)[:250].strip("/")
    # A name is a path to MLflow, and must be a plain one.
    plain = allowed if posixpath.normpath(allowed) == allowed else allowed.replace("/", "_")
    return plain if plain.strip(".") else "_"


def to_experiment(study_name: str) -> str:
    """Return the name of the experiment for a study of any name; MLflow takes no empty and no very long one."""
    return study_name[:EXPERIMENT_LENGTH] or UNNAMED


def _named(values: Mapping[str, Any], length: int) -> dict[str, str]:
    named: dict[str, str] = {}
    for key, value in values.items():
        name = to_name(key)
        while name in named:
            # `R&D` and `R_D` are one name to MLflow.
            name += "_"
        named[name] = _cut(str(value), length)
    return named


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."
