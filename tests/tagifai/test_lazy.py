"""A dict to every reader, whose values are made when they are first read."""

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from tagifai.lazy import LazyDict

WHOLE = {"a": 1, "slow": "made", "z": None}


def make_lazy() -> tuple[LazyDict, list[str]]:
    made: list[str] = []

    def slow() -> str:
        made.append("slow")
        return "made"

    return LazyDict({"a": 1, "slow": None, "z": None}, {"slow": slow}), made


@pytest.mark.parametrize(
    "read",
    [
        lambda d: dict(d),
        lambda d: {**d},
        lambda d: {} | d,
        lambda d: d | {},
        lambda d: dict(d.items()),
        lambda d: dict(zip(d, d.values(), strict=True)),
        lambda d: {key: d[key] for key in d},
        lambda d: {key: d.get(key, "absent") for key in d},
        lambda d: d.copy(),
        copy.copy,
        copy.deepcopy,
        lambda d: pickle.loads(pickle.dumps(d)),
        lambda d: json.loads(json.dumps(d)),
        lambda d: (lambda **kwargs: kwargs)(**d),
        lambda d: {key: d.pop(key) for key in WHOLE},
        lambda d: dict(reversed([d.popitem() for _ in range(3)])),
        lambda d: {key: d.setdefault(key, "absent") for key in WHOLE},
        lambda d: eval(repr(d)),
    ],
)
def test_every_way_to_read_it_gives_all_values(read: Callable[[Any], Any]) -> None:
    lazy, made = make_lazy()
    assert read(lazy) == WHOLE
    assert made == ["slow"]


def test_what_is_not_read_is_not_made() -> None:
    lazy, made = make_lazy()
    assert (len(lazy), list(lazy), "slow" in lazy, "b" in lazy, lazy["a"], lazy.get("b", 2)) == (
        3,
        ["a", "slow", "z"],
        True,
        False,
        1,
        2,
    )
    lazy |= {"b": 2}
    lazy.update(c=3)
    lazy["slow"] = "given"
    assert lazy == {"a": 1, "slow": "given", "z": None, "b": 2, "c": 3}
    assert made == []


def test_a_value_is_made_once() -> None:
    lazy, made = make_lazy()
    assert [lazy["slow"], lazy["slow"], dict(lazy)["slow"]] == ["made"] * 3
    assert made == ["slow"]


def test_a_maker_that_fails_is_asked_again() -> None:
    answers = iter([ZeroDivisionError("at first"), None])

    def maker() -> str:
        if error := next(answers):
            raise error
        return "made"

    lazy = LazyDict({"slow": None}, {"slow": maker})
    with pytest.raises(ZeroDivisionError, match="at first"):
        lazy["slow"]
    assert lazy["slow"] == "made"


def test_it_equals_the_dict_that_it_stands_for() -> None:
    assert make_lazy()[0] == WHOLE
    assert make_lazy()[0] == make_lazy()[0]
    assert make_lazy()[0] == WHOLE
    assert make_lazy()[0] != WHOLE | {"slow": None}
    assert type(pickle.loads(pickle.dumps(make_lazy()[0]))) is dict
    with pytest.raises(TypeError, match="unhashable"):
        hash(make_lazy()[0])


def test_what_is_deleted_is_gone() -> None:
    lazy, made = make_lazy()
    del lazy["slow"]
    assert lazy == {"a": 1, "z": None}
    with pytest.raises(KeyError, match="slow"):
        lazy["slow"]
    lazy.clear()
    assert lazy == {}
    assert made == []
