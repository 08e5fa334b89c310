"""A SQLite database brought whole into its one file."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

CHECKPOINT_SECONDS = 0.3
"""Seconds for which the others that hold a database are waited for, to bring its log into its file."""


def checkpoint_sqlite(path: Path) -> None:
    """Bring all that a SQLite database holds into its one file, so that the file can be copied alone.

    What was committed last lies in the log beside it. Where others hold the database, or it cannot be written to, as
    much is done as can be done at once.

    Args:
        path: The database; one that does not exist is none.

    Side effects:
        Writes to the file, and empties its log.
    """
    address = f"{path.absolute().as_uri()}?mode=rw"
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(address, uri=True, timeout=CHECKPOINT_SECONDS)) as connection,
    ):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
