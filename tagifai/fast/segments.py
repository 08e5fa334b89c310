"""Texts as one row of ranked symbols, cut where scikit-learn's analyzers let no n-gram cross."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
