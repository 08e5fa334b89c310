"""Folders and files that are their owner's alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def make_private_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner only; one that is there stays as it is."""
    if not path.is_dir():
        make_private_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


@contextmanager
def private() -> Iterator[None]:
    """Let what is made here, by a library that asks for no mode, be its owner's alone.

    Side effects:
        Sets the file mode mask of the whole process, and sets it back.
    """
    mask = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(mask)
