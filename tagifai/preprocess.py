"""From the rows of a data set to cleaned texts and their tags."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pandas import DataFrame

from tagifai.dataset import check_columns, text_of
from tagifai.errors import DataError
from tagifai.labels import OTHER
from tagifai.text import clean_texts


@dataclass(frozen=True)
class Prepared:
    """Texts and tags that are ready to be split.

    Attributes:
        texts: The cleaned texts, one a row.
        tags: Their tags, rare ones replaced.
    """

    texts: list[str]
    tags: list[str]


def prepare(
    df: DataFrame,
    *,
    rng: np.random.RandomState,
    shuffle: bool,
    subset: int | None,
    cleaning: Mapping[str, Any],
    min_freq: int,
) -> Prepared:
    """Shuffle, take a part, clean the texts and merge the rare tags.

    Args:
        df: Projects with the columns title, description and tag; left as it is.
        rng: Decides the order.
        shuffle: Whether to change the order at all.
        subset: The number of rows to keep; None for all.
        cleaning: How to clean the texts: the arguments of `tagifai.text.clean_texts`.
        min_freq: Tags with fewer rows become `other`.

    Returns:
        The texts and tags.

    Raises:
        DataError: A column is missing, no row is left or only one class is left.
    """
    check_columns(df.columns)
    rows = choose_rows(len(df), rng=rng, shuffle=shuffle, subset=subset)
    texts = text_of(df.iloc[rows])
    if (missing := df["tag"].isna()).any():
        raise DataError(
            f"Row {int(missing.to_numpy().argmax())} has no tag (and {int(missing.sum()) - 1} others). "
            'Leave such rows out: df.dropna(subset=["tag"]).'
        )
    tags = merge_rare_tags([str(tag) for tag in df["tag"].iloc[rows]], min_freq)
    if len(set(tags)) < 2:
        raise DataError(
            f"Only one class is left of {len(tags)} rows with min_freq = {min_freq}. Lower min_freq, or add rows."
        )
    return Prepared(texts=clean_texts(texts, **cleaning), tags=tags)


def choose_rows(n_rows: int, *, rng: np.random.RandomState, shuffle: bool, subset: int | None) -> list[int]:
    """Choose which rows to use, and in which order.

    Args:
        n_rows: The number of rows there are.
        rng: Decides the order; drawn from only to shuffle.
        shuffle: Whether to change the order at all.
        subset: The number of rows to keep; None for all.

    Returns:
        Row positions.
    """
    rows = rng.permutation(n_rows) if shuffle else np.arange(n_rows)
    return [int(row) for row in rows[:subset]]


def merge_rare_tags(tags: Sequence[str], min_freq: int) -> list[str]:
    """Replace every tag that is rarer than `min_freq` by `other`.

    Args:
        tags: One tag a row.
        min_freq: The smallest number of rows that keeps a tag.

    Returns:
        One tag a row.
    """
    counts = Counter(tags)
    return [tag if counts[tag] >= min_freq else OTHER for tag in tags]
