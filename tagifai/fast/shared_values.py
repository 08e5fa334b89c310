"""What one worker process has made of many rows, mapped by its siblings, read-only.

The driver opens two files without names before it forks its workers. Who needs a value first makes it and appends it to
the one file, while who needs the same one waits at a lock in the other. Nothing is left to remove: files without names
go with the last process that has them open, however that ends.
"""

import fcntl
import hashlib
import mmap
import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np

LIMIT = 8 * 2**30
"""Bytes that the values of one study may take on disk; a quarter of what is free there at the most."""

MOST_VALUES = 4096

ALIGNMENT = 64
"""Of arrays, for whole cache lines."""

ENTRY = np.dtype([("key", "V32"), ("start", np.int64), ("table", np.int64), ("end", np.int64)])

V = TypeVar("V")


class SharedValues:
    """Values by key, in a file that this process shares with those that it forks from now on.

    A value must follow from its key alone. One thread of a process may use it at a time.

    Args:
        limit: Bytes that the values may take together.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._values = tempfile.TemporaryFile(prefix="tagifai-")  # noqa: SIM115 (as long as this object)
        # Of a file that is mapped the locks would be lost with each mapping that ends (fcntl(2)).
        self._locks = tempfile.TemporaryFile(prefix="tagifai-")  # noqa: SIM115
        self._limit = min(limit, shutil.disk_usage(tempfile.gettempdir()).free // 4)
        # Anonymous and mapped shared, so that forked processes see what each of them writes.
        self._count = np.frombuffer(mmap.mmap(-1, mmap.PAGESIZE), np.int64)
        self._entries = np.frombuffer(mmap.mmap(-1, MOST_VALUES * ENTRY.itemsize), ENTRY)

    def get_or_make(self, key: Hashable, make: Callable[[], V], keep: Callable[[Hashable, V], None]) -> V:
        """Return the value of a key, mapped; where there is no room for it, as it was made.

        Args:
            key: All that the value depends on; its `repr` tells it from others.
            make: Makes the value where nobody has.
            keep: Takes a key and its value that there is no room for.

        Returns:
            The value, whose arrays cannot be written to.
        """
        digest = hashlib.sha256(repr(key).encode()).digest()
        place = 1 + int.from_bytes(digest[:7], "little")
        with self._locked(place):
            entry = self._find(digest)
            if entry is None:
                value = make()
                entry = self._append(digest, value)
                if entry is None:
                    keep(key, value)
                    return value
        loaded: V = self._load(*entry)
        return loaded

    def _find(self, digest: bytes) -> tuple[int, int, int] | None:
        with self._locked(0):
            known = self._entries[: self._count[0]]
            found = known[known["key"] == np.void(digest)]
        return tuple(found[["start", "table", "end"]][0].tolist()) if len(found) else None

    def _append(self, digest: bytes, value: object) -> tuple[int, int, int] | None:
        """Write a value behind the others; return where it lies, or None where there is no room."""
        buffers: list[pickle.PickleBuffer] = []
        head = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
        arrays = [buffer.raw() for buffer in buffers]
        ends = np.cumsum([_aligned(array.nbytes) for array in arrays], dtype=np.int64).tolist()
        starts = [0, *ends[:-1]] if arrays else []
        places = [(start, start + array.nbytes) for start, array in zip(starts, arrays, strict=True)]
        table = pickle.dumps((head, places))
        with self._locked(0):
            n = int(self._count[0])
            start = _aligned(int(self._entries[n - 1]["end"]), mmap.ALLOCATIONGRANULARITY) if n else 0
            entry = (start, start + (ends[-1] if ends else 0), start + (ends[-1] if ends else 0) + len(table))
            if n == MOST_VALUES or entry[2] > self._limit:
                return None
            try:
                for (offset, _), array in zip(places, arrays, strict=True):
                    _write(self._values.fileno(), array, start + offset)
                _write(self._values.fileno(), memoryview(table), entry[1])
            except OSError:
                return None  # the disk is full
            self._entries[n] = (np.void(digest), *entry)
            self._count[0] = n + 1
        return entry

    def _load(self, start: int, table: int, end: int) -> Any:
        memory = memoryview(mmap.mmap(self._values.fileno(), end - start, access=mmap.ACCESS_READ, offset=start))
        head, places = pickle.loads(memory[table - start :])
        return pickle.loads(head, buffers=[memory[first:last] for first, last in places])

    @contextmanager
    def _locked(self, place: int) -> Iterator[None]:
        """Hold the lock of one place; a process that is killed lets go of it."""
        fcntl.lockf(self._locks, fcntl.LOCK_EX, 1, place)
        try:
            yield
        finally:
            fcntl.lockf(self._locks, fcntl.LOCK_UN, 1, place)


_shared: SharedValues | None = None


def shared_values() -> SharedValues | None:
    """Return what this process shares with its siblings; None where it has none."""
    return _shared


@contextmanager
def sharing() -> Iterator[None]:
    """Let the processes that are forked meanwhile share what they make of the rows, on Linux."""
    global _shared
    before = _shared
    if sys.platform == "linux":
        _shared = SharedValues()
    try:
        yield
    finally:
        _shared = before


def _aligned(n_bytes: int, alignment: int = ALIGNMENT) -> int:
    return -(-n_bytes // alignment) * alignment


def _write(file: int, content: memoryview, offset: int) -> None:
    """Write all of a content; the system takes 2 GB at once at the most."""
    while content.nbytes:
        written = os.pwrite(file, content, offset)
        content, offset = content[written:], offset + written
