"""From rows to texts and tags."""

import numpy as np
import pandas as pd
import pytest

from tagifai.errors import DataError
from tagifai.preprocess import choose_rows, merge_rare_tags, prepare

OPTIONS = {"shuffle": True, "subset": None, "cleaning": {"lower": True, "stem": False}, "min_freq": 0}


def frame(n: int) -> pd.DataFrame:
    return pd.DataFrame(
        {"title": [f"Title{i}" for i in range(n)], "description": ["The text"] * n, "tag": ["a", "b"] * (n // 2)}
    )


def test_texts_are_joined_cleaned_and_shuffled_with_their_tags() -> None:
    data = prepare(frame(20), rng=np.random.RandomState(1), **OPTIONS)
    assert sorted(data.texts) == sorted(f"title{i} text" for i in range(20))
    assert data.texts[0] != "title0 text"
    assert all(tag == "ab"[int(text[5:-5]) % 2] for text, tag in zip(data.texts, data.tags, strict=True))


def test_without_shuffle_the_order_stays_and_the_generator_too() -> None:
    rng = np.random.RandomState(0)
    before = rng.get_state()[2]
    assert choose_rows(5, rng=rng, shuffle=False, subset=3) == [0, 1, 2]
    assert rng.get_state()[2] == before


def test_the_subset_is_taken_after_the_shuffle() -> None:
    whole = choose_rows(50, rng=np.random.RandomState(3), shuffle=True, subset=None)
    assert choose_rows(50, rng=np.random.RandomState(3), shuffle=True, subset=7) == whole[:7]
    assert choose_rows(5, rng=np.random.RandomState(3), shuffle=True, subset=99) != []


def test_rare_tags_become_other() -> None:
    assert merge_rare_tags(["a", "b", "a", "c"], 2) == ["a", "other", "a", "other"]
    assert merge_rare_tags(["a", "b"], 1) == ["a", "b"]


def test_one_class_is_not_enough() -> None:
    with pytest.raises(DataError, match=r"Only one class is left of 10 rows with min_freq = 9\. Lower min_freq"):
        prepare(frame(10), rng=np.random.RandomState(1), **(OPTIONS | {"min_freq": 9}))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(DataError, match=r"lacks the columns title"):
        prepare(frame(10).drop(columns="title"), rng=np.random.RandomState(1), **OPTIONS)
