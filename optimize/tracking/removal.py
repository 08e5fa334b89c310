"""Taking the runs of a study out of MLflow, but for those that registered models come from."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import optuna

from optimize.definition.attributes import REPLACES
from optimize.tracking.tags import PROMOTED_FROM, UID
from tagifai.experiments import search_all
from tagifai.mlflow_errors import tracking_errors
from tagifai.tracking_store import checkpointed_store, open_client, sqlite_file

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run


@dataclass(frozen=True)
class RemovedRuns:
    """What was taken out of MLflow.

    Attributes:
        n_runs: The number of runs that were deleted.
        experiment: Whether the study's experiment was deleted too.
        kept: The final runs that were kept, by id, with the registered models that come from them.
    """

    n_runs: int = 0
    experiment: bool = False
    kept: dict[str, list[str]] = field(default_factory=dict)


def remove_runs(name: str, uid: str, uri: str) -> RemovedRuns:
    """Delete the runs of a study, and its experiment if nothing is left in it.

    A final run from which a registered model comes is kept with all that belongs to it. A deleted experiment still
    holds its name in MLflow, so it is renamed before: another study may have the name.

    Args:
        name: The study's name, which is the experiment's.
        uid: The study's uid.
        uri: The MLflow store, resolved.

    Raises:
        TrackingError: MLflow is away.

    Side effects:
        Writes to MLflow. Where the store is a file here, the artifacts of the deleted runs are deleted from the disk;
        `mlflow gc` frees the rest.
    """
    path = sqlite_file(uri)
    if path is not None and not path.exists():
        return RemovedRuns()
    with tracking_errors(uri), checkpointed_store(uri):
        client = open_client(uri)
        experiment = client.get_experiment_by_name(name)
        if experiment is None or experiment.lifecycle_stage != "active":
            return RemovedRuns()
        kept: dict[str, list[str]] = {}
        runs = _runs_of(client, experiment.experiment_id, uid)
        for run in runs:
            if models := _registered(client, run):
                kept[run.info.run_id] = models
            else:
                _remove(client, run, with_files=path is not None)
        is_empty = not client.search_runs([experiment.experiment_id], max_results=1)
        if is_empty:
            client.rename_experiment(experiment.experiment_id, f"{name} (deleted {uid[:8]})")
            client.delete_experiment(experiment.experiment_id)
    return RemovedRuns(len(runs) - len(kept), is_empty, kept)


def remove_replaced(client: "MlflowClient", experiment_id: str, study: optuna.Study) -> None:
    """Delete the runs of the studies without a finished trial whose place a study has taken.

    Args:
        client: A client of the store.
        experiment_id: The study's experiment.
        study: The study.

    Side effects:
        As those of `remove_runs`.
    """
    for uid in study.user_attrs.get(REPLACES, ()):
        for run in _runs_of(client, experiment_id, str(uid)):
            _remove(client, run, with_files=sqlite_file(client.tracking_uri) is not None)


def _runs_of(client: "MlflowClient", experiment_id: str, uid: str) -> "list[Run]":
    return [run for page in search_all(client, experiment_id, f"tags.`{UID}` = '{uid}'") for run in page]


def _registered(client: "MlflowClient", run: "Run") -> list[str]:
    if PROMOTED_FROM not in run.data.tags:
        return []
    versions = client.search_model_versions(f"run_id = '{run.info.run_id}'")
    return sorted(f"{version.name}/{version.version}" for version in versions)


def _remove(client: "MlflowClient", run: "Run", *, with_files: bool) -> None:
    run_id, experiment_id = run.info.run_id, run.info.experiment_id
    places = {run_id: run.info.artifact_uri}
    if PROMOTED_FROM in run.data.tags:
        models: Any = client.search_logged_models([experiment_id], filter_string=f"source_run_id = '{run_id}'")
        for model in models:
            client.delete_logged_model(model.model_id)
            places[model.model_id] = model.artifact_location
    client.delete_run(run_id)
    for own_id, place in places.items() if with_files else ():
        # `.../<id>/artifacts`; whatever lies elsewhere is not known to be the run's alone.
        folder = Path(unquote(urlsplit(place).path)).parent
        if folder.name == own_id:
            shutil.rmtree(folder, ignore_errors=True)
