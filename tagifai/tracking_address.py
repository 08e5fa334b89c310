"""Whether the address of an MLflow store can be one at all: said before anything is spent."""

import re
import sqlite3
from contextlib import closing, suppress
from importlib.metadata import entry_points
from pathlib import Path
from urllib.parse import urlsplit

from tagifai.errors import InputError
from tagifai.masking import masked

SERVERS = ("http", "https")
DATABASES = ("postgresql", "mysql", "mssql")
PLATFORMS = ("databricks",)
EXAMPLES = "sqlite:///experiments/mlflow.db or http://127.0.0.1:5000"
SQLITE_MAGIC = b"SQLite format 3\0"


def check_tracking_address(uri: str) -> None:
    """Refuse an address that can never be an MLflow store.

    Whether a server answers there is not asked; a SQLite file is looked into.

    Args:
        uri: A tracking URI, with the path of a SQLite file as it will be opened.

    Raises:
        InputError: It is none; the remedy is named.
    """
    scheme = re.split(r"[:+]", uri, maxsplit=1)[0].lower()
    if uri in PLATFORMS or (scheme in PLATFORMS and "://" in uri) or scheme in _plugins():
        return
    if "://" not in uri and scheme not in ("sqlite", "file"):
        raise _refusal(uri, "is no address of an MLflow store", f"Give one such as {EXAMPLES}.")
    if scheme in SERVERS:
        _check_server(uri)
    elif scheme == "sqlite":
        _check_sqlite(uri)
    elif scheme == "file":
        raise _refusal(
            uri, "is a store of files, which MLflow no longer writes", "Give sqlite:///experiments/mlflow.db."
        )
    elif scheme in DATABASES:
        _check_database(uri)
    else:
        raise _refusal(uri, f"begins with {scheme}://, which MLflow has no store for", f"Give {EXAMPLES}.")


def _check_server(uri: str) -> None:
    try:
        parts = urlsplit(uri)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise _refusal(uri, f"is no address: {error}", "Give http://HOST:PORT.") from None
    if not host or port == 0:
        raise _refusal(
            uri, "names no host" if not host else "has no port that a server can have", "Give http://HOST:PORT."
        )


def _check_database(uri: str) -> None:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        database = make_url(uri).database
    except (ArgumentError, ValueError) as error:
        raise _refusal(uri, f"is no address of a database: {error}", "Give postgresql://USER@HOST/DATABASE.") from None
    if not database:
        raise _refusal(uri, "names no database", "Give postgresql://USER@HOST/DATABASE.")


def _check_sqlite(uri: str) -> None:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    remedy = "Give sqlite:///experiments/mlflow.db, or another file."
    try:
        database = make_url(uri).database
    except (ArgumentError, ValueError) as error:
        raise _refusal(uri, f"is no address of a database: {error}", remedy) from None
    if database in (None, "", ":memory:"):
        raise _refusal(uri, "is a database in memory, which is lost when the command ends", remedy)
    path = Path(database or "")
    if path.is_dir():
        raise _refusal(uri, "is a folder", remedy)
    if "\0" in str(path) or (path.parent.exists() and not path.parent.is_dir()):
        raise _refusal(uri, "lies in what is no folder", remedy)
    with suppress(OSError):
        if path.stat().st_size:
            _check_content(uri, path, remedy)


def _check_content(uri: str, path: Path, remedy: str) -> None:
    with path.open("rb") as file:
        if file.read(len(SQLITE_MAGIC)) != SQLITE_MAGIC:
            raise _refusal(uri, "is a file that is no SQLite database", remedy)
    # What cannot be read now may be locked; whoever opens the store will say so.
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "studies" in tables and "trials" in tables and "experiments" not in tables:
            raise _refusal(uri, "is the database of an Optuna study; MLflow's tables would get into it", remedy)


def _plugins() -> set[str]:
    return {entry.name for entry in entry_points(group="mlflow.tracking_store")}


def _refusal(uri: str, fact: str, remedy: str) -> InputError:
    return InputError(f"--tracking-uri: {masked(uri)!r} {fact}.\n{remedy}")
