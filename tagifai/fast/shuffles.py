"""scikit-learn's random stream: in which order each epoch of each binary problem visits the training rows.

The shuffles depend on the seed and the labels alone, so all trials of a study share one `EpochShuffles`.
"""

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.cache import fork_safe_lock
from tagifai.fast.native.loader import bind
from tagifai.fast.resampling import ResampledLabels

MAX_INT = np.iinfo(np.int32).max
KEPT_BYTES = 32 * 2**20
"""Memory for shuffles that are kept; the later ones are made again for each trial."""

_lock = fork_safe_lock()


class EpochShuffles:
    """The shuffles of one seed and one set of labels.

    Args:
        seed: The training's seed.
        labels: The labels and the oversampled rows.
    """

    def __init__(self, seed: int, labels: ResampledLabels) -> None:
        self.seed = seed
        self._picked = labels.picked.astype(np.uint32)
        self._n_classes = len(labels.classes)
        self._stream = np.random.RandomState(seed)
        self._seeds: list[list[int]] = []
        self._kept: dict[int, NDArray[np.uint32]] = {}

    @property
    def nbytes(self) -> int:
        """The memory that the kept shuffles take."""
        return self._picked.nbytes + sum(order.nbytes for order in list(self._kept.values()))

    def epoch(self, number: int) -> NDArray[np.uint32]:
        """Return the order of one epoch.

        Args:
            number: The epoch, from 0.

        Returns:
            The training row of each step, shape ``(n_binary, n_over)``.
        """
        if number in self._kept:
            return self._kept[number]
        order = np.stack([self._order(seed) for seed in self._shuffle_seeds(number)])
        if self.nbytes + order.nbytes <= KEPT_BYTES:
            self._kept[number] = order
        return order

    def stream_after(self, epochs: int) -> np.random.RandomState:
        """Return a new random stream in the state in which so many fits leave it."""
        stream = np.random.RandomState(self.seed)
        for _ in range(epochs):
            self._draws(stream)
        return stream

    def _draws(self, stream: np.random.RandomState) -> NDArray[np.int64]:
        """Draw what one fit draws: with two classes the dataset's seed and the shuffle's, else one for each class."""
        if self._n_classes == 2:
            return np.array([stream.randint(1, MAX_INT), stream.randint(MAX_INT)])
        return stream.randint(MAX_INT, size=self._n_classes)

    def _shuffle_seeds(self, number: int) -> list[int]:
        """Return the seed of each binary problem's shuffle in an epoch."""
        with _lock:
            while len(self._seeds) <= number:
                drawn = self._draws(self._stream).tolist()
                self._seeds.append(drawn[1:] if self._n_classes == 2 else [_second_draw(seed) for seed in drawn])
        return self._seeds[number]

    def _order(self, seed: int) -> NDArray[np.uint32]:
        index = np.arange(len(self._picked), dtype=np.uint32)
        bind("shuffled", seed, index)()
        return self._picked[index]


_reseeded = np.random.RandomState(0)


def _second_draw(seed: int) -> int:
    """Each class starts a stream of its own: its first draw seeds the dataset (unused), its second the shuffle."""
    _reseeded.seed(seed)  # the state of a new RandomState(seed), four times as fast
    _reseeded.randint(1, MAX_INT)
    return int(_reseeded.randint(MAX_INT))
