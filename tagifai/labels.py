"""Tags as integers and back, and the rule that turns probabilities into tags."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from tagifai.errors import ArtifactError, DataError
from tagifai.files import write_json

OTHER = "other"
"""The tag of what is too rare to have a class of its own, or too uncertain to be given one."""


class LabelEncoder:
    """Gives every tag an integer, in alphabetical order.

    Args:
        classes: The tags, in the order of their integers; none before `fit`.
    """

    def __init__(self, classes: Iterable[str] = ()) -> None:
        self.classes: list[str] = list(classes)

    @property
    def class_to_index(self) -> dict[str, int]:
        """The integer of every tag."""
        return {name: index for index, name in enumerate(self.classes)}

    def fit(self, tags: Iterable[str]) -> Self:
        """Learn the tags.

        Args:
            tags: One tag for each sample.

        Returns:
            The encoder itself.
        """
        self.classes = sorted(set(tags))
        return self

    def encode(self, tags: Iterable[str]) -> NDArray[np.int64]:
        """Turn tags into integers.

        Args:
            tags: Tags that were there in `fit`.

        Returns:
            Integers of shape ``(n_samples,)``.

        Raises:
            DataError: A tag is unknown.
        """
        indices = self.class_to_index
        try:
            return np.array([indices[tag] for tag in tags], dtype=np.int64)
        except KeyError as error:
            raise DataError(f"Tag {error} is unknown to this encoder. It knows {', '.join(self.classes)}.") from error

    def decode(self, y: Iterable[int]) -> list[str]:
        """Turn integers back into tags.

        Args:
            y: Integers that `encode` gave.

        Returns:
            The tags.
        """
        return [self.classes[index] for index in y]

    def save(self, path: Path | str) -> None:
        """Write the encoder as JSON.

        Args:
            path: The file to write.

        Side effects:
            Replaces the file in one step.
        """
        write_json({"class_to_index": self.class_to_index}, path)

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """Read an encoder that `save` wrote.

        Args:
            path: The file to read.

        Returns:
            The encoder.

        Raises:
            ArtifactError: The file is missing or holds no encoder.
        """
        try:
            content = json.loads(Path(path).read_text(encoding="utf-8"))
        except OSError as error:
            raise ArtifactError(f"Label encoder {path} cannot be read ({error.strerror}). Train again.") from error
        except ValueError as error:
            raise ArtifactError(f"Label encoder {path} is broken ({error}). Train again.") from error
        return cls.of_json(content, path)

    @classmethod
    def of_json(cls, content: Any, path: Path | str) -> Self:
        """Make an encoder of the JSON that `save` wrote.

        Args:
            content: The parsed JSON.
            path: Its file, for errors.

        Returns:
            The encoder.

        Raises:
            ArtifactError: It is no encoder.
        """
        try:
            indices: dict[str, int] = content["class_to_index"]
            classes = sorted(indices, key=indices.__getitem__)
            if [indices[name] for name in classes] != list(range(len(classes))):
                raise ValueError("its indices do not count from 0")
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise ArtifactError(f"Label encoder {path} is broken ({error}). Train again.") from error
        return cls(classes)


def choose_tags(probabilities: NDArray[np.float64], classes: Sequence[str], threshold: float) -> list[str]:
    """Take the most probable tag of each sample, or `other` where it is below the threshold.

    Args:
        probabilities: The probabilities, shape ``(n_samples, n_classes)``.
        classes: The tags in the order of the columns; `other` need not be one of them.
        threshold: The smallest probability that still counts, in ``[0, 1]``; with 0 the most probable tag is taken
            always.

    Returns:
        One tag for each sample.
    """
    if len(probabilities) == 0:
        return []
    winners = probabilities.argmax(axis=1)
    certain = probabilities.max(axis=1) >= threshold
    return [classes[winner] if sure else OTHER for winner, sure in zip(winners, certain, strict=True)]
