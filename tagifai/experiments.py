"""Experiments of an MLflow store: found, made, or refused."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from tagifai.errors import InputError, TrackingError
from tagifai.read_only import reading
from tagifai.safe_name import safe_name
from tagifai.tracking_store import sqlite_file

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

PAGE = 1000
"""Runs that are asked for at once."""


def check_experiment_name(name: str) -> None:
    """Refuse a name that MLflow would take for none, and put the run elsewhere.

    Raises:
        InputError: The name is blank.
    """
    if not name.strip():
        raise InputError(f"--experiment-name {name!r} is no name of an experiment. Give one such as baselines.")


def get_or_create_experiment(client: "MlflowClient", name: str) -> str:
    """Return the id of an experiment.

    An experiment that is made in a local store keeps its artifacts in `artifacts/<name>` beside the database, where
    the name is a safe form of its own; one that is there keeps them where they are.

    Args:
        client: A client of the store.
        name: The experiment's name.

    Returns:
        The experiment's id.

    Raises:
        InputError: The name is blank.
        TrackingError: The experiment was deleted.
        MlflowException: The store does not answer.

    Side effects:
        Makes the experiment if need be.
    """
    from mlflow.exceptions import MlflowException

    check_experiment_name(name)
    experiment = client.get_experiment_by_name(name)
    if experiment is None:
        path = sqlite_file(client.tracking_uri)
        location = None if path is None else (path.absolute().parent / "artifacts" / safe_name(name)).as_uri()
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
    with (
        suppress(sqlite3.Error),
        reading(path) as connection,
    ):
        if found := connection.execute(query, (name,)).fetchone():
            raise _deleted(name, found[0])


def find_runs(uri: str, experiment: str, tag: str) -> dict[str, str]:
    """Find the active runs of an experiment of a SQLite store by one of their tags, without importing MLflow.

    Args:
        uri: A resolved tracking URI; another kind of store is not looked at.
        experiment: The experiment's name.
        tag: The tag.

    Returns:
        The ids of the runs that have the tag, by its value; of those with the same value, the latest.
    """
    path = sqlite_file(uri)
    if path is None or not path.exists():
        return {}
    query = (
        "SELECT tags.value, runs.run_uuid FROM runs JOIN experiments USING (experiment_id) "
        "JOIN tags ON tags.run_uuid = runs.run_uuid "
        "WHERE experiments.name = ? AND tags.key = ? AND runs.lifecycle_stage = 'active' ORDER BY runs.start_time"
    )
    # The tables are MLflow's, which may be others one day.
    with (
        suppress(sqlite3.Error),
        reading(path) as connection,
    ):
        return dict(connection.execute(query, (experiment, tag)).fetchall())
    return {}


def search_all(
    client: "MlflowClient", experiment_id: str, query: str, order_by: Sequence[str] = (), at_most: int | None = None
) -> "Iterator[list[Run]]":
    """Search the active runs of an experiment, page by page.

    Args:
        client: A client of the store.
        experiment_id: The experiment.
        query: MLflow's filter.
        order_by: Columns to sort by, as MLflow takes them; the latest run comes first if there are none.
        at_most: How many runs are wanted; all if None.

    Yields:
        The runs of a page.
    """
    token, n_left = None, at_most
    while n_left is None or n_left > 0:
        size = PAGE if n_left is None else min(PAGE, n_left)
        page = client.search_runs([experiment_id], query, order_by=[*order_by], max_results=size, page_token=token)
        yield list(page)
        token = page.token
        if not token:
            return
        n_left = None if n_left is None else n_left - len(page)


def _deleted(name: str, experiment_id: object) -> TrackingError:
    return TrackingError(
        f"The MLflow experiment {name!r} was deleted. Restore it with `mlflow experiments restore --experiment-id "
        f"{experiment_id}`, or choose another name."
    )
