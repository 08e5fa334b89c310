"""The n-grams of the training texts, and how often they stand in each text."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

AT_ONCE = 1_000_000
"""Entries that are looked at together: bounds the memory."""


@dataclass(frozen=True)
class Vocabulary:
    """What names the n-grams (2 to `max_n`) of the training texts.

    Args:
        sizes: the n of each, in the order of the columns; they are sorted as strings.
        places: a place where each stands.
        spell: gives the n-gram of size n at a place.
        max_n: the largest n.
        nbytes: the memory that all this takes.
    """

    sizes: NDArray[np.uint8]
    places: NDArray[np.int32]
    spell: Callable[[int, int], str]
    max_n: int
    nbytes: int

    def up_to(self, max_n: int) -> dict[str, int]:
        """Spell out the n-grams of the range (2, max_n).

        Args:
            max_n: the largest n of the range.

        Returns:
            Their columns, as a fitted vectorizer has them.
        """
        kept = self.sizes <= max_n
        terms = map(self.spell, self.places[kept].tolist(), self.sizes[kept].tolist())
        return {term: column for column, term in enumerate(terms)}


@dataclass(frozen=True)
class NgramCounts:
    """How often the n-grams of the training texts stand in all texts.

    Args:
        matrix: counts; a line a text (training texts first), a column an n-gram.
        vocabulary: names the columns.
        n_train: the number of training texts.
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
        """About how many entries the rows of each range (2, n) have once columns are merged, from n = 0.

        All n-grams that stand in one training text only become one column of it; the others mostly stay apart.
        """
        by_size = np.zeros(self.vocabulary.max_n + 1, dtype=np.int64)
        shared = self.frequency > 1
        for start in range(0, self.matrix.nnz, AT_ONCE):
            columns = self.matrix.indices[start : start + AT_ONCE]
            sizes = self.vocabulary.sizes[columns[shared[columns]]]
            by_size += np.bincount(sizes, minlength=len(by_size))
        return [self.matrix.shape[0] + total for total in np.cumsum(by_size).tolist()]
