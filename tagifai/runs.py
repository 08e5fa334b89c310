"""Runs in MLflow: log one, load one, search them."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagifai.artifacts import FILES, Artifacts, load_artifacts, save_artifacts
from tagifai.errors import TrackingError
from tagifai.run_data import FIRST_COLUMNS, SCORES, log_numbers, metrics_of, row_of
from tagifai.tracking_store import (
    get_or_create_experiment,
    open_client,
    refuse_folder_for_models,
    resolve_tracking_uri,
    sqlite_file,
    with_retries,
)

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run
    from pandas import DataFrame

__all__ = [
    "HAS_ARTIFACTS",
    "SCORES",
    "LoadedRun",
    "LoggedRun",
    "load_run",
    "log_run",
    "open_existing",
    "search_runs",
    "tracking_errors",
]

HAS_ARTIFACTS = "tagifai.artifacts"
"""Tag of the runs that hold a trained tagger; a trial's run holds numbers only."""

PAGE = 1000


@dataclass(frozen=True)
class LoggedRun:
    """A run that has been logged.

    Args:
        run_id: the run.
        experiment_id: its experiment.
        model_id: its model, None if it was logged without.
        tracking_uri: the store that holds it.
    """

    run_id: str
    experiment_id: str
    model_id: str | None
    tracking_uri: str

    @property
    def model_uri(self) -> str | None:
        """The address to load the model by."""
        return None if self.model_id is None else f"models:/{self.model_id}"


@dataclass(frozen=True)
class LoadedRun:
    """A run that has been loaded.

    Args:
        run_id: the run.
        params: its parameters, as MLflow keeps them: text.
        metrics: the last value of each metric.
        performance: what `tagifai.evaluate` said.
        artifacts: what `predict_tags` needs.
    """

    run_id: str
    params: dict[str, str]
    metrics: dict[str, float]
    performance: dict[str, Any]
    artifacts: Artifacts


def log_run(
    result: Mapping[str, Any],
    *,
    experiment_name: str,
    run_name: str,
    tags: Mapping[str, str] | None = None,
    params: Mapping[str, Any] | None = None,
    metrics: Mapping[str, float] | None = None,
    tracking_uri: str | None = None,
    parent_run_id: str | None = None,
    start_time: int | None = None,
    with_model: bool = True,
) -> LoggedRun:
    """Log a training as one run.

    Args:
        result: what `train` returned.
        experiment_name: the experiment; it is made if need be.
        run_name: name of the run.
        tags: more tags.
        params: more parameters than the training arguments.
        metrics: more metrics than the losses and the scores.
        tracking_uri: the store, see `resolve_tracking_uri`.
        parent_run_id: the run to nest this one under.
        start_time: when the training began, in milliseconds since 1970; now, if None.
        with_model: whether to log an MLflow model as well.

    Returns:
        The run. Its status is FINISHED only once all else is stored.

    Raises:
        TrackingError: if MLflow refuses or is away. The run, if it was made, is FAILED.

    Side effects:
        Writes to the store.
    """
    uri = resolve_tracking_uri(tracking_uri)
    if with_model:
        refuse_folder_for_models(uri)
    now = _now()
    with tracking_errors(uri):
        client = open_client(uri)
        experiment_id = get_or_create_experiment(client, experiment_name)
        all_tags = dict(tags or {}) | ({"mlflow.parentRunId": parent_run_id} if parent_run_id else {})
        run = client.create_run(experiment_id, start_time=start_time or now, tags=all_tags, run_name=run_name)
        run_id = str(run.info.run_id)
        with _failed_on_error(client, run_id):
            log_numbers(
                client, run_id, vars(result["args"]) | dict(params or {}), metrics_of(result, metrics or {}, now)
            )
            model_id = _log_files(client, experiment_id, run_id, result, with_model=with_model)
            client.set_tag(run_id, HAS_ARTIFACTS, "true", synchronous=True)
            client.set_terminated(run_id, "FINISHED")
    return LoggedRun(run_id=run_id, experiment_id=experiment_id, model_id=model_id, tracking_uri=uri)


def load_run(
    run_id: str | None = None,
    *,
    experiment_name: str | None = None,
    metric: str = "val_loss",
    tracking_uri: str | None = None,
) -> LoadedRun:
    """Load a run, by its id or as the best of an experiment.

    Args:
        run_id: the run.
        experiment_name: where to take the best finished run that holds a trained tagger, if no id is given.
        metric: what best means: the lowest of a loss, the highest of anything else.
        tracking_uri: the store, see `resolve_tracking_uri`.

    Returns:
        The run with its artifacts.

    Raises:
        TrackingError: if there is no such run, or it holds no artifacts.
        ArtifactError: if an artifact is broken.
    """
    uri = resolve_tracking_uri(tracking_uri)
    with tracking_errors(uri):
        client = open_existing(uri)
        if run_id is None:
            if experiment_name is None:
                raise TrackingError("Neither a run nor an experiment is named. Give a run_id or an experiment_name.")
            run_id = _best_run_id(client, experiment_name, metric)
        run = client.get_run(run_id)
        with tempfile.TemporaryDirectory() as folder:
            artifacts = load_artifacts(_download(client, run, folder))
    return LoadedRun(
        run_id=run_id,
        params=dict(run.data.params),
        metrics=dict(run.data.metrics),
        performance=artifacts.performance,
        artifacts=artifacts,
    )


def search_runs(
    experiment_name: str,
    *,
    order_by: str = "metrics.val_loss ASC",
    filter_string: str = "",
    max_results: int | None = None,
    tracking_uri: str | None = None,
) -> "DataFrame":
    """List the runs of an experiment.

    Args:
        experiment_name: the experiment.
        order_by: MLflow's order, such as ``metrics.val_f1 DESC``. Runs without the metric come last.
        filter_string: MLflow's filter, such as ``attributes.status = 'FINISHED'``.
        max_results: how many runs at most, None for all.
        tracking_uri: the store, see `resolve_tracking_uri`.

    Returns:
        One row a run: ``run_id``, ``run_name``, ``status``, ``start_time``, ``end_time`` (UTC), and columns
        ``params.*``, ``metrics.*`` and ``tags.*``.

    Raises:
        TrackingError: if there is no such experiment, or MLflow refuses.
    """
    from pandas import DataFrame

    uri = resolve_tracking_uri(tracking_uri)
    with tracking_errors(uri):
        client = open_existing(uri)
        runs = _search(client, experiment_name, order_by, filter_string, max_results)
        rows = [row_of(run) for run in runs]
    return DataFrame(rows) if rows else DataFrame(columns=list(FIRST_COLUMNS))


def open_existing(uri: str) -> "MlflowClient":
    """Return a client of a store that must be there already.

    Args:
        uri: a resolved tracking URI.

    Returns:
        The client.

    Raises:
        TrackingError: if it is a SQLite file that does not exist.
    """
    path = sqlite_file(uri)
    if path is not None and not path.exists():
        raise TrackingError(f"There is no MLflow store at {path}. Run `tagifai train` or `optimize run` first.")
    return open_client(uri)


@contextmanager
def tracking_errors(uri: str) -> Iterator[None]:
    """Turn what MLflow raises into a `TrackingError` that names the store.

    Args:
        uri: the store.

    Raises:
        TrackingError: in place of MLflow's own exceptions.
    """
    from mlflow.exceptions import MlflowException
    from requests import RequestException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (MlflowException, RequestException, SQLAlchemyError) as error:
        words = " ".join(str(error).split())[:300]
        raise TrackingError(f"MLflow at {uri}: {words}\nCheck the store and the names, and try again.") from error


def _now() -> int:
    return int(time.time() * 1000)


@contextmanager
def _failed_on_error(client: "MlflowClient", run_id: str) -> Iterator[None]:
    """Mark a run as FAILED if what is done to it fails."""
    try:
        yield
    except BaseException:
        try:
            client.set_terminated(run_id, "FAILED")
        except Exception as error:
            # The first failure says more; this one mostly follows from it.
            del error
        raise


def _log_files(
    client: "MlflowClient", experiment_id: str, run_id: str, result: Mapping[str, Any], *, with_model: bool
) -> str | None:
    from tagifai.serving import log_model

    with tempfile.TemporaryDirectory() as folder:
        artifacts_dir = Path(folder) / "tagger"
        save_artifacts(result, artifacts_dir)
        with_retries(lambda: client.log_artifacts(run_id, str(artifacts_dir)))
        return log_model(client, experiment_id, run_id, artifacts_dir) if with_model else None


def _download(client: "MlflowClient", run: "Run", folder: str) -> Path:
    """Fetch a run's artifacts into a folder."""
    stored = {item.path for item in client.list_artifacts(run.info.run_id)}
    missing = [name for name in FILES if name not in stored]
    if missing:
        raise TrackingError(
            f"Run {run.info.run_id} holds no {', '.join(missing)}. Only a run of `tagifai train` or `optimize promote` "
            "has a model to load."
        )
    return Path(with_retries(lambda: client.download_artifacts(run.info.run_id, "", folder)))


def _best_run_id(client: "MlflowClient", experiment_name: str, metric: str) -> str:
    order = "ASC" if metric.endswith("loss") else "DESC"
    usable = f"attributes.status = 'FINISHED' and tags.`{HAS_ARTIFACTS}` = 'true'"
    runs = _search(client, experiment_name, f"metrics.`{metric}` {order}", usable, 1)
    if not runs:
        raise TrackingError(
            f"Experiment {experiment_name!r} has no finished run with a model. Promote its best trial with "
            f"`optimize promote {experiment_name}`, or run `tagifai train`."
        )
    if metric not in runs[0].data.metrics:
        known = ", ".join(sorted(runs[0].data.metrics))
        raise TrackingError(f"No run of experiment {experiment_name!r} has the metric {metric!r}. They have {known}.")
    return str(runs[0].info.run_id)


def _search(
    client: "MlflowClient", experiment_name: str, order_by: str, filter_string: str, max_results: int | None
) -> list["Run"]:
    experiment = client.get_experiment_by_name(experiment_name)
    if experiment is None:
        known = ", ".join(sorted(item.name for item in client.search_experiments())) or "none"
        raise TrackingError(f"There is no experiment {experiment_name!r}. There are: {known}.")
    runs: list[Run] = []
    token: str | None = None
    while max_results is None or len(runs) < max_results:
        size = PAGE if max_results is None else min(PAGE, max_results - len(runs))
        page = client.search_runs(
            [experiment.experiment_id], filter_string, order_by=[order_by], max_results=size, page_token=token
        )
        runs += page
        token = page.token
        if not token:
            break
    return runs
