"""Files that are written whole or not at all, and their digests."""

import fcntl
import glob
import hashlib
import json
import math
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from tagifai.private_files import make_private_folder

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
        Replaces the file; a temporary file stands beside it meanwhile. Deletes those that were left there by processes
        that were killed while they wrote this file.
    """
    with replaced(Path(path)) as temporary:
        temporary.write_bytes(content)


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Write a file in many steps that take effect in one.

    Args:
        path: The file; its folder must exist.

    Yields:
        Where to write it; it replaces the file at the end, unless an error ends the writing.

    Raises:
        OSError: The folder is missing or cannot be written to.

    Side effects:
        Replaces the file; a temporary file stands beside it meanwhile. Deletes those that were left there by processes
        that were killed while they wrote this file.
    """
    with ExitStack() as stack:
        # Nobody clears between the making of a file and its lock.
        with _locked(path.parent):
            _clear_temporaries(path)
            descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
            os.close(descriptor)
            temporary = Path(name)
            stack.callback(temporary.unlink, missing_ok=True)
            stack.enter_context(_locked(temporary))
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)


def _clear_temporaries(path: Path) -> None:
    for temporary in path.parent.glob(f".{glob.escape(path.name)}.????????.tmp"):
        with suppress(OSError):
            _delete_abandoned(temporary)


@contextmanager
def made_whole(path: Path) -> Iterator[Path]:
    """Make a file that takes several steps, a database, where it cannot be seen before it is whole.

    It is its owner's alone, as is its folder where that has to be made.

    Args:
        path: The file. One that another process has made in the meantime is left as it is, unless it is empty.

    Yields:
        Where to make it.

    Side effects:
        Makes the folder of the file; deletes what processes left there that were killed while they made a file.
    """
    make_private_folder(path.parent)
    with ExitStack() as stack:
        # Nobody clears between the making of a folder and its lock.
        with _locked(path.parent):
            _clear(path.parent)
            aside = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-")))
            stack.enter_context(_locked(aside))
        fresh = aside / path.name
        yield fresh
        if fresh.exists():
            # What SQLite lays beside a database has the database's mode.
            fresh.chmod(0o600)
        with _locked(path.parent):
            if is_empty(path):
                path.unlink()
            with suppress(FileExistsError):
                os.link(fresh, path)


def is_empty(path: Path) -> bool:
    """Tell whether a file is there and holds nothing, which SQLite takes for a database without tables."""
    with suppress(OSError):
        return path.is_file() and not path.stat().st_size
    return False


def clear_abandoned(folder: Path) -> None:
    """Delete what processes left in a folder that were killed while they made a file there; see `made_whole`.

    Args:
        folder: The folder; where it may not be written to, nothing is done.
    """
    if next(_asides(folder), None):
        with suppress(OSError), _locked(folder):
            _clear(folder)


def _clear(folder: Path) -> None:
    for aside in _asides(folder):
        with suppress(OSError):
            _delete_abandoned(aside)


def _delete_abandoned(path: Path) -> None:
    """Delete a half-made file or the folder of one, if no process is at work on it.

    Raises:
        OSError: A process is, or it cannot be deleted.
    """
    # The lock of a killed process is free; without locks, only age tells.
    with _locked(path, wait=False) as is_sure:
        if is_sure or time.time() - path.stat().st_mtime > ABANDONED_AFTER:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()


def _asides(folder: Path) -> Iterator[Path]:
    """Find the folders that `made_whole` makes: hidden, and with nothing in them but the file of their name."""
    return (aside for aside in folder.glob(".*-????????") if _is_aside(aside))


def _is_aside(folder: Path) -> bool:
    # It may be gone by now.
    with suppress(OSError):
        return all(path.name.startswith(f"{folder.name[1:-9]}.") for path in folder.iterdir())
    return False


@contextmanager
def _locked(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold a lock on a folder or a file, which ends with this process.

    Args:
        path: The folder or the file.
        wait: Wait for another holder.

    Yields:
        Whether the lock is held; a network's file system may know no locks of folders.

    Raises:
        BlockingIOError: Another process holds it, and `wait` is False.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        held = True
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            held = False
        yield held
    finally:
        os.close(descriptor)


def write_json(value: Any, path: Path | str) -> None:
    """Write a value as indented JSON in one step.

    Args:
        value: See `to_json`.
        path: The file; its folder must exist.

    Raises:
        OSError: The file cannot be written.

    Side effects:
        Replaces the file.
    """
    write_bytes(f"{to_json(value, ensure_ascii=False)}\n".encode(), path)


def to_json(value: Any, *, ensure_ascii: bool = True) -> str:
    """Return a value as indented JSON.

    Args:
        value: Dicts, lists, tuples, texts, numbers. JSON has no NaN and no infinities: null stands for them.
        ensure_ascii: Whether to write letters beyond ASCII as their codes.
    """
    try:
        return json.dumps(value, indent=2, ensure_ascii=ensure_ascii, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), indent=2, ensure_ascii=ensure_ascii, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


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
