"""Runs of MLflow: one loaded with its artifacts, many searched for."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagifai.artifacts import FILES_0_1, StoredModel, load_artifacts
from tagifai.errors import TrackingError
from tagifai.experiments import search_all
from tagifai.manifest import MANIFEST_TAG
from tagifai.mlflow_errors import tracking_errors, with_retries
from tagifai.run_data import FIRST_COLUMNS, HAS_ARTIFACTS, row_of
from tagifai.tracking_store import open_existing, resolve_tracking_uri

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run
    from pandas import DataFrame


@dataclass(frozen=True)
class LoadedRun:
    """A run that has been loaded.

    Attributes:
        run_id: The run.
        params: Its parameters, as MLflow keeps them: text.
        tags: Its tags, but for MLflow's own.
        metrics: The last value of each metric.
        performance: What `tagifai.evaluate` said.
        artifacts: What `predict_tags` needs.
    """

    run_id: str
    params: dict[str, str]
    tags: dict[str, str]
    metrics: dict[str, float]
    performance: dict[str, Any]
    artifacts: StoredModel


def load_run(
    run_id: str | None = None,
    *,
    experiment_name: str | None = None,
    metric: str = "val_loss",
    tracking_uri: str | None = None,
    trust: bool = False,
) -> LoadedRun:
    """Load a run, by its id or as the best of an experiment.

    Args:
        run_id: The run.
        experiment_name: Where to take the best finished run that holds a trained tagger, if no id is given.
        metric: What best means: the lowest of a loss, the highest of anything else.
        tracking_uri: The store, see `resolve_tracking_uri`.
        trust: Whether code in the artifacts may be run; see `load_artifacts`.

    Returns:
        The run with its artifacts.

    Raises:
        TrackingError: There is no such run, or it holds no artifacts.
        UntrustedError: The artifacts would run code, and that is not trusted.
        ArtifactError: An artifact is broken, or not the one that was stored.
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
            digest = run.data.tags.get(MANIFEST_TAG)
            downloaded = _download(client, run, folder)
            artifacts = load_artifacts(downloaded, digest=digest, trust=trust, shown=f"run {run_id}")
    return LoadedRun(
        run_id=run_id,
        params=dict(run.data.params),
        tags={name: value for name, value in run.data.tags.items() if not name.startswith("mlflow.")},
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
        experiment_name: The experiment.
        order_by: MLflow's order, such as ``metrics.val_f1 DESC``. Runs without the metric come last.
        filter_string: MLflow's filter, such as ``attributes.status = 'FINISHED'``.
        max_results: The largest number of runs, None for all.
        tracking_uri: The store, see `resolve_tracking_uri`.

    Returns:
        One row a run: ``run_id``, ``run_name``, ``status``, ``start_time``, ``end_time`` (UTC), and columns
        ``params.*``, ``metrics.*`` and ``tags.*``.

    Raises:
        TrackingError: There is no such experiment, or MLflow refuses.
    """
    from pandas import DataFrame

    uri = resolve_tracking_uri(tracking_uri)
    with tracking_errors(uri):
        client = open_existing(uri)
        runs = _search(client, experiment_name, order_by, filter_string, max_results)
        rows = [row_of(run) for run in runs]
    return DataFrame(rows) if rows else DataFrame(columns=list(FIRST_COLUMNS))


def _download(client: "MlflowClient", run: "Run", folder: str) -> Path:
    """Fetch a run's artifacts into a folder."""
    stored = {item.path for item in client.list_artifacts(run.info.run_id)}
    missing = [name for name in FILES_0_1 if name not in stored]
    if missing and MANIFEST_TAG not in run.data.tags:
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
    pages = search_all(client, experiment.experiment_id, filter_string, [order_by], max_results)
    return [run for page in pages for run in page]
