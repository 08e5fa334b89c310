"""A study file with what is broken left out, so that the rest of it can be checked as well."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from optimize.definition.study_file_faults import Fault

Content = TypeVar("Content", bound=BaseModel)
Where = tuple[str, ...]

_NEEDED: dict[str, Any] = {"name": "study", "n_trials": 1, "direction": "minimize", "seed": 0}
"""The keys of `[study]` that there must be, with values that stand for broken ones."""

_GOAL = ["metric", "direction", "directions"]
"""The keys of `[study]` that go together where there are two metrics."""

_DATA = "data"
_PARAMETER = {"type": "categorical", "choices": [False, True]}


@dataclass(frozen=True)
class Mended(Generic[Content]):
    """A study file without what is broken in it.

    Attributes:
        content: What is left; something stands for what there must be.
        faults: What is wrong with the rest.
        broken: The places that were left out; what depends on one of them is not to be judged.
    """

    content: Content
    faults: tuple[Fault, ...] = ()
    broken: frozenset[Where] = frozenset()

    def is_intact(self, *places: Where) -> bool:
        """Tell whether nothing of these tables and keys was left out."""
        return not any(overlap(place, broken) for place in places for broken in self.broken)


def overlap(place: Where, other: Where) -> bool:
    """Tell whether one of two places in a study file is the other, or within it."""
    return all(a == b for a, b in zip(place, other, strict=False))


def mend(
    document: dict[str, Any], model: type[Content], faults_of: Callable[[ValidationError], Iterator[Fault]]
) -> Mended[Content]:
    """Find what is wrong with a document, leaving it out until nothing is.

    Args:
        document: A study file as it was parsed.
        model: What it must be.
        faults_of: Returns the faults that a failed validation has found.
    """
    document, faults, broken = deepcopy(document), list[Fault](), set[Where]()
    while True:
        try:
            return Mended(model.model_validate(document), tuple(faults), frozenset(broken))
        except ValidationError as error:
            before, found = deepcopy(document), [*faults_of(error)]
            faults += found
            for where, _ in found:
                broken |= _leave_out(document, where)
            if document == before:
                # Nothing of it can be judged.
                document, broken = {"study": _NEEDED | {"data": _DATA}, "space": {"parameter": _PARAMETER}}, {()}


def _leave_out(document: dict[str, Any], where: Where) -> set[Where]:
    """Delete a place from a document, with what cannot be without it; return what was deleted."""
    table, *keys = where
    inside = document.get(table)
    if table == "data" or where[:2] == ("study", "data"):
        return _leave_out_data(document)
    if not keys or not isinstance(inside, dict) or table not in ("study", "args", "space"):
        document.pop(table, None)
        broken: set[Where] = {(table,)}
    else:
        gone = _GOAL if table == "study" and keys[0] in _GOAL and _has_two_metrics(inside) else keys[:1]
        for key in gone:
            inside.pop(key, None)
        broken = {(table, key) for key in gone}
    if table == "study":
        study = document.setdefault("study", {})
        needed = _NEEDED.keys() - ({"direction"} if _has_two_metrics(study) else set())
        study |= {key: value for key, value in _NEEDED.items() if key in needed - study.keys()}
        if broken == {("study",)} and "data" not in document:
            broken |= _leave_out_data(document)
    if table == "space":
        broken |= _leave_out_dependents(document.setdefault("space", {}), set(keys[:1]))
    return broken


def _has_two_metrics(study: Any) -> bool:
    return isinstance(study, dict) and isinstance(study.get("metric"), list)


def _leave_out_data(document: dict[str, Any]) -> set[Where]:
    document.pop("data", None)
    if isinstance(study := document.setdefault("study", {}), dict):
        study["data"] = _DATA
    return {("data",), ("study", "data")}


def _leave_out_dependents(space: dict[str, Any], gone: set[str]) -> set[Where]:
    """Delete the parameters whose conditions ask for one that was deleted."""
    broken: set[Where] = set()
    while lost := [name for name, parameter in space.items() if _asks_for(parameter) & gone]:
        broken |= {("space", name) for name in lost}
        for name in lost:
            del space[name]
        gone.update(lost)
    if not space:
        space["parameter"] = _PARAMETER
        broken.add(("space",))
    return broken


def _asks_for(parameter: Any) -> set[str]:
    when = parameter.get("when") if isinstance(parameter, dict) else None
    return set(when) if isinstance(when, dict) else set()
