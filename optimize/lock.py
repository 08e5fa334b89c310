"""One driver a study: an exclusive lock that the kernel takes back when its holder dies.

Whoever holds the lock knows that nobody runs the study's RUNNING trials any more, however their process ended, and may
close them at once. Worker processes inherit the open file, so a study whose driver died is still locked while one of
its workers lives.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from optimize.errors import StudyBusyError

N_TRIES, PAUSE = 5, 0.02
"""How often, and with how many seconds between, a lock is tried before its holder counts as a driver."""


@contextmanager
def study_lock(path: Path, name: str, *, wait: bool = False) -> Iterator[None]:
    """Hold a study's lock.

    Args:
        path: The lock file; it is made if need be and stays.
        name: The study's name, for the message.
        wait: Wait for another holder instead of refusing.

    Raises:
        StudyBusyError: Another process holds it, and `wait` is False.

    Side effects:
        Writes the process id into the lock file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            _take(descriptor, wait=wait)
        except BlockingIOError:
            holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
            raise StudyBusyError(
                f"Study {name!r} is being run by process {holder}. Wait for it or stop it, then resume the study."
            ) from None
        # The number is for the message alone, and a disk may be full.
        with suppress(OSError):
            os.truncate(descriptor, 0)
            os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, *, wait: bool) -> None:
    if wait:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return
    for _ in range(N_TRIES - 1):
        # Whoever looks at the lock with `is_locked` holds it for an instant.
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(PAUSE)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_locked(path: Path) -> bool:
    """Tell whether a process holds the lock."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
