"""Texts that are nearly the same: two splits may hold them, so they are counted and told, not kept together."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

FEWEST_WORDS = 5
"""Of a text in which one word more, less or other makes no new text."""

MOST_WORDS = 200
"""Longer texts are compared as a whole only, which bounds time and memory."""

WITHOUT_SPACES = "\u0e00"
"""The writings from here on, beginning with Thai, mostly put no spaces between words; those before do."""


def near_duplicates(texts: Sequence[str]) -> list[int]:
    """Find the different texts that are nearly another one.

    Two texts are nearly the same if they have the same words in any order and number, or if both have at least
    `FEWEST_WORDS` different words and one word stands in one of them only, or one in each. In a text of a writing that
    has no spaces, such as Chinese, the characters count as its words.

    Args:
        texts: Cleaned texts; equal ones count once.

    Returns:
        Where each of them stands first.
    """
    first = {text: place for place, text in reversed(list(enumerate(texts))) if text}
    different = sorted(first, key=first.__getitem__)
    if len(different) < 2:
        return []
    words = [set(text if _has_no_spaces(text) else text.split()) for text in different]
    lengths = np.array([len(text) for text in words])
    codes = _codes(words)
    whole = np.bitwise_xor.reduceat(codes, np.concatenate([[0], np.cumsum(lengths)[:-1]]))
    # A set of words without one of them is the same for two texts that differ in this one.
    long = np.repeat((lengths >= FEWEST_WORDS) & (lengths <= MOST_WORDS), lengths)
    text_of = np.repeat(np.arange(len(different)), lengths)[long]
    without_one = np.repeat(whole, lengths)[long] ^ codes[long]
    alike = _shared(np.concatenate([whole, without_one]))
    near = alike[: len(different)]
    near[text_of[alike[len(different) :]]] = True
    return [first[different[number]] for number in np.flatnonzero(near)]


def _has_no_spaces(text: str) -> bool:
    return " " not in text and max(text) >= WITHOUT_SPACES


def _codes(words: list[set[str]]) -> NDArray[np.uint64]:
    """Return a random number for each word of each text, always the same for the same word."""
    numbers = {word: number for number, word in enumerate(dict.fromkeys(chain.from_iterable(words)))}
    n_words = sum(map(len, words))
    flat = np.fromiter(map(numbers.__getitem__, chain.from_iterable(words)), np.int64, n_words)
    codes = np.random.default_rng(0).integers(0, 2**64, len(numbers), dtype=np.uint64)
    coded: NDArray[np.uint64] = codes[flat]
    return coded


def _shared(values: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return which values are there more than once; fast where few are."""
    ordered = np.sort(values)
    repeated = np.unique(ordered[1:][np.diff(ordered) == 0])
    if not len(repeated):
        return np.zeros(len(values), dtype=bool)
    shared: NDArray[np.bool_] = repeated[np.searchsorted(repeated, values).clip(max=len(repeated) - 1)] == values
    return shared
