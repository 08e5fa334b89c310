"""The suffix array of all texts: every position, sorted by the symbols that follow it.

The texts become one row of symbols (characters, or words for the analyzer ``word``), cut into segments that no n-gram
of scikit-learn's analyzers crosses: texts, or padded words for ``char_wb``.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.native.loader import bind
from tagifai.fast.threads import cuts
from tagifai.features import Features

SPACES = re.compile(r"\s\s+")
"""As in scikit-learn: one space, tab or newline alone stays as it is."""


@dataclass(frozen=True)
class Symbols:
    """The symbols of all texts, one after the other.

    Args:
        ranks: The rank of each symbol, from 1 in the order of code points; 0 after each segment.
        left: The number of symbols from a position to the end of its segment.
        text_of: The text of each position; ascending.
        spell: Gives the n-gram of size n at a position.
        spell_nbytes: The memory that `spell` holds on to.
    """

    ranks: NDArray[np.int32]
    left: NDArray[np.int32]
    text_of: NDArray[np.int32]
    spell: Callable[[int, int], str]
    spell_nbytes: int


@dataclass(frozen=True)
class SuffixArray:
    """The suffix array of some texts, up to the longest n-gram.

    Args:
        positions: All positions, sorted by the symbols that start there: the suffix array.
        texts: The text of each, in this order, as all that follow.
        lcp: How many symbols each shares with the one before it: the LCP array (longest common prefixes).
        train_lengths: The size up to which the n-grams that start there stand in a training text.
        min_n: The size of the shortest n-gram.
    """

    positions: NDArray[np.uint32]
    texts: NDArray[np.uint32]
    lcp: NDArray[np.uint8]
    train_lengths: NDArray[np.uint8]
    min_n: int

    @classmethod
    def of(cls, symbols: Symbols, n_train: int, min_n: int, max_n: int) -> "SuffixArray":
        """Sort the positions of texts.

        Args:
            symbols: The symbols of all texts, training texts first.
            n_train: The number of training texts.
            min_n: The size of the shortest n-gram.
            max_n: The size of the longest n-gram, up to 255.
        """
        positions = _sort_suffixes(symbols.ranks, max_n)
        texts = symbols.text_of[positions].view(np.uint32)
        ranks = np.concatenate([symbols.ranks, np.zeros(max_n, dtype=np.int32)]).view(np.uint32)
        left = np.minimum(symbols.left, max_n).astype(np.uint8)[positions]
        lcp, train_lengths = np.zeros_like(left), np.zeros_like(left)
        bind("lcp_array", positions, ranks, max_n, lcp)()
        bind("train_prefix_lengths", lcp, left, texts < n_train, train_lengths)()
        return cls(positions, texts, lcp, train_lengths, min_n)

    def n_columns(self) -> NDArray[np.uint8]:
        """Return how many n-grams of the training texts stand at each position first, in sorted order."""
        return self.train_lengths - np.minimum(self.train_lengths, np.maximum(self.lcp, self.min_n - 1))

    def parts(self, n: int) -> list[slice]:
        """Cut the positions into about `n` parts such that all positions of an n-gram are in one of them."""
        bounds = np.flatnonzero(self.lcp < self.min_n)  # no n-gram goes on across these
        wanted = [part.start for part in cuts(len(self.positions), n)]
        starts = sorted({0} | {int(bounds[np.searchsorted(bounds, start, side="right") - 1]) for start in wanted})
        return [slice(*ends) for ends in zip(starts, [*starts[1:], len(self.positions)], strict=True)]


def make_symbols(texts: Sequence[str], features: Features) -> Symbols:
    """Cut texts into the segments of an analyzer.

    Args:
        texts: Any texts.
        features: What the segments are of.

    Returns:
        Their symbols.
    """
    if features.lower:
        texts = [text.lower() for text in texts]
    if features.analyzer == "word":
        tokens = re.compile(features.token_pattern)
        return _word_symbols([tokens.findall(text) for text in texts])
    if features.analyzer == "char":
        return _character_symbols([[SPACES.sub(" ", text)] for text in texts])
    return _character_symbols([[f" {word} " for word in SPACES.sub(" ", text).split()] for text in texts])


def _word_symbols(words: list[list[str]]) -> Symbols:
    """A symbol a word.

    A space sorts before all characters of words, for cleaning leaves no control characters. So ranked words sort as the
    joined strings do.
    """
    vocabulary = {word: rank for rank, word in enumerate(sorted({word for text in words for word in text}), start=1)}
    flat: list[str] = []
    for text in words:
        flat += text
        flat.append("")
    ranks = np.array([vocabulary.get(word, 0) for word in flat], dtype=np.int32)
    text_of = np.repeat(np.arange(len(words), dtype=np.int32), [len(text) + 1 for text in words])
    # A pointer a word, and about 60 bytes for each word that stands in the texts.
    nbytes = 8 * len(flat) + 60 * len(flat)
    return Symbols(ranks, _left(ranks == 0), text_of, lambda start, n: " ".join(flat[start : start + n]), nbytes)


def _character_symbols(pieces: list[list[str]]) -> Symbols:
    """A symbol a character. A cut is a character of `flat` too, told from the same one in a text by its position."""
    segments = [segment for text in pieces for segment in text]
    flat = "\0".join([*segments, ""])
    codes = np.frombuffer(flat.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    cuts = np.zeros(len(codes), dtype=bool)
    cuts[np.cumsum([len(segment) + 1 for segment in segments], dtype=np.int64) - 1] = True
    present = np.zeros(int(codes.max(initial=0)) + 1, dtype=np.int32)
    present[codes[~cuts]] = 1
    ranks = np.cumsum(present, dtype=np.int32)[codes]
    ranks[cuts] = 0
    lengths = [sum(len(segment) + 1 for segment in text) for text in pieces]
    text_of = np.repeat(np.arange(len(pieces), dtype=np.int32), lengths)
    return Symbols(ranks, _left(cuts), text_of, lambda start, n: flat[start : start + n], flat.__sizeof__())


def _left(cuts: NDArray[Any]) -> NDArray[np.int32]:
    """Return for each position the distance to the next cut."""
    at = np.flatnonzero(cuts).astype(np.int32)
    left: NDArray[np.int32] = np.repeat(at, np.diff(at, prepend=np.int32(-1)))
    left -= np.arange(len(cuts), dtype=np.int32)
    return left


def _sort_suffixes(ranks: NDArray[np.int32], length: int) -> NDArray[np.uint32]:
    """Return all positions, sorted by (at least) the `length` symbols that start there.

    By prefix doubling (Manber and Myers, 1990): once positions are ranked by their first `width` symbols, the ranks at
    0, `width`, 2 * `width`... symbols ahead rank them by a multiple of `width`. A round puts as many ranks side by side
    as fit in one integer, not just two.
    """
    rank, width = ranks.astype(np.int64), 1
    while True:
        base = int(rank.max(initial=0)) + 1
        blocks = min(-(-length // width), int(62 / np.log2(base + 1)))
        key = np.zeros_like(rank)
        for block in range(blocks):  # the first on top
            key *= base
            ahead = block * width
            key[: max(0, len(key) - ahead)] += rank[ahead:]
        del rank
        width *= blocks
        positions = np.argsort(key, kind="stable").astype(np.uint32)  # texts repeat themselves: runs are found
        if width >= length:
            return positions
        new = np.ones(len(key), dtype=bool)
        new[1:] = np.diff(key[positions]) != 0
        rank = key
        rank[positions] = np.cumsum(new) - 1
