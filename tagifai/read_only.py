"""A SQLite database opened to be read, and never made."""

import sqlite3
from contextlib import AbstractContextManager, closing
from pathlib import Path


def reading(path: Path) -> AbstractContextManager[sqlite3.Connection]:
    """Open a SQLite database for reading, and close it at the end.

    Args:
        path: The database.

    Raises:
        sqlite3.Error: It is not there, or cannot be opened.
    """
    return closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True))
