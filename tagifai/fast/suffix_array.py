"""Texts as one row of ranked symbols, cut where scikit-learn's analyzers let no n-gram cross."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.native.loader import bound
from tagifai.fast.threads import cuts

SMALLEST_N = 2
"""The smallest n of every range."""

SPACES = re.compile(r"\s\s+")
"""As in scikit-learn: one space, tab or newline alone stays as it is."""

TOKEN = re.compile(r"(?u)\b\w\w+\b")
"""scikit-learn's default token pattern."""


@dataclass(frozen=True)
class Segments:
    """The symbols of all texts, one after the other.

    Args:
        symbols: ranks from 1 in the order of code points; 0 after each segment.
        left: the number of symbols from a place to the end of its segment.
        text_of: the text of each place; ascending.
        spell: gives the n-gram of size n at a place.
        spell_nbytes: the memory that `spell` holds on to.
    """

    symbols: NDArray[np.int32]
    left: NDArray[np.int32]
    text_of: NDArray[np.int32]
    spell: Callable[[int, int], str]
    spell_nbytes: int


@dataclass(frozen=True)
class SortedPlaces:
    """The places in sorted order and their texts; for the others see `ngram_loops`."""

    order: NDArray[np.uint32]
    texts: NDArray[np.uint32]
    common: NDArray[np.uint8]
    known: NDArray[np.uint8]

    @classmethod
    def of(cls, segments: Segments, n_train: int, max_n: int) -> "SortedPlaces":
        order = _sorted_places(segments.symbols, max_n)
        texts = segments.text_of[order].view(np.uint32)
        symbols = np.concatenate([segments.symbols, np.zeros(max_n, dtype=np.int32)]).view(np.uint32)
        length = np.minimum(segments.left, max_n).astype(np.uint8)[order]
        common, known = np.zeros_like(length), np.zeros_like(length)
        bound("common_prefixes", order, symbols, max_n, common)()
        bound("known_sizes", common, length, texts < n_train, known)()
        return cls(order, texts, common, known)

    def n_columns(self) -> NDArray[np.uint8]:
        """Return how many columns first stand at each place."""
        return self.known - np.minimum(self.known, np.maximum(self.common, SMALLEST_N - 1))

    def parts(self, n: int) -> list[slice]:
        """Cut the places into about `n` parts such that all places of a column are in one of them."""
        bounds = np.flatnonzero(self.common < SMALLEST_N)  # no n-gram goes on across these
        wanted = [part.start for part in cuts(len(self.order), n)]
        starts = sorted({0} | {int(bounds[np.searchsorted(bounds, start, side="right") - 1]) for start in wanted})
        return [slice(*ends) for ends in zip(starts, [*starts[1:], len(self.order)], strict=True)]


def segment_texts(texts: Sequence[str], analyzer: str, lower: bool) -> Segments:
    """Cut texts into the segments of an analyzer.

    Args:
        texts: any texts.
        analyzer: ``word``, ``char`` or ``char_wb``.
        lower: whether to lower-case them first.

    Returns:
        Their symbols.
    """
    if lower:
        texts = [text.lower() for text in texts]
    if analyzer == "word":
        return _segments_of_words([TOKEN.findall(text) for text in texts])
    if analyzer == "char":
        return _segments_of_characters([[SPACES.sub(" ", text)] for text in texts])
    return _segments_of_characters([[f" {word} " for word in SPACES.sub(" ", text).split()] for text in texts])


def _segments_of_words(words: list[list[str]]) -> Segments:
    """A symbol a word. A space sorts before all characters of words, so ranked words sort as the joined strings do."""
    vocabulary = {word: rank for rank, word in enumerate(sorted({word for text in words for word in text}), start=1)}
    flat: list[str] = []
    for text in words:
        flat += text
        flat.append("")
    symbols = np.array([vocabulary.get(word, 0) for word in flat], dtype=np.int32)
    text_of = np.repeat(np.arange(len(words), dtype=np.int32), [len(text) + 1 for text in words])
    # A pointer a word, and about 60 bytes for each word that stands in the texts.
    nbytes = 8 * len(flat) + 60 * len(flat)
    return Segments(symbols, _left(symbols == 0), text_of, lambda place, n: " ".join(flat[place : place + n]), nbytes)


def _segments_of_characters(pieces: list[list[str]]) -> Segments:
    """A symbol a character. A cut is a character of `flat` too, told from the same one in a text by its place."""
    segments = [segment for text in pieces for segment in text]
    flat = "\0".join([*segments, ""])
    codes = np.frombuffer(flat.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    cuts = np.zeros(len(codes), dtype=bool)
    cuts[np.cumsum([len(segment) + 1 for segment in segments], dtype=np.int64) - 1] = True
    present = np.zeros(int(codes.max(initial=0)) + 1, dtype=np.int32)
    present[codes[~cuts]] = 1
    symbols = np.cumsum(present, dtype=np.int32)[codes]
    symbols[cuts] = 0
    lengths = [sum(len(segment) + 1 for segment in text) for text in pieces]
    text_of = np.repeat(np.arange(len(pieces), dtype=np.int32), lengths)
    return Segments(symbols, _left(cuts), text_of, lambda place, n: flat[place : place + n], flat.__sizeof__())


def _left(cuts: NDArray[Any]) -> NDArray[np.int32]:
    """Return for each place the distance to the next cut."""
    at = np.flatnonzero(cuts).astype(np.int32)
    left: NDArray[np.int32] = np.repeat(at, np.diff(at, prepend=np.int32(-1)))
    left -= np.arange(len(cuts), dtype=np.int32)
    return left


def _sorted_places(symbols: NDArray[np.int32], length: int) -> NDArray[np.uint32]:
    """Return all places, sorted by (at least) the `length` symbols that start there."""
    rank, width = symbols.astype(np.int64), 1
    while True:
        base = int(rank.max(initial=0)) + 1
        blocks = min(-(-length // width), int(62 / np.log2(base + 1)))
        key = np.zeros_like(rank)
        for block in range(blocks):  # as many ranks as fit in one integer, the first on top
            key *= base
            ahead = block * width
            key[: max(0, len(key) - ahead)] += rank[ahead:]
        del rank
        width *= blocks
        order = np.argsort(key, kind="stable").astype(np.uint32)  # texts repeat themselves: runs are found
        if width >= length:
            return order
        new = np.ones(len(key), dtype=bool)
        new[1:] = np.diff(key[order]) != 0
        rank = key
        rank[order] = np.cumsum(new) - 1
