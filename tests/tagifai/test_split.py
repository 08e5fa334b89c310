"""The stratified split."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from tagifai.errors import DataError
from tagifai.split import SPLITTERS, split, split_grouped, stratified_parts


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


@given(counts=st.lists(st.integers(10, 60), min_size=2, max_size=5), seed=st.integers(0, 2**32 - 1))
def test_without_equal_texts_the_grouped_split_is_the_stratified_one(counts: list[int], seed: int) -> None:
    y = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    texts, classes = [str(row) for row in range(len(y))], [str(c) for c in range(len(counts))]
    generators = [np.random.RandomState(seed) for _ in SPLITTERS]
    grouped, stratified = (
        SPLITTERS[name](y, texts, classes, rng) for name, rng in zip(("grouped", "stratified"), generators, strict=True)
    )
    for part in ("train", "val", "test"):
        assert getattr(grouped, part).tolist() == getattr(stratified, part).tolist()
    assert len({rng.randint(2**31) for rng in generators}) == 1


@given(data=st.data(), seed=st.integers(0, 2**32 - 1))
def test_equal_texts_are_never_in_two_splits(data: st.DataObject, seed: int) -> None:
    """Texts stand up to five times, some with two labels."""
    n_texts = data.draw(st.integers(60, 100))
    rng = np.random.default_rng(seed)
    text = rng.permutation(np.repeat(np.arange(n_texts), rng.integers(1, 6, n_texts)))
    y = np.where(rng.random(len(text)) < 0.1, rng.integers(0, 2, len(text)), text % 2)
    splits = split_grouped(y, text.astype(str).tolist(), ["a", "b"], np.random.RandomState(seed))
    parts = (splits.train, splits.val, splits.test)
    assert sorted(np.concatenate(parts)) == list(range(len(y)))
    assert sum(len(set(text[part])) for part in parts) == n_texts
    for part, share in zip(parts, (0.7, 0.15, 0.15), strict=True):
        assert abs(len(set(text[part])) - share * n_texts) <= 2
        assert set(y[part]) == {0, 1}


def test_a_class_of_too_few_different_texts_is_named() -> None:
    y, texts = np.array([0] * 40 + [1] * 30), [*map(str, range(40)), *["same", "again"] * 15]
    with pytest.raises(DataError, match=r"Class 'rare' has only 2 different texts.*or add different texts"):
        split_grouped(y, texts, ["common", "rare"], np.random.RandomState(0))


def test_where_every_text_has_both_labels_every_split_has_them() -> None:
    texts, y = [str(row // 2) for row in range(80)], np.array([0, 1] * 40)
    splits = split_grouped(y, texts, ["a", "b"], np.random.RandomState(0))
    assert [len(part) for part in (splits.train, splits.val, splits.test)] == [56, 12, 12]


@given(
    counts=st.lists(st.integers(1, 60), min_size=1, max_size=6),
    train_size=st.sampled_from([0.7, 0.5, 0.1, 0.93]),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_parts_are_scikit_learns_draw_for_draw(counts: list[int], train_size: float, seed: int) -> None:
    y = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)) * 3, counts))
    ours, theirs = np.random.RandomState(seed), np.random.RandomState(seed)
    try:
        expected = train_test_split(np.arange(len(y)), train_size=train_size, stratify=y, random_state=theirs)
    except ValueError:
        with pytest.raises(ValueError, match="cannot be cut"):
            stratified_parts(y, train_size, ours)
        return
    for part, genuine in zip(stratified_parts(y, train_size, ours), expected, strict=True):
        assert part.dtype == genuine.dtype
        assert part.tolist() == genuine.tolist()
    assert ours.randint(2**31) == theirs.randint(2**31)
