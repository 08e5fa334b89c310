"""What one training leaves for the next: values by what they depend on, within a memory limit."""

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
from pandas import DataFrame

LIMIT = 256 * 2**20
"""Bytes that the cache of a process may hold."""


class Sized(Protocol):
    """What a cache may hold."""

    @property
    def nbytes(self) -> int:
        """The memory that it takes; it may grow."""


V = TypeVar("V", bound=Sized)


def fork_safe_lock() -> threading.Lock:
    """Return a lock that no process is born with while another thread holds it. Hold it for an instant only."""
    lock = threading.Lock()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)
    return lock


_lock = fork_safe_lock()


class LRUCache:
    """Values by key; those that were asked for least lately go first.

    A value must follow from its key alone, so that it does not matter whether it was kept. Two threads that ask for the
    same one at once may both make it.

    Args:
        limit: Bytes that the values may take together.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._values: OrderedDict[Hashable, Any] = OrderedDict()

    @property
    def nbytes(self) -> int:
        """The memory that the values take."""
        with _lock:
            return self._size()

    def get_or_make(self, key: Hashable, make: Callable[[], V]) -> V:
        """Return the value of a key.

        Args:
            key: All that the value depends on.
            make: Makes the value where it is not there.

        Returns:
            The value, which no one may change.
        """
        kept: V | None = self.get(key)
        if kept is not None:
            return kept
        value = make()
        self.put(key, value)
        return value

    def put(self, key: Hashable, value: Sized) -> None:
        """Keep a value, unless it alone is larger than all that may be kept."""
        if value.nbytes > self._limit:
            return
        with _lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while self._values and self._size() > self._limit:
                self._values.popitem(last=False)

    def get(self, key: Hashable) -> Any:
        """Return the value of a key, or None."""
        with _lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def clear(self) -> None:
        """Forget everything."""
        with _lock:
            self._values.clear()

    def _size(self) -> int:
        return sum(value.nbytes for value in self._values.values())


CACHE = LRUCache()
"""The cache of this process."""


def digest(df: DataFrame) -> bytes:
    """Return a digest of a data set: of all its columns, so that none can be forgotten that a training reads.

    Args:
        df: Any columns.

    Returns:
        A digest of the columns' names and values, without the index, of which no training knows.
    """
    hashed = hashlib.sha256()
    for name, column in df.items():
        _update(hashed, [str(name), str(column.dtype)])
        if isinstance(column.dtype, np.dtype) and column.dtype != object:
            hashed.update(column.to_numpy().tobytes())
        else:
            _update(hashed, _as_texts(column.tolist()))
    return hashed.digest()


def _as_texts(values: list[Any]) -> list[str]:
    """Return values as texts: training may take the text 5 and count the number 5 as missing, so they differ."""
    if set(map(type, values)) <= {str}:
        return values
    return [f"str {value}" if isinstance(value, str) else f"{type(value).__name__} {value}" for value in values]


def _update(hashed: "hashlib._Hash", texts: Sequence[str]) -> None:
    """Take texts in, and where each ends."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    hashed.update(len(lengths).to_bytes(8, "little") + lengths.tobytes())
    hashed.update("".join(texts).encode("utf-8", "surrogatepass"))
