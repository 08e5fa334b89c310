"""A study's SQLite file: how it is made, opened, watched and left.

It is opened with a write-ahead log, immediate transactions and a busy timeout: as Optuna opens it by itself, two
workers can take the same waiting trial, and a slow disk ends in `database is locked`. Its tables are made in a
temporary file that is then linked into place, so that neither a kill nor a race leaves half a database.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from optuna.storages import RDBStorage
from sqlalchemy import Connection, Engine, event

from optimize.errors import OptimizeError, StorageUnavailableError
from optimize.storage.address import sqlite_url
from tagifai.files import made_whole

BUSY_TIMEOUT = 1.0
"""Seconds for which SQLite waits for a lock by itself; `optimize.storage.retries` does the rest."""

_FILES, _PATH = "optimize: open files", "optimize_path"


def create_sqlite(path: Path) -> None:
    """Make the database of a study that does not exist yet.

    Side effects:
        Makes the file and its folder; where the path is a link to a file that does not exist, that one.
    """
    with made_whole(path.resolve()) as fresh:
        storage = RDBStorage(sqlite_url(fresh))
        with storage.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        storage.engine.dispose()


def connect_options(path: Path, *, writable: bool) -> dict[str, Any]:
    """Return the options of an engine for a file.

    Args:
        path: The file; it exists.
        writable: Whether it is to be written to.

    Raises:
        OptimizeError: It may only be read, and is to be written to; or its log cannot be read there.
    """
    if os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK):
        return {"connect_args": {"timeout": BUSY_TIMEOUT}}
    if writable:
        raise OptimizeError(f"{path} may only be read. Copy it to a folder where you may write, and go on there.")
    # SQLite reads a log by an index beside it, which it makes where it may write.
    log, index = (path.resolve().with_name(f"{path.resolve().name}{suffix}") for suffix in ("-wal", "-shm"))
    address = f"{path.absolute().as_uri()}?mode=ro"
    if not index.exists():
        if log.exists() and log.stat().st_size:
            raise OptimizeError(
                f"{log} cannot be read in a folder that may only be read. Copy it and {path} to a folder of yours."
            )
        # Without a log the file is all there is, and nobody writes to it.
        address += "&immutable=1"
    return {
        "creator": lambda: sqlite3.connect(address, timeout=BUSY_TIMEOUT, uri=True, check_same_thread=False),
    }


def tune_sqlite(engine: Engine, path: Path, *, immediate: bool, durable: bool) -> None:
    """Set up each connection of an engine.

    Args:
        engine: Connects to a SQLite file.
        path: The file.
        immediate: Take the write lock at the start of every transaction.
        durable: Wait after every transaction until the disk has it, not only in those that `durably` runs.
    """
    # The pool holds connections from before, without these listeners.
    engine.dispose()

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, record: Any) -> None:
        record.info[_FILES] = _OpenFiles(path)
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={int(BUSY_TIMEOUT * 1000)}")
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")

    @event.listens_for(engine, "handle_error")
    def _name_file(context: Any) -> None:
        # Nothing else tells those who hear of the error which file to look at.
        setattr(context.original_exception, _PATH, path)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        refuse_moved(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def is_sound(error: object) -> bool:
    """Tell whether the file that an error came from is whole, as far as SQLite's quick check can tell.

    Args:
        error: The database's own error.

    Returns:
        False also where that is not known: it came from no file, or the file cannot be read.
    """
    path: Path | None = getattr(error, _PATH, None)
    if path is None:
        return False
    address = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)])
    except sqlite3.Error:
        return False


@contextmanager
def durably(connection: Connection) -> Iterator[None]:
    """Run a transaction that a power cut does not undo once it has been committed.

    With its log written ahead, SQLite otherwise syncs only now and then, and a power cut may take the last seconds.

    Args:
        connection: Not in a transaction; of a server, which syncs by itself, it is left as it is.
    """
    raw: Any = connection.connection.driver_connection
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        raw.execute("PRAGMA synchronous=FULL")
    try:
        yield
    finally:
        if is_sqlite:
            raw.execute("PRAGMA synchronous=NORMAL")


def refuse_moved(connection: Connection) -> None:
    """Make sure that what is written goes to the files that lie at the database's path.

    Raises:
        StorageUnavailableError: A file was moved, replaced or deleted; what is written to it is lost.
    """
    files = connection.info.get(_FILES)
    if files is not None:
        files.check()


class _OpenFiles:
    """The files that a connection has open: the database, and the log from the first transaction on."""

    def __init__(self, path: Path) -> None:
        # SQLite follows a link and keeps the log beside the file itself.
        self._database = path.resolve()
        self._log = self._database.with_name(f"{self._database.name}-wal")
        # Nothing may open them here: closing a file drops all locks that this process has on it.
        self._opened = {self._database: _identity(self._database)}

    def check(self) -> None:
        for path, identity in self._opened.items():
            if _identity(path) != identity:
                raise StorageUnavailableError(
                    f"{path} was moved, replaced or deleted while the study ran; what was written since is not in it. "
                    "Put it back if you can."
                )
        # It is there until the last connection is closed.
        if self._log not in self._opened and (identity := _identity(self._log)):
            self._opened[self._log] = identity


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - before every transaction
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
