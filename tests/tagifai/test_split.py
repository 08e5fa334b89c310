"""The stratified split."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagifai.errors import DataError
from tagifai.split import split


@given(counts=st.lists(st.integers(10, 60), min_size=2, max_size=5), seed=st.integers(0, 2**32 - 1))
def test_splits_partition_the_rows_in_proportion(counts: list[int], seed: int) -> None:
    y = np.repeat(np.arange(len(counts)), counts)
    splits = split(y, [str(c) for c in range(len(counts))], np.random.RandomState(seed))
    parts = (splits.train, splits.val, splits.test)
    assert sorted(np.concatenate(parts)) == list(range(len(y)))
    for part, share in zip(parts, (0.7, 0.15, 0.15), strict=True):
        assert abs(len(part) - share * len(y)) <= 2
        for count, found in zip(counts, np.bincount(y[part], minlength=len(counts)), strict=True):
            assert abs(found - share * count) <= 2


def test_the_same_seed_gives_the_same_split_and_another_another() -> None:
    y = np.repeat([0, 1], 50)
    first, again, other = (split(y, ["a", "b"], np.random.RandomState(seed)).test.tolist() for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_class_too_small_to_be_everywhere_is_named(count: int) -> None:
    y = np.array([0] * 40 + [1] * count)
    with pytest.raises(DataError, match=rf"Class 'rare' has only {count} samples.*Raise min_freq"):
        split(y, ["common", "rare"], np.random.RandomState(0))
