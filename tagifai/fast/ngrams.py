"""Counts the n-grams of all sizes at once, in the order of a fitted `TfidfVectorizer`'s features.

The texts become one row of symbols (characters, or words for the analyzer ``word``), cut into segments that no n-gram
crosses (texts; padded words for ``char_wb``). Once the places are sorted by the symbols that follow, the occurrences of
an n-gram lie side by side for every n, and their first place in that order, then n, sorts the n-grams as strings. How
many symbols neighbours share tells where each n-gram begins and ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.counts import NgramCounts, Vocabulary
from tagifai.fast.kernel import bound
from tagifai.fast.segments import SMALLEST_N, Segments, segment_texts
from tagifai.fast.threads import cuts, n_threads, run_in_threads

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

NO_COLUMN = np.iinfo(np.uint32).max


class NoNgramsError(ValueError):
    """The training texts have no n-grams."""


def count_ngrams(train: Sequence[str], others: Sequence[str], analyzer: str, lower: bool, max_n: int) -> NgramCounts:
    """Count the training texts' n-grams of sizes 2 to `max_n` in the training texts and in others.

    Args:
        train: the training texts.
        others: the other texts.
        analyzer: ``word``, ``char`` or ``char_wb``.
        lower: whether to lower-case the texts.
        max_n: the largest n, up to 255.

    Returns:
        The counts.

    Raises:
        NoNgramsError: if the training texts have no n-grams.
    """
    segments = segment_texts([*train, *others], analyzer, lower)
    places = _SortedPlaces.of(segments, len(train), max_n)
    matrix, sizes, firsts = _count(places, len(train) + len(others))
    if not len(sizes):
        raise NoNgramsError("the training texts have no n-grams")
    nbytes = sizes.nbytes + firsts.nbytes + segments.spell_nbytes
    return NgramCounts(matrix, Vocabulary(sizes, firsts, segments.spell, max_n, nbytes), len(train))


@dataclass(frozen=True)
class _SortedPlaces:
    """The places in sorted order and their texts; for the others see `feature_loops`."""

    order: NDArray[np.uint32]
    texts: NDArray[np.uint32]
    common: NDArray[np.uint8]
    known: NDArray[np.uint8]

    @classmethod
    def of(cls, segments: Segments, n_train: int, max_n: int) -> "_SortedPlaces":
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


def _count(places: _SortedPlaces, n_texts: int) -> tuple["csr_matrix", NDArray[np.uint8], NDArray[np.int32]]:
    """Count the columns of each text, in parts side by side: once to know where each part's entries go, once for all.

    Returns:
        The counts; the size of each column's n-gram; a place of each.
    """
    from scipy.sparse import csr_matrix

    n_columns = places.n_columns()
    parts = places.parts(n_threads(len(n_columns)))
    columns = np.concatenate([[0], np.cumsum([n_columns[part].sum(dtype=np.int64) for part in parts])])
    nothing = np.zeros(0, dtype=np.uint32)
    ends = np.zeros((len(parts), n_texts), dtype=np.uint64)
    _run(places, parts, columns, ends, nothing, nothing, nothing.astype(np.uint8), nothing)
    indptr = np.concatenate([[0], np.cumsum(ends.sum(axis=0))])
    ends = indptr[:-1].astype(np.uint64) + np.cumsum(ends, axis=0) - ends
    indices = np.empty(int(indptr[-1]), dtype=np.uint32)
    counts = np.empty_like(indices)  # not of one piece: the indices live longer
    sizes, firsts = np.empty(columns[-1], dtype=np.uint8), np.empty(columns[-1], dtype=np.uint32)
    _run(places, parts, columns, ends, indices, counts, sizes, firsts)
    if indptr[-1] <= np.iinfo(np.int32).max:
        indptr = indptr.astype(np.int32)
    shape = (n_texts, int(columns[-1]))
    matrix = csr_matrix((counts.view(np.int32), indices.view(np.int32), indptr), shape=shape)
    return matrix, sizes, firsts.view(np.int32)


def _run(
    places: _SortedPlaces,
    parts: list[slice],
    columns: NDArray[np.int64],
    ends: NDArray[np.uint64],
    *filled: NDArray[np.uint32] | NDArray[np.uint8],
) -> None:
    calls = []
    for part, column, end in zip(parts, columns[:-1].tolist(), ends, strict=True):
        sorted_places = (places.common[part], places.known[part], places.texts[part], places.order[part])
        last = np.full(len(end), NO_COLUMN, dtype=np.uint32)
        calls.append(bound("count_entries", *sorted_places, column, last, end, *filled))
    run_in_threads(calls)
