"""What is wrong with a study file, in lines of `file:line: key: what is wrong`."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from optimize.definition.space import NAMED
from optimize.definition.toml_lines import line_of

Fault = tuple[tuple[str, ...], str]
"""The keys that lead to a place in the study file, and what is wrong there."""


class PlacedError(ValueError):
    """What a validation finds wrong in several places of a study file.

    Args:
        faults: The places, and what is wrong there.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{'.'.join(where)}: {what}" for where, what in faults))
        self.faults = faults


PARAMETER_KEYS = ("low", "high", "log", "step", "choices", "type", "when")


def faults_of(error: ValidationError, known: Iterable[str]) -> Iterator[Fault]:
    """Return what a validation has found.

    Args:
        error: Raised for a study file.
        known: The keys of a study file.
    """
    for found in error.errors():
        cause = found.get("ctx", {}).get("error")
        if isinstance(cause, PlacedError):
            yield from cause.faults
        else:
            yield path_of(found["loc"]) or ("study",), wording(found, known)


def path_of(loc: tuple[str | int, ...]) -> tuple[str, ...]:
    """Return the keys that lead to a fault.

    Args:
        loc: Its place as pydantic says it: with the kind of a parameter, and with positions in lists.
    """
    parts = [str(part) for part in loc if isinstance(part, str)]
    if parts[:1] == ["space"] and len(parts) > 2 and parts[2] in ("float", "int", "categorical", NAMED):
        del parts[2]
    if parts[:1] in (["args"], ["start"]):
        del parts[2:]
    if "choices" in parts:
        del parts[parts.index("choices") + 1 :]
    return tuple(parts)


def wording(error: Any, known: Iterable[str]) -> str:
    """Say what is wrong.

    Args:
        error: A fault as pydantic describes it.
        known: The keys of a study file.
    """
    value = error.get("input")
    in_point = error["loc"][:1] == ("start",) and len(error["loc"]) > 2
    if error["loc"][:1] == ("args",) or in_point or (len(error["loc"]) > 4 and "choices" in error["loc"]):
        return f"must be a string, a number, true or false, not {value!r}"
    shown = "" if isinstance(value, dict) or error["type"] == "missing" else f", not {value!r}"
    match error["type"]:
        case "missing" if error["loc"] == ("study", "direction"):
            return f"is missing: say whether {value['metric']!r} is to minimize or to maximize"
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return f"is unknown{_nearest(str(error['loc'][-1]), known)}"
        case "value_error":
            return str(error["ctx"]["error"])
        case "union_tag_not_found":
            return "needs a type: float, int or categorical"
        case "union_tag_invalid":
            return f"type must be float, int or categorical, not {error['ctx']['tag']!r}"
        case "string_pattern_mismatch" if error["loc"][-1] == "name":
            return f"must be letters, digits, '.', '_' or '-'{shown}"
        case "string_pattern_mismatch" if error["loc"][-1] == "model_name":
            return f"must be a name without '/' and ':'{shown}"
        case "string_pattern_mismatch":
            return f"must read module:function{shown}"
        case "too_short":
            return "needs one parameter at least"
        case _:
            return str(error["msg"]).replace("Input should be", "must be").replace("a valid tuple", "a list") + shown


def option_of(loc: tuple[str | int, ...]) -> str:
    """Return the option with which a value is given beside the study file.

    Args:
        loc: The keys that lead to the value, in `[study]` or `[data]`.
    """
    key = str(loc[0]) if loc else "data"
    return "--study-name" if key == "name" else f"--{key.replace('_', '-')}"


def report(path: Path, text: str, faults: Sequence[Fault]) -> str:
    """Return a line for each fault, in the order of the file.

    Args:
        path: The study file.
        text: What it says.
        faults: What is wrong with it.
    """
    placed = sorted((line_of(text, where), ".".join(where), what) for where, what in dict.fromkeys(faults))
    return "\n".join(f"{path}:{line}: {key}: {what}" for line, key, what in placed)


def _nearest(word: str, known: Iterable[str]) -> str:
    matches = difflib.get_close_matches(word, sorted({*known, *PARAMETER_KEYS}), n=1)
    return f"; did you mean {matches[0]!r}?" if matches else ""
