"""Waiting for a database that is locked or away, and saying clearly when it cannot be waited for.

SQLite's own busy timeout waits inside C, where no signal reaches; so it is kept short, and the waiting is done here.
"""

import functools
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from optuna.exceptions import StorageInternalError
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError

from optimize.errors import StorageUnavailableError
from optimize.storage.sqlite_file import is_sound
from tagifai.errors import one_line
from tagifai.interrupts import INTERRUPTS

RETRY_SECONDS = 120.0
"""Seconds for which a database that is locked or away is waited for."""

PAUSES = (0.02, 0.05, 0.1, 0.2, 0.5)
"""Seconds between two tries; the last repeats."""

_FINAL = ("password", "authentication", "does not exist", "permission denied", "no such table", "full", "readonly")
Result = TypeVar("Result")


def with_retries(work: Callable[[], Result], seconds: float | None = None) -> Result:
    """Do something with a database, again and again while it is locked or away.

    Args:
        work: What to do, in a transaction of its own.
        seconds: Seconds to go on trying for; `RETRY_SECONDS` if None.

    Returns:
        What `work` returns.

    Raises:
        StorageUnavailableError: The database cannot be used, or not within the time.
    """
    limit = RETRY_SECONDS if seconds is None else seconds
    deadline = time.monotonic() + limit
    for pause in _pauses():
        try:
            return INTERRUPTS.run(work)
        except (DBAPIError, StorageInternalError) as error:
            cause = _database_error(error)
            if cause is None:
                raise
            if not is_passing(cause):
                raise StorageUnavailableError(
                    f"The study's database failed: {one_line(cause.orig)}. {_remedy(cause)}"
                ) from error
            if time.monotonic() >= deadline:
                raise StorageUnavailableError(
                    f"The study's database has been out of reach for {limit:.0f} s: {one_line(cause.orig)}. "
                    "Free it or check its address, then go on."
                ) from error
            time.sleep(pause)
    raise AssertionError("the pauses never end")


def retrying(method: Callable[..., Result]) -> Callable[..., Result]:
    """Decorate a storage's method so that it waits for its database."""

    @functools.wraps(method)
    def wrapped(*args: Any, **kwargs: Any) -> Result:
        return with_retries(lambda: method(*args, **kwargs))

    return wrapped


def is_passing(error: DBAPIError) -> bool:
    """Tell whether a database error may pass by itself: a lock, or a server that restarts."""
    text = str(error.orig).lower()
    if any(word in text for word in _FINAL):
        return False
    if "locked" in text or "busy" in text or error.connection_invalidated:
        return True
    # SQLite has no server that could be away.
    return isinstance(error, OperationalError | InterfaceError) and not _is_sqlite(error)


def _database_error(error: BaseException) -> DBAPIError | None:
    """Return the database's own error that caused this one; Optuna wraps it, or raises a later one."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OperationalError | InterfaceError) or type(cause) is DatabaseError:
            return cause
        if isinstance(cause, DBAPIError) and cause.connection_invalidated:
            return cause
        cause = cause.__cause__ or cause.__context__
    return None


def _is_sqlite(error: DBAPIError) -> bool:
    return type(error.orig).__module__.startswith("sqlite3")


def _pauses() -> Iterator[float]:
    yield from PAUSES
    while True:
        yield PAUSES[-1]


def _remedy(error: DBAPIError) -> str:
    text = str(error.orig).lower()
    # What a server holds cannot be looked at.
    if _is_sqlite(error) and not is_sound(error.orig):
        return "The file is damaged or cannot be read. Put a copy of it in its place."
    what = "Free some space" if "full" in text else "Mend the database"
    return f"What has finished is safe. {what}."
