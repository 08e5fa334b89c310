"""The final runs of a study and their models, taken out of an MLflow store."""

from pathlib import Path
from typing import TYPE_CHECKING

from optimize.promotion.earlier_runs import EarlierRuns, models_of
from optimize.promotion.packed_run import (
    ARTIFACTS,
    MODELS,
    RUNS,
    PackedMetric,
    PackedModel,
    PackedRun,
    PackedVersion,
    write_packed_run,
)
from optimize.tracking.tags import PARENT
from tagifai.manifest import WRITTEN_ON_DOWNLOAD
from tagifai.mlflow_errors import tracking_errors, with_retries
from tagifai.serving import download_model
from tagifai.tracking_store import open_client, sqlite_file

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import LoggedModel, Run

LEFT_OUT = (PARENT, "mlflow.rootRunId", "mlflow.log-model.history")
"""Tags that hold the ids of another store."""


def pack_final_runs(study: str, uid: str, tracking_uri: str, folder: Path) -> list[PackedRun]:
    """Write the finished final runs of a study to a folder.

    Args:
        study: The study's name, which is the experiment's.
        uid: The study's uid.
        tracking_uri: The MLflow store, resolved; where there is none, there are no runs.
        folder: Where to write them, below `RUNS`.

    Returns:
        The runs, the earliest first.

    Raises:
        TrackingError: MLflow is away, or an artifact is.

    Side effects:
        Writes to the folder.
    """
    path = sqlite_file(tracking_uri)
    if path is not None and not path.exists():
        return []
    with tracking_errors(tracking_uri):
        client = open_client(tracking_uri)
        experiment = client.get_experiment_by_name(study)
        if experiment is None:
            return []
        packed = []
        for i, run in enumerate(EarlierRuns(client, experiment.experiment_id, uid).find()):
            target = folder / RUNS / str(i)
            target.mkdir(parents=True)
            packed.append(_pack(client, run, tracking_uri, target))
            write_packed_run(packed[-1], target)
    return packed


def _pack(client: "MlflowClient", run: "Run", uri: str, folder: Path) -> PackedRun:
    run_id = run.info.run_id
    (folder / ARTIFACTS).mkdir()
    with_retries(lambda: client.download_artifacts(run_id, "", str(folder / ARTIFACTS)))
    models = models_of(client, run)
    for i, model in enumerate(models):
        target = folder / MODELS / str(i)
        target.mkdir(parents=True)
        download_model(f"models:/{model.model_id}", uri, target)
        # MLflow notes there under which name the model was registered in this store.
        (target / WRITTEN_ON_DOWNLOAD).unlink(missing_ok=True)
    points = [point for key in run.data.metrics for point in client.get_metric_history(run_id, key)]
    return PackedRun(
        name=run.info.run_name,
        start_time=run.info.start_time,
        end_time=run.info.end_time,
        tags={key: value for key, value in run.data.tags.items() if key not in LEFT_OUT},
        params=dict(run.data.params),
        metrics=[PackedMetric(key=p.key, value=p.value, timestamp=p.timestamp, step=p.step) for p in points],
        models=[
            PackedModel(
                name=model.name, tags=_own_tags(model), params=dict(model.params), model_type=model.model_type or None
            )
            for model in models
        ],
        versions=_versions(client, run_id, [model.model_id for model in models]),
    )


def _own_tags(model: "LoggedModel") -> dict[str, str]:
    """Return a model's tags but for those that MLflow sets on each."""
    return {key: value for key, value in model.tags.items() if not key.startswith("mlflow.")}


def _versions(client: "MlflowClient", run_id: str, model_ids: list[str]) -> list[PackedVersion]:
    versions = []
    for found in client.search_model_versions(f"run_id = '{run_id}'", max_results=1000):
        model_id = found.model_id or (found.source or "").removeprefix("models:/")
        if found.status != "READY" or model_id not in model_ids:
            continue
        aliases = client.get_registered_model(found.name).aliases
        versions.append(
            PackedVersion(
                model_name=found.name,
                version=int(found.version),
                model=model_ids.index(model_id),
                tags=dict(found.tags),
                description=found.description or "",
                aliases=sorted(alias for alias, number in aliases.items() if int(number) == int(found.version)),
            )
        )
    return sorted(versions, key=lambda version: (version.model_name, version.version))
