"""The options of a sampler or pruner, checked before Optuna has them: it takes `"no"` for true and -1 for a number."""

import inspect
import math
from collections.abc import Mapping
from typing import Any

from optimize.errors import StudyFileError

_PLAIN: dict[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "bool": (bool,), "str": (str,)}
_WORDS = {"int": "a whole number", "float": "a number", "bool": "true or false", "str": "a string"}

_AT_LEAST = {
    "n_startup_trials": 0,
    "n_startup_steps": 0,
    "n_warmup_steps": 0,
    "interval_steps": 1,
    "n_min_trials": 1,
    "n_ei_candidates": 1,
    "min_resource": 1,
    "max_resource": 1,
    "reduction_factor": 2,
    "min_early_stopping_rate": 0,
    "bootstrap_count": 0,
    "patience": 0,
    "min_delta": 0,
    "population_size": 2,
    "popsize": 1,
    "dividing_parameter": 1,
}
_SHARES = ("p_threshold", "mutation_prob", "crossover_prob", "swapping_prob")


def check_options(table: str, kind: type, options: Mapping[str, Any]) -> None:
    """Compare options with what the class's own signature says of them, and with the ranges that have a meaning.

    Args:
        table: `sampler` or `pruner`.
        kind: A class of Optuna.
        options: Its options as the study file gives them; an option that the class does not have is left to the class.

    Raises:
        StudyFileError: An option is of another type, or out of range; each is named.
    """
    parameters = inspect.signature(kind).parameters
    faults = []
    for name, value in options.items():
        if name in parameters and (fault := _type_fault(parameters[name], value) or _range_fault(name, value)):
            faults.append(f"{table}.{name}: {fault}")
    lowest, highest = options.get("min_resource"), options.get("max_resource")
    if not faults and isinstance(lowest, int) and isinstance(highest, int) and lowest > highest:
        faults.append(f"{table}.min_resource: {lowest} is above max_resource ({highest})")
    if faults:
        raise StudyFileError("; ".join(faults))


def _type_fault(parameter: inspect.Parameter, value: Any) -> str | None:
    kinds = [kind.strip() for kind in _annotation(parameter).split("|")]
    if not isinstance(value, (bool, int, float, str)):
        return None
    plain = [kind for kind in kinds if kind in _PLAIN]
    if kinds[0].startswith(("dict", "Mapping")):
        return f"must be a table, not {value!r}"
    if not plain:
        return None if kinds == [""] else "cannot be set in a study file, which holds plain values alone"
    if any(isinstance(value, _PLAIN[kind]) and isinstance(value, bool) == (kind == "bool") for kind in plain):
        return None
    return f"must be {' or '.join(_WORDS[kind] for kind in plain)}, not {value!r}"


def _annotation(parameter: inspect.Parameter) -> str:
    if parameter.annotation is inspect.Parameter.empty:
        return ""
    # A union of classes has no name, and reads as it is written.
    annotation = parameter.annotation
    return annotation if isinstance(annotation, str) else str(getattr(annotation, "__name__", annotation))


def _range_fault(name: str, value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if not math.isfinite(value):
        return f"must be a finite number, not {value!r}"
    if name in _AT_LEAST and value < _AT_LEAST[name]:
        return f"must be {_AT_LEAST[name]} or more, not {value!r}"
    if name in _SHARES and not 0 <= value <= 1:
        return f"must be from 0 to 1, not {value!r}"
    return None
