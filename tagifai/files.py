"""Files that are written whole or not at all, and their digests."""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ABANDONED_AFTER = 600.0
"""Seconds after which a half-made file counts as abandoned."""


def write_bytes(content: bytes, path: Path | str) -> None:
    """Write a file in one step, so that a reader sees the old content or the new one and never a part.

    Args:
        content: What the file shall hold.
        path: The file; its folder must exist.

    Raises:
        OSError: The folder is missing or cannot be written to.

    Side effects:
        Replaces the file; a temporary file stands beside it meanwhile.
    """
    path = Path(path)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextmanager
def made_whole(path: Path) -> Iterator[Path]:
    """Make a file that takes several steps, such as a database, where it cannot be seen before it is whole.

    Args:
        path: The file. One that another process has made in the meantime is left as it is.

    Yields:
        Where to make it.

    Side effects:
        Makes the folder of the file; deletes what processes left beside it that were killed while they made it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in path.parent.glob(f".{path.stem}-*"):
        # Another process may clean up at the same time.
        with suppress(FileNotFoundError):
            if folder.is_dir() and time.time() - folder.stat().st_mtime > ABANDONED_AFTER:
                shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as aside:
        fresh = Path(aside) / path.name
        yield fresh
        with suppress(FileExistsError):
            os.link(fresh, path)


def write_json(value: Any, path: Path | str) -> None:
    """Write a value as indented JSON in one step.

    Args:
        value: What JSON can say; NaN and infinities are refused, for JSON has none.
        path: The file; its folder must exist.

    Raises:
        ValueError: The value holds a number that is not finite.
        OSError: The file cannot be written.

    Side effects:
        Replaces the file.
    """
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_bytes(text.encode("utf-8"), path)


def sha256_of(path: Path | str) -> str:
    """Return the SHA-256 digest of a file.

    Args:
        path: The file.

    Returns:
        The digest as 64 hexadecimal digits.

    Raises:
        OSError: The file cannot be read.
    """
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _umask() -> int:
    # The mask can only be read by setting it. mkstemp makes private files; the result shall have the usual mode.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
