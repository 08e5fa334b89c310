"""What is kept between trainings: for the right data, within the limit, without a trace in the results."""

import multiprocessing
import os
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tagifai.fast.precomputed
from tagifai.args import check_args
from tagifai.fast.cache import LRUCache, digest
from tagifai.fast.precomputed import load_precomputed
from tagifai.train import prepare_rows, train

QUICK = {"min_freq": 1, "num_epochs": 6, "analyzer": "char", "ngram_max_range": 5}


@dataclass
class Block:
    nbytes: int


class Stand:
    """A trial that is never pruned."""

    def report(self, value: float, step: int) -> None:
        pass

    def should_prune(self) -> bool:
        return False


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch) -> LRUCache:
    """A cache of the test's own."""
    cache = LRUCache()
    monkeypatch.setattr(tagifai.fast.precomputed, "CACHE", cache)
    return cache


def bits(result: dict[str, Any]) -> tuple[Any, ...]:
    model, vectorizer = result["model"], result["vectorizer"]
    arrays = (model.coef_, model.intercept_, vectorizer.idf_)
    return (
        result["history"],
        result["performance"],
        result["args"],
        vectorizer.vocabulary_,
        [array.tobytes() for array in arrays],
    )


def test_a_value_is_made_once_and_the_oldest_goes_first() -> None:
    cache = LRUCache(100)
    assert cache.get_or_make("a", lambda: Block(40)) is cache.get_or_make("a", lambda: Block(1))
    cache.get_or_make("b", lambda: Block(40))
    cache.get_or_make("a", lambda: Block(1))
    cache.get_or_make("c", lambda: Block(40))
    assert cache.get("b") is None
    assert cache.get("a").nbytes == 40
    assert cache.nbytes == 80


def test_a_value_beyond_the_limit_is_not_kept_and_costs_no_other_its_place() -> None:
    cache = LRUCache(100)
    cache.get_or_make("a", lambda: Block(40))
    assert cache.get_or_make("b", lambda: Block(101)).nbytes == 101
    assert cache.get("b") is None
    assert cache.get("a") is not None


def test_values_that_grow_count_with_their_size() -> None:
    cache, growing = LRUCache(100), Block(10)
    cache.get_or_make("a", lambda: growing)
    growing.nbytes = 95
    cache.get_or_make("b", lambda: Block(10))
    assert cache.get("a") is None
    assert cache.nbytes == 10


def test_a_failure_is_not_kept() -> None:
    cache = LRUCache()
    with pytest.raises(ZeroDivisionError, match="by zero"):
        cache.get_or_make("a", lambda: Block(1 // 0))
    assert cache.get_or_make("a", lambda: Block(1)).nbytes == 1


@pytest.mark.parametrize("analyzer", ["word", "char", "char_wb"])
def test_a_warm_cache_gives_the_bits_of_a_cold_one(small: pd.DataFrame, cache: LRUCache, analyzer: str) -> None:
    """Whatever came before: smaller and larger ranges, other seeds, a range that had to be counted anew."""
    wanted = QUICK | {"analyzer": analyzer}
    cold = bits(train(wanted, small))
    for change in ({"ngram_max_range": 2}, {"ngram_max_range": 12}, {"seed": 1}, {"alpha": 1e-3}, {"lower": False}):
        train(wanted | change, small, Stand())
    assert bits(train(wanted, small)) == cold
    cache.clear()
    train(wanted | {"ngram_max_range": 11}, small, Stand())
    assert bits(train(wanted, small, Stand()))[0] == cold[0]


@pytest.mark.parametrize(
    ("column", "value"), [("title", "something else entirely"), ("description", None), ("tag", "mlops")]
)
def test_rows_that_were_changed_in_place_are_seen(
    small: pd.DataFrame, cache: LRUCache, column: str, value: Any
) -> None:
    df = small.copy()
    before = bits(train(QUICK, df))
    df.loc[df.index[:9], column] = value
    changed = bits(train(QUICK, df))
    assert changed != before
    cache.clear()
    assert bits(train(QUICK, df)) == changed
    assert bits(train(QUICK, small)) == before


def test_the_digest_tells_all_apart_that_training_tells_apart() -> None:
    base = {"title": ["ab", "c"], "description": ["d", "e"], "tag": ["x", "y"]}
    frames = [
        base,
        base | {"title": ["a", "bc"]},
        base | {"title": ["ab", ""]},
        base | {"title": ["ab", None]},
        base | {"title": ["ab", "str c"]},
        base | {"title": ["ab", 5]},
        base | {"title": ["ab", "5"]},
        base | {"title": [5, 6]},
        base | {"title": [5.0, 6.0]},
        base | {"description": ["e", "d"]},
        base | {"tag": ["xy", ""]},
        base | {"title": base["description"], "description": base["title"]},
        base | {"title": ["lone \ud800", "c"]},
        {name: values[:1] for name, values in base.items()},
    ]
    digests = [digest(pd.DataFrame(frame, dtype=object)) for frame in frames]
    assert len(set(digests)) == len(digests)
    assert digest(pd.DataFrame(base, index=[7, 3], dtype=object)) == digests[0]


@pytest.mark.parametrize("dtype", [object, "str", "category"])
def test_no_column_is_left_out_of_the_digest(small: pd.DataFrame, dtype: str) -> None:
    """Not even one that no training reads today."""
    for column in small.columns:
        df = small.astype({column: dtype})
        before = digest(df)
        df[column] = df[column].iloc[::-1].to_numpy()
        assert digest(df) != before, column
    assert digest(small.assign(more=1)) != digest(small)
    assert digest(small.rename(columns={"title": "headline"})) != digest(small)


@pytest.mark.usefixtures("cache")
def test_rows_are_made_from_what_is_in_their_key_alone(small: pd.DataFrame) -> None:
    seen: list[Any] = []

    def prepare(args: Any, df: pd.DataFrame) -> Any:
        seen.append(vars(args))
        return prepare_rows(args, df)

    load_precomputed(check_args({"alpha": 0.5, "min_freq": 1}), small, prepare)
    assert set(seen[0]) == {
        *("seed", "shuffle", "subset", "lower", "stem", "clean", "stop_words", "min_freq", "splitter")
    }


def test_trainings_leave_no_more_than_the_limit(small: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    free, tight = LRUCache(), LRUCache(300_000)
    results = []
    for cache in (free, tight):
        monkeypatch.setattr(tagifai.fast.precomputed, "CACHE", cache)
        results.append([train(QUICK | {"ngram_max_range": n}, small, Stand())["history"] for n in (5, 3, 5)])
    assert free.nbytes > 300_000 >= tight.nbytes
    assert results[0] == results[1]


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_two_threads_get_what_one_gets(small: pd.DataFrame, cache: LRUCache) -> None:
    def train_all(into: list[Any]) -> None:
        for n in (5, 2, 4):
            into.append(bits(train(QUICK | {"ngram_max_range": n}, small, Stand())))

    results: list[list[Any]] = [[], [], [], []]
    threads = [threading.Thread(target=train_all, args=(result,)) for result in results]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cache.clear()
    alone: list[Any] = []
    train_all(alone)
    assert results == [alone] * 4


def _history(df: pd.DataFrame) -> Any:
    return train(QUICK, df, Stand())["history"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork")
def test_a_forked_process_uses_what_its_parent_kept(small: pd.DataFrame, cache: LRUCache) -> None:
    expected = _history(small)
    stop = threading.Event()

    def keep_busy() -> None:
        while not stop.is_set():
            cache.get_or_make(np.random.default_rng().integers(50), lambda: Block(1))

    thread = threading.Thread(target=keep_busy)
    thread.start()
    try:
        for _ in range(5):
            with multiprocessing.get_context("fork").Pool(1) as pool:
                assert pool.apply_async(_history, (small,)).get(timeout=60) == expected
    finally:
        stop.set()
        thread.join()


def test_what_a_caller_does_to_a_result_stays_with_it(small: pd.DataFrame, cache: LRUCache) -> None:
    first = train(QUICK, small, Stand())
    expected = bits(train(QUICK, small, Stand()))
    first["label_encoder"].fit(["a", "b"])
    first["vectorizer"].vocabulary_.clear()
    first["vectorizer"].idf_[:] = 0
    first["model"].coef_[:] = 0
    first["performance"]["overall"].clear()
    again = train(QUICK, small, Stand())
    assert bits(again) == expected
    assert len(again["label_encoder"].classes) == 3
