"""The rows of one training: cleaned texts with their classes, and which rows are for what."""

import sys
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagifai.labels import LabelEncoder
from tagifai.split import Splits
from tagifai.text import CLEANING_ARGS

ROWS_DEPEND_ON = ("seed", "shuffle", "subset", *CLEANING_ARGS, "min_freq", "splitter")
"""The arguments that decide about the rows of a training."""


@dataclass(frozen=True)
class Rows:
    """Labelled rows that are ready to be trained on.

    Attributes:
        texts: The cleaned texts, one a row.
        tags: Their tags, rare ones replaced.
        label_encoder: The class of each tag.
        y: The class of every row, shape ``(n_samples,)``.
        splits: The rows of each split.
    """

    texts: list[str]
    tags: list[str]
    label_encoder: LabelEncoder
    y: NDArray[np.int64]
    splits: Splits

    @cached_property
    def val_split(self) -> dict[str, Any]:
        """Describe the validation split, for what its scores mean depends on it.

        Returns:
            ``classes``, the number of validation rows of each class by its name, and ``n_shared_texts``, how many
            validation rows have the text of a training row.
        """
        names = self.label_encoder.classes
        counts = np.bincount(self.y[self.splits.val], minlength=len(names))
        known = set(self.texts_of(self.splits.train))
        n_shared = sum(text in known for text in self.texts_of(self.splits.val))
        return {"classes": dict(zip(names, counts.tolist(), strict=True)), "n_shared_texts": n_shared}

    @property
    def nbytes(self) -> int:
        """Return about the memory that they take, in bytes."""
        return sum(map(sys.getsizeof, self.texts)) + 16 * len(self.texts) + 3 * self.y.nbytes

    def texts_of(self, rows: NDArray[np.int64]) -> list[str]:
        """Return the texts of some rows."""
        return [self.texts[row] for row in rows]

    def tags_of(self, rows: NDArray[np.int64]) -> list[str]:
        """Return the tags of some rows."""
        return [self.tags[row] for row in rows]
