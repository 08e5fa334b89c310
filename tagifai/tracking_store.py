"""Where runs live: which MLflow store is used, and how it is made, reached and asked for an experiment."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tagifai.errors import TrackingError
from tagifai.files import made_whole

if TYPE_CHECKING:
    from mlflow import MlflowClient

EXPERIMENTS_DIR = Path("experiments")
DEFAULT_STORE = EXPERIMENTS_DIR / "mlflow.db"

MLFLOW_DEFAULTS = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "5",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
}
"""By default MLflow tries for minutes before it says that a server is away, draws a bar for each file it copies, and
prints the address of each run that ends."""


def resolve_tracking_uri(uri: str | None = None) -> str:
    """Choose the MLflow store: the one named, `MLFLOW_TRACKING_URI`, or `experiments/mlflow.db` here.

    Args:
        uri: A store, or None.

    Returns:
        A tracking URI; a SQLite file's with its absolute path.
    """
    uri = uri or os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{DEFAULT_STORE}"
    path = sqlite_file(uri)
    return uri if path is None else f"sqlite:///{path.absolute()}"


def sqlite_file(uri: str) -> Path | None:
    """Return the file behind a SQLite URI, or None for another kind of store."""
    prefix = "sqlite:///"
    return Path(uri.removeprefix(prefix)) if uri.startswith(prefix) else None


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
    if path is None or path.exists():
        return
    from mlflow.store.db.utils import _initialize_tables, create_sqlalchemy_engine

    with made_whole(path) as fresh:
        engine = create_sqlalchemy_engine(f"sqlite:///{fresh}")
        _initialize_tables(engine)
        engine.dispose()
        with closing(sqlite3.connect(fresh)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")


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
    ensure_store(uri)
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=uri, registry_uri=uri)


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


def get_or_create_experiment(client: "MlflowClient", name: str) -> str:
    """Return the id of an experiment.

    An experiment that is made in a local store keeps its artifacts in `artifacts/<name>` beside the database.

    Args:
        client: A client of the store.
        name: The experiment's name.

    Returns:
        The experiment's id.

    Raises:
        TrackingError: The experiment was deleted.
        MlflowException: The store does not answer.

    Side effects:
        Makes the experiment if need be.
    """
    from mlflow.exceptions import MlflowException

    experiment = client.get_experiment_by_name(name)
    if experiment is None:
        path = sqlite_file(client.tracking_uri)
        location = None if path is None else (path.absolute().parent / "artifacts" / name).as_uri()
        try:
            return str(client.create_experiment(name, artifact_location=location))
        except MlflowException:
            # Another process was quicker.
            experiment = client.get_experiment_by_name(name)
            if experiment is None:
                raise
    if experiment.lifecycle_stage != "active":
        raise _deleted(name, experiment.experiment_id)
    return str(experiment.experiment_id)


def refuse_deleted_experiment(uri: str, name: str) -> None:
    """Find out whether an experiment of a SQLite store was deleted, without importing MLflow.

    Args:
        uri: A resolved tracking URI; another kind of store is not looked at.
        name: The experiment's name.

    Raises:
        TrackingError: The experiment was deleted.
    """
    path = sqlite_file(uri)
    if path is None or not path.exists():
        return
    query = "SELECT experiment_id FROM experiments WHERE name = ? AND lifecycle_stage = 'deleted'"
    # A store that cannot be read is reported by MLflow itself, in its own words.
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        if found := connection.execute(query, (name,)).fetchone():
            raise _deleted(name, found[0])


def _deleted(name: str, experiment_id: object) -> TrackingError:
    return TrackingError(
        f"The MLflow experiment {name!r} was deleted. Restore it with `mlflow experiments restore --experiment-id "
        f"{experiment_id}`, or choose another name."
    )


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
