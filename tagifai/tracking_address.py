"""The address of an MLflow store: which one is used, and whether it can be one at all, before anything is spent."""

import os
import re
import sqlite3
from contextlib import suppress
from pathlib import Path

from tagifai.errors import InputError, UnreachableError
from tagifai.masking import masked
from tagifai.read_only import reading

EXPERIMENTS_DIR = Path("experiments")
DEFAULT_STORE = EXPERIMENTS_DIR / "mlflow.db"

SERVERS = ("http", "https")
DATABASES = ("postgresql", "mysql", "mssql")
PORTS = {"postgresql": 5432, "mysql": 3306, "mssql": 1433}
REACH_SECONDS = 5.0
"""Seconds for which a database server may not answer."""

PLATFORMS = ("databricks",)
EXAMPLES = "sqlite:///experiments/mlflow.db or http://127.0.0.1:5000"


def resolve_tracking_uri(uri: str | None = None) -> str:
    """Choose the MLflow store: the one named, `MLFLOW_TRACKING_URI`, or `experiments/mlflow.db` here.

    Args:
        uri: A store, or None.

    Returns:
        A tracking URI; a SQLite file's with its absolute path.

    Raises:
        InputError: What was named can be no store.
    """
    uri = uri or os.environ.get("MLFLOW_TRACKING_URI") or sqlite_uri(DEFAULT_STORE)
    check_tracking_address(uri)
    path = sqlite_file(uri)
    return uri if path is None else sqlite_uri(path.absolute())


def sqlite_uri(path: Path) -> str:
    """Return the URI of a SQLite file, with what means something in a URI quoted: a folder may be called ``a?b#c``."""
    from sqlalchemy.engine import URL

    plain = URL.create("sqlite", database=str(path))
    if plain.render_as_string() == f"sqlite:///{path}":
        return f"sqlite:///{path}"
    # MLflow 3.17 makes the parent folder of what follows `sqlite:///`, without unquoting it; of this, it makes none.
    return plain.set(drivername="sqlite+pysqlite").render_as_string()


def sqlite_file(uri: str) -> Path | None:
    """Return the file behind a SQLite URI, or None for another kind of store."""
    if not uri.startswith(("sqlite:", "sqlite+")):
        return None
    from sqlalchemy.engine import make_url

    # As MLflow reads it.
    database = make_url(uri).database
    return None if database in (None, "", ":memory:") else Path(database)


def check_tracking_address(uri: str) -> None:
    """Refuse an address that can never be an MLflow store.

    Whether a server answers there is not asked; a SQLite file is looked into.

    Args:
        uri: A tracking URI, with the path of a SQLite file as it will be opened.

    Raises:
        InputError: It is none; the remedy is named.
    """
    scheme = _scheme(uri)
    if uri in PLATFORMS or (scheme in PLATFORMS and "://" in uri):
        return
    if scheme in SERVERS and "://" in uri:
        _check_server(uri)
    elif scheme == "sqlite":
        _check_sqlite(uri)
    elif scheme in DATABASES and "://" in uri:
        _check_database(uri)
    # Looked for last: that takes longer than all else.
    elif scheme not in _plugins():
        raise _no_store(uri, scheme)


def _no_store(uri: str, scheme: str) -> InputError:
    if scheme == "file":
        fact = "is a store of files, which MLflow no longer writes"
        return _refusal(uri, fact, "Give sqlite:///experiments/mlflow.db.")
    if "://" not in uri:
        return _refusal(uri, "is no address of an MLflow store", f"Give one such as {EXAMPLES}.")
    return _refusal(uri, f"begins with {scheme}://, which MLflow has no store for", f"Give {EXAMPLES}.")


def _check_server(uri: str) -> None:
    from urllib.parse import urlsplit

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
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    try:
        url = make_url(uri)
        url.get_dialect().import_dbapi()
    except ModuleNotFoundError as error:
        other = ", or write postgresql+psycopg:// for psycopg 3" if error.name == "psycopg2" else ""
        remedy = f"Install it: pip install {error.name}{other}."
        raise _refusal(uri, f"needs the package {error.name}", remedy) from None
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise _refusal(uri, f"is no address of a database: {error}", "Give postgresql://USER@HOST/DATABASE.") from None
    if not url.database:
        raise _refusal(uri, "names no database", "Give postgresql://USER@HOST/DATABASE.")


def check_reachable(uri: str) -> None:
    """Ask whether anybody listens at the address of a database server: MLflow itself tries for more than a minute.

    Args:
        uri: A tracking URI; that of another kind of store is left alone.

    Raises:
        UnreachableError: Nobody does, within seconds.
    """
    if _scheme(uri) not in DATABASES:
        return
    import socket

    from sqlalchemy.engine import make_url

    url = make_url(uri)
    if url.host is None or url.host.startswith("/"):
        return  # a socket of this machine: what is wrong with it shows at once
    port = url.port or PORTS[url.get_backend_name()]
    try:
        socket.create_connection((url.host, port), timeout=REACH_SECONDS).close()
    except OSError as error:
        raise UnreachableError(
            f"MLflow's database at {url.host}:{port} is out of reach: {error.strerror or error}.\n"
            "Start it, or check the address."
        ) from None


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
    # Through SQLite alone: closing a file that was opened beside it would drop the locks that this process has on it.
    try:
        with reading(path) as database:
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.OperationalError:
        return  # Locked, or not readable now; whoever opens the store will say so.
    except sqlite3.DatabaseError:
        raise _refusal(uri, "is a file that is no SQLite database", remedy) from None
    if {"studies", "trials"} <= tables and "experiments" not in tables:
        raise _refusal(uri, "is the database of an Optuna study; MLflow's tables would get into it", remedy)


def _scheme(uri: str) -> str:
    return re.split(r"[:+]", uri, maxsplit=1)[0].lower()


def _plugins() -> set[str]:
    from importlib.metadata import entry_points

    return {entry.name for entry in entry_points(group="mlflow.tracking_store")}


def _refusal(uri: str, fact: str, remedy: str) -> InputError:
    return InputError(f"--tracking-uri: {masked(uri)!r} {fact}.\n{remedy}")
