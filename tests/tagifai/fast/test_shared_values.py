"""Values that one process makes and its siblings map: one making, the same bits, whoever is killed."""

import os
import signal
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tagifai.fast.cache import LRUCache
from tagifai.fast.precomputed import Precomputed
from tagifai.fast.shared_values import SharedValues, shared_values, sharing
from tagifai.features import Features
from tests.tagifai.fast.small_problems import make_args, make_rows

FORK = get_context("fork")


def keep_none(_key: Any, _value: Any) -> None:
    raise AssertionError("there is room")


def maker(log: Path, seconds: float = 0.0) -> Callable[[], dict[str, Any]]:
    """Make a value, and say so in a file."""

    def make() -> dict[str, Any]:
        with log.open("a") as file:
            file.write("made\n")
        time.sleep(seconds)
        return {"numbers": np.arange(1000) / 7, "bytes": np.arange(7, dtype=np.uint8), "name": "a"}

    return make


def test_of_two_processes_one_makes_a_value_and_both_have_it(tmp_path: Path) -> None:
    values, log = SharedValues(), tmp_path / "log"

    def ask(link: Any) -> None:
        value = values.get_or_make(("a", 1), maker(log, 0.2), keep_none)
        link.send((value["numbers"].tobytes(), value["bytes"].tolist(), value["numbers"].flags.writeable))

    links = [FORK.Pipe() for _ in range(2)]
    workers = [FORK.Process(target=ask, args=(theirs,)) for _, theirs in links]
    for worker in workers:
        worker.start()
    expected = ((np.arange(1000) / 7).tobytes(), list(range(7)), False)
    assert [ours.recv() for ours, _ in links] == [expected, expected]
    for worker in workers:
        worker.join()
    values.get_or_make(("a", 1), maker(log), keep_none)
    assert log.read_text() == "made\n"
    values.get_or_make(("a", 2), maker(log), keep_none)
    assert log.read_text() == "made\nmade\n"


def test_who_is_killed_while_making_leaves_it_to_the_next(tmp_path: Path) -> None:
    values, log = SharedValues(), tmp_path / "log"
    doomed = FORK.Process(target=values.get_or_make, args=("a", maker(log, 60), keep_none))
    doomed.start()
    while not log.exists() or not log.read_text():
        time.sleep(0.01)
    os.kill(doomed.pid or 0, signal.SIGKILL)
    doomed.join()
    assert values.get_or_make("a", maker(log), keep_none)["name"] == "a"
    assert log.read_text() == "made\nmade\n"


def test_a_failed_making_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    values = SharedValues()
    with pytest.raises(ZeroDivisionError, match="by zero"):
        values.get_or_make("a", lambda: 1 // 0, keep_none)
    assert values.get_or_make("a", maker(tmp_path / "log"), keep_none)["name"] == "a"


def test_what_has_no_room_stays_with_its_process(tmp_path: Path) -> None:
    kept: dict[Any, Any] = {}
    values, make = SharedValues(limit=4000), maker(tmp_path / "log")
    value = values.get_or_make("large", make, kept.__setitem__)
    assert value is kept["large"]
    assert values.get_or_make("small", lambda: np.arange(3), keep_none).tolist() == [0, 1, 2]


def test_features_are_the_same_bits_with_siblings_and_alone() -> None:
    rows, args = make_rows(3), make_args()
    with sharing():
        shared = Precomputed("rows", rows, args.seed, LRUCache(), shared_values())
    assert shared_values() is None
    own = Precomputed("rows", rows, args.seed, LRUCache())
    for max_n in (5, 3):
        features = Features("char", max_n)
        for _ in ("made", "mapped"):
            ours, theirs = shared.merged_columns(features), own.merged_columns(features)
            for mine, plain in ((ours.values, theirs.values), (ours.projection, theirs.projection)):
                assert mine.shape == plain.shape
                for part in ("data", "indices", "indptr"):
                    assert getattr(mine, part).tobytes() == getattr(plain, part).tobytes()
                assert not mine.data.flags.writeable
    assert shared.alone(rows).shared is None
