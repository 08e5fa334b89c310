"""One driver a study: an exclusive lock that the kernel takes back when its holder dies.

Whoever holds the lock knows that nobody runs the study's RUNNING trials any more, however their process ended, and may
close them at once. Worker processes inherit the open file, so a study whose driver died is still locked while one of
its workers lives.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from optimize.errors import OptimizeError, StudyBusyError
from optimize.storage.address import StudyAddress
from optimize.storage.retries import with_retries
from tagifai.checkpoint import checkpoint_sqlite
from tagifai.files import clear_abandoned
from tagifai.private_files import make_private_folder

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
        OptimizeError: The file cannot be made.

    Side effects:
        Writes the process id into the lock file.
    """
    descriptor = _open_lock(path, name)
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


def _open_lock(path: Path, name: str) -> int:
    try:
        make_private_folder(path.parent)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise OptimizeError(
            f"The lock {path} of study {name!r} cannot be made: {error.strerror}. Go where you may write, or copy the "
            "study there."
        ) from error


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
    """Tell whether a process holds the lock.

    Raises:
        OptimizeError: The lock may not be looked at.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    except PermissionError as error:
        raise OptimizeError(f"The lock {path} cannot be read: {error.strerror}. Ask its owner.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def is_driven(address: StudyAddress) -> bool:
    """Tell whether a process runs a study, on this machine or, on a PostgreSQL server, on any.

    Raises:
        OptimizeError: The lock may not be looked at.
    """
    if is_locked(address.lock):
        return True
    return make_url(address.url).get_backend_name() == "postgresql" and with_retries(_ServerLock(address).is_taken)


@contextmanager
def driver_lock(address: StudyAddress) -> Iterator[Callable[[], None]]:
    """Hold the lock of a study's driver: on this machine by a file, and on a PostgreSQL server for all machines.

    Args:
        address: Where the study lives.

    Yields:
        What the driver calls after each trial: a server that restarts forgets its lock, which is then taken anew.

    Raises:
        StudyBusyError: Another process runs the study.

    Side effects:
        Makes the lock file, and deletes what a driver left beside it that was killed while it made its database. At the
        end, brings all of the study into its one file.
    """
    with study_lock(address.lock, address.name), ExitStack() as stack:
        if address.sqlite_path:
            clear_abandoned(address.lock.parent)
            stack.callback(checkpoint_sqlite, address.sqlite_path)
        if make_url(address.url).get_backend_name() != "postgresql":
            yield lambda: None
            return
        lock = _ServerLock(address)
        stack.callback(lock.release)
        lock.hold()
        yield lock.hold


def refuse_busy(address: StudyAddress) -> None:
    """Refuse a study that is being run on this machine, without a look at its database.

    A driver that was put to sleep in the middle of a transaction keeps others waiting for the database.

    Raises:
        StudyBusyError: Another process runs the study.
    """
    if is_locked(address.lock):
        with study_lock(address.lock, address.name):
            pass


_HOLDERS = """
SELECT count(*) FROM pg_locks, (SELECT hashtextextended(:key, 0) AS hash) AS lock
WHERE locktype = 'advisory' AND objsubid = 1
AND CAST(classid AS bigint) = (hash >> 32) & 4294967295 AND CAST(objid AS bigint) = hash & 4294967295
"""
"""How many sessions hold an advisory lock; PostgreSQL shows its 64 bits in two halves."""


class _ServerLock:
    """A study's lock on a PostgreSQL server, for as long as its connection lasts."""

    def __init__(self, address: StudyAddress) -> None:
        self._engine = create_engine(address.url, poolclass=NullPool)
        self._name = address.name
        self._key = f"optimize/{address.name}"
        self._connection: Connection | None = None

    def hold(self) -> None:
        """Take the lock unless it is held."""
        if not with_retries(self._is_held):
            raise StudyBusyError(f"Study {self._name!r} is being run from another machine. Stop it there or wait.")

    def is_taken(self) -> bool:
        """Tell whether any session holds the lock, without trying to take it."""
        with self._engine.connect() as connection:
            return bool(connection.scalar(text(_HOLDERS), {"key": self._key}))

    def release(self) -> None:
        """Close the connection, unless the server has done so."""
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.close()
            self._connection = None

    def _is_held(self) -> bool:
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
                key = func.hashtextextended(self._key, 0)
                held = bool(self._connection.scalar(select(func.pg_try_advisory_lock(key))))
            else:
                held = bool(self._connection.scalar(select(1)))
            # Ends the transaction; the lock is the session's.
            self._connection.commit()
        except DBAPIError:
            self.release()
            raise
        if not held:
            self.release()
        return held
