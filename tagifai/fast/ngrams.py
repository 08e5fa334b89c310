"""Counts the n-grams of all sizes at once, in the order of a fitted `TfidfVectorizer`'s features.

In the suffix array of the texts the occurrences of an n-gram lie side by side for every n, and their first position in
that order, then n, sorts the n-grams as strings. The LCP array tells where each n-gram begins and ends.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.native.loader import bind
from tagifai.fast.suffix_array import SuffixArray, make_symbols
from tagifai.fast.threads import n_threads, run_in_threads
from tagifai.features import Features

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

AT_ONCE = 1_000_000
"""Entries that are looked at together: bounds the memory."""

NO_COLUMN = np.iinfo(np.uint32).max


class NoNgramsError(ValueError):
    """The training texts have no n-grams."""


@dataclass(frozen=True)
class Vocabulary:
    """What names the n-grams (up to `max_n`) of the training texts.

    Args:
        sizes: The n of each, in the order of the columns; they are sorted as strings.
        positions: A position where each stands.
        spell: Gives the n-gram of size n at a position.
        max_n: The largest n.
        nbytes: The memory that all this takes.
    """

    sizes: NDArray[np.uint8]
    positions: NDArray[np.int32]
    spell: Callable[[int, int], str]
    max_n: int
    nbytes: int

    def up_to(self, max_n: int) -> dict[str, int]:
        """Spell out the n-grams of the range that ends with `max_n`.

        Args:
            max_n: The largest n of the range.

        Returns:
            Their columns, as a fitted vectorizer has them.
        """
        kept = self.sizes <= max_n
        terms = map(self.spell, self.positions[kept].tolist(), self.sizes[kept].tolist())
        return {term: column for column, term in enumerate(terms)}


@dataclass(frozen=True)
class NgramCounts:
    """How often the n-grams of the training texts stand in all texts.

    Args:
        matrix: Counts; a line a text (training texts first), a column an n-gram.
        vocabulary: Names the columns.
        n_train: The number of training texts.
    """

    matrix: "csr_matrix"
    vocabulary: Vocabulary
    n_train: int

    @property
    def nbytes(self) -> int:
        """The memory that the counts and the vocabulary take."""
        parts = (self.matrix.data, self.matrix.indices, self.matrix.indptr)
        return self.vocabulary.nbytes + self.frequency.nbytes + int(sum(part.nbytes for part in parts))

    @cached_property
    def frequency(self) -> NDArray[np.int64]:
        """In how many training texts each n-gram stands."""
        n_entries = self.matrix.indptr[self.n_train]
        return np.bincount(self.matrix.indices[:n_entries], minlength=self.matrix.shape[1])

    @cached_property
    def merged_up_to(self) -> list[int]:
        """About how many entries the rows of each range up to n have once columns are merged, from n = 0.

        All n-grams that stand in one training text only become one column of it; the others mostly stay apart.
        """
        by_size = np.zeros(self.vocabulary.max_n + 1, dtype=np.int64)
        shared = self.frequency > 1
        for start in range(0, self.matrix.nnz, AT_ONCE):
            columns = self.matrix.indices[start : start + AT_ONCE]
            sizes = self.vocabulary.sizes[columns[shared[columns]]]
            by_size += np.bincount(sizes, minlength=len(by_size))
        return [self.matrix.shape[0] + total for total in np.cumsum(by_size).tolist()]


def count_ngrams(train: Sequence[str], others: Sequence[str], features: Features) -> NgramCounts:
    """Count the training texts' n-grams in the training texts and in others.

    Args:
        train: The training texts.
        others: The other texts.
        features: Which n-grams; the largest n may be 255.

    Returns:
        The counts.

    Raises:
        NoNgramsError: If the training texts have no n-grams.
    """
    symbols = make_symbols([*train, *others], features)
    suffixes = SuffixArray.of(symbols, len(train), features.min_n, features.max_n)
    matrix, sizes, firsts = _count(suffixes, len(train) + len(others))
    if not len(sizes):
        raise NoNgramsError("the training texts have no n-grams")
    nbytes = sizes.nbytes + firsts.nbytes + symbols.spell_nbytes
    vocabulary = Vocabulary(sizes, firsts, symbols.spell, features.max_n, nbytes)
    return NgramCounts(matrix, vocabulary, len(train))


def _count(suffixes: SuffixArray, n_texts: int) -> tuple["csr_matrix", NDArray[np.uint8], NDArray[np.int32]]:
    """Count the columns of each text, in parts side by side: once to know where each part's entries go, once for all.

    Returns:
        The counts; the size of each column's n-gram; a position of each.
    """
    from scipy.sparse import csr_matrix

    n_columns = suffixes.n_columns()
    parts = suffixes.parts(n_threads(len(n_columns)))
    columns = np.concatenate([[0], np.cumsum([n_columns[part].sum(dtype=np.int64) for part in parts])])
    nothing = np.zeros(0, dtype=np.uint32)
    ends = np.zeros((len(parts), n_texts), dtype=np.uint64)
    _run(suffixes, parts, columns, ends, nothing, nothing, nothing.astype(np.uint8), nothing)
    indptr = np.concatenate([[0], np.cumsum(ends.sum(axis=0))])
    ends = indptr[:-1].astype(np.uint64) + np.cumsum(ends, axis=0) - ends
    indices = np.empty(int(indptr[-1]), dtype=np.uint32)
    counts = np.empty_like(indices)  # not of one piece: the indices live longer
    sizes, firsts = np.empty(columns[-1], dtype=np.uint8), np.empty(columns[-1], dtype=np.uint32)
    _run(suffixes, parts, columns, ends, indices, counts, sizes, firsts)
    if indptr[-1] <= np.iinfo(np.int32).max:
        indptr = indptr.astype(np.int32)
    shape = (n_texts, int(columns[-1]))
    matrix = csr_matrix((counts.view(np.int32), indices.view(np.int32), indptr), shape=shape)
    return matrix, sizes, firsts.view(np.int32)


def _run(
    suffixes: SuffixArray,
    parts: list[slice],
    columns: NDArray[np.int64],
    ends: NDArray[np.uint64],
    *filled: NDArray[np.uint32] | NDArray[np.uint8],
) -> None:
    calls = []
    for part, column, end in zip(parts, columns[:-1].tolist(), ends, strict=True):
        within = (suffixes.lcp[part], suffixes.train_lengths[part], suffixes.texts[part], suffixes.positions[part])
        last = np.full(len(end), NO_COLUMN, dtype=np.uint32)
        calls.append(bind("count_ngrams", *within, suffixes.min_n, column, last, end, *filled))
    run_in_threads(calls)
