"""Where runs live: which MLflow store is used, and how it is made, reached and asked for an experiment."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, cast

from tagifai.checkpoint import checkpoint_sqlite
from tagifai.errors import TrackingError
from tagifai.files import is_empty, made_whole
from tagifai.interrupts import INTERRUPTS
from tagifai.tracking_address import DEFAULT_STORE as DEFAULT_STORE
from tagifai.tracking_address import EXPERIMENTS_DIR as EXPERIMENTS_DIR
from tagifai.tracking_address import check_reachable
from tagifai.tracking_address import resolve_tracking_uri as resolve_tracking_uri
from tagifai.tracking_address import sqlite_file as sqlite_file
from tagifai.tracking_address import sqlite_uri as sqlite_uri

if TYPE_CHECKING:
    from mlflow import MlflowClient

MLFLOW_DEFAULTS = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "5",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
}
"""By default MLflow tries for minutes before it says that a server is away, draws a bar for each file it copies, and
prints the address of each run that ends."""


def ensure_store(uri: str) -> None:
    """Make the database of a SQLite store that does not exist yet.

    MLflow makes its tables in steps; a kill between two of them, or two processes at once, leave a database that never
    works again.

    Args:
        uri: A resolved tracking URI.

    Side effects:
        Writes the database and its folder.
    """
    path = sqlite_file(uri)
    if path is None or (path.exists() and not is_empty(path)):
        return
    from mlflow.store.db.utils import _initialize_tables, create_sqlalchemy_engine

    with made_whole(path) as fresh:
        engine = create_sqlalchemy_engine(sqlite_uri(fresh))
        _initialize_tables(engine)
        engine.dispose()
        with closing(sqlite3.connect(fresh)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")


def checkpoint_store(uri: str) -> None:
    """Bring all that a SQLite store holds into its one file; see `tagifai.checkpoint.checkpoint_sqlite`.

    Args:
        uri: A resolved tracking URI; another kind of store is left as it is.
    """
    if path := sqlite_file(uri):
        checkpoint_sqlite(path)


class WholeCalls:
    """A client of a database whose calls come to their end before an interruption is raised.

    One that is raised in the middle of a call can leave a transaction open, and what the command then does to end in an
    orderly way (the run is marked as failed) waits in vain for the lock that it holds itself.

    Args:
        client: An `mlflow.MlflowClient`. What moves files is left as it is: it may take long, and locks nothing.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if not callable(found) or "artifact" in name:
            return found
        return lambda *args, **kwargs: INTERRUPTS.run(lambda: found(*args, **kwargs))


@contextmanager
def checkpointed_store(uri: str) -> Iterator[None]:
    """Write to a store, and leave all of it in its one file if it is a SQLite file.

    Args:
        uri: A resolved tracking URI.
    """
    try:
        yield
    finally:
        checkpoint_store(uri)


def set_mlflow_defaults() -> None:
    """Keep MLflow from stalling a command and from drawing over its output, unless the user set it otherwise.

    Side effects:
        Sets environment variables that MLflow reads.
    """
    for key, value in MLFLOW_DEFAULTS.items():
        os.environ.setdefault(key, value)


def open_client(uri: str) -> "MlflowClient":
    """Return a client of a store, and make the store first if it is a SQLite file that does not exist.

    Args:
        uri: A resolved tracking URI.

    Side effects:
        May write the database; sets environment variables that MLflow reads.
    """
    set_mlflow_defaults()
    check_reachable(uri)
    ensure_store(uri)
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    # A server ends its transactions itself, and may be slow to answer.
    return client if uri.startswith(("http://", "https://")) else cast("MlflowClient", WholeCalls(client))


def open_existing(uri: str) -> "MlflowClient":
    """Return a client of a store that must be there already.

    Args:
        uri: A resolved tracking URI.

    Returns:
        The client.

    Raises:
        TrackingError: The store is a SQLite file that does not exist.
    """
    path = sqlite_file(uri)
    if path is not None and not path.exists():
        raise TrackingError(f"There is no MLflow store at {path}. Run `tagifai train` or `optimize run` first.")
    return open_client(uri)


@contextmanager
def using_store(uri: str) -> Iterator[None]:
    """Point MLflow at a store for as long as it takes: loading and registering have no other way to name one.

    Args:
        uri: A resolved tracking URI.

    Side effects:
        Sets what belongs to the whole process, and sets it back.
    """
    import mlflow

    names = ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI")
    variables = {name: os.environ.get(name) for name in names}
    tracking, registry = mlflow.get_tracking_uri(), mlflow.get_registry_uri()
    chosen = mlflow.is_tracking_uri_set() and tracking != variables["MLFLOW_TRACKING_URI"]
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    try:
        yield
    finally:
        # Setting a URI sets the variable of that name too; what was not set before must not be set after.
        mlflow.set_tracking_uri(cast(str, tracking if chosen else None))
        mlflow.set_registry_uri(registry if registry != tracking else "")
        for name, value in variables.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
