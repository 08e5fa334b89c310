"""Counts the n-grams of all sizes at once, in the order of a fitted `TfidfVectorizer`'s features.

The texts become one row of symbols (characters, or words for the analyzer ``word``), cut into segments that no n-gram
crosses (texts; padded words for ``char_wb``). Once the places are sorted by the symbols that follow, the occurrences of
an n-gram lie side by side for every n, and their first place in that order, then n, sorts the n-grams as strings.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.counts import NgramCounts, Vocabulary
from tagifai.fast.segments import SMALLEST_N, Segments, segment_texts

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MAX_PAIRS = 1_000_000
"""Pairs of text and n-gram that are sorted at a time: bounds the memory."""


class NoNgramsError(ValueError):
    """The training texts have no n-grams."""


def count_ngrams(train: Sequence[str], others: Sequence[str], analyzer: str, lower: bool, max_n: int) -> NgramCounts:
    """Count the training texts' n-grams of sizes 2 to `max_n` in the training texts and in others.

    Args:
        train: the training texts.
        others: the other texts.
        analyzer: ``word``, ``char`` or ``char_wb``.
        lower: whether to lower-case the texts.
        max_n: the largest n.

    Returns:
        The counts.

    Raises:
        NoNgramsError: if the training texts have no n-grams.
    """
    segments = segment_texts([*train, *others], analyzer, lower)
    columns, sizes, places = _columns(segments, len(train), max_n)
    if not len(sizes):
        raise NoNgramsError("the training texts have no n-grams")
    nbytes = sizes.nbytes + places.nbytes + segments.spell_nbytes
    vocabulary = Vocabulary(sizes, places, segments.spell, max_n, nbytes)
    matrix = _count(columns, segments.text_of, len(train) + len(others), len(sizes))
    return NgramCounts(matrix, vocabulary, len(train))


def _sorted_places(symbols: NDArray[np.int32], length: int) -> NDArray[np.int32]:
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
        order = np.argsort(key, kind="stable").astype(np.int32)
        if width >= length:
            return order
        new = np.ones(len(key), dtype=bool)
        new[1:] = np.diff(key[order]) != 0
        rank = key
        rank[order] = np.cumsum(new) - 1


def _columns(
    segments: Segments, n_train: int, max_n: int
) -> tuple[list[NDArray[np.int32]], NDArray[np.uint8], NDArray[np.int32]]:
    """Number the n-grams that some training text has.

    Returns:
        For each size the column of the n-gram at each place (-1: none); the size of each column, a place of each.
    """
    order = _sorted_places(segments.symbols, max_n)
    symbols = np.concatenate([segments.symbols, np.zeros(max_n, dtype=np.int32)])
    in_train, left = segments.text_of[order] < n_train, segments.left[order]
    alike = np.ones(max(0, len(order) - 1), dtype=bool)  # the neighbours in `order` agree in their first n symbols
    columns: list[NDArray[np.int32]] = []
    firsts: list[NDArray[np.int32]] = []
    offset = 0
    for n in range(1, max_n + 1):
        symbol = symbols[n - 1 :][order]
        alike &= symbol[1:] == symbol[:-1]
        if n < SMALLEST_N:
            continue
        fits = np.flatnonzero(left >= n).astype(np.int32)
        first, local = _numbered(fits, alike, in_train, offset)
        column = np.full(len(order), -1, dtype=np.int32)
        column[order[fits]] = local
        columns.append(column)
        firsts.append(first)
        offset += len(first)
    return _sorted_columns(columns, firsts, order)


def _numbered(
    fits: NDArray[np.int32], alike: NDArray[np.bool_], in_train: NDArray[np.bool_], offset: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Number the n-grams of one size from `offset` on: where each first stands in the order, and that of each place."""
    new = np.ones(len(fits), dtype=bool)
    new[1:] = (np.diff(fits) > 1) | ~alike[fits[1:] - 1]
    group = np.cumsum(new, dtype=np.int32) - 1
    known = np.zeros(int(new.sum()), dtype=bool)
    known[group[in_train[fits]]] = True
    number = np.where(known, np.cumsum(known, dtype=np.int32) + np.int32(offset - 1), np.int32(-1))
    return fits[new][known], number[group]


def _sorted_columns(
    columns: list[NDArray[np.int32]], firsts: list[NDArray[np.int32]], order: NDArray[np.int32]
) -> tuple[list[NDArray[np.int32]], NDArray[np.uint8], NDArray[np.int32]]:
    """Number the n-grams of all sizes anew, as they sort as strings."""
    first = np.concatenate(firsts)
    sizes = np.repeat(np.arange(SMALLEST_N, SMALLEST_N + len(firsts), dtype=np.uint8), [len(part) for part in firsts])
    sorting = np.lexsort((sizes, first)).astype(np.int32)
    renumbered = np.empty(len(first) + 1, dtype=np.int32)
    renumbered[sorting] = np.arange(len(first), dtype=np.int32)
    renumbered[-1] = -1  # what had no column finds itself here
    return [renumbered[column] for column in _emptied(columns)], sizes[sorting], order[first[sorting]]


def _emptied(items: list[Any]) -> Any:
    """Yield the items of a list while it lets go of them."""
    items.reverse()
    while items:
        yield items.pop()


def _count(columns: list[NDArray[np.int32]], text_of: NDArray[np.int32], n_texts: int, n_columns: int) -> "csr_matrix":
    """Count the columns of each text, some texts at a time; the places of a text lie side by side."""
    from scipy.sparse import csr_matrix

    ends = np.searchsorted(text_of, np.arange(n_texts + 1))
    chunk = max(1, MAX_PAIRS // len(columns))
    indices, counts, indptr = [], [], [np.zeros(1, dtype=np.int64)]
    text = 0
    while text < n_texts:
        stop = max(text + 1, int(np.searchsorted(ends, ends[text] + chunk, side="right")) - 1)
        part = slice(ends[text], ends[stop])
        owner = (text_of[part] - text).astype(np.int64) * n_columns
        keys = np.concatenate([(owner + column[part])[column[part] >= 0] for column in columns])
        keys.sort()
        new = np.flatnonzero(np.diff(keys, prepend=-1))
        counts.append(np.diff(new, append=len(keys)).astype(np.int32))
        row, column = np.divmod(keys[new], n_columns)
        indices.append(column.astype(np.int32))
        indptr.append(np.searchsorted(row, np.arange(1, stop - text + 1)) + indptr[-1][-1])
        text = stop
    columns.clear()
    data, column = np.concatenate(counts), np.concatenate(indices)
    ends = np.concatenate(indptr)
    ends = ends.astype(np.int32) if ends[-1] <= np.iinfo(np.int32).max else ends
    return csr_matrix((data, column, ends), shape=(n_texts, n_columns))
