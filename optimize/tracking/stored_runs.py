"""What MLflow holds of a study, read back for its report."""

import json
import re
import tempfile
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimize.reporting.report.stored_runs import StoredModel, StoredRuns
from optimize.storage.address import to_fill_in
from optimize.tracking.tags import DESCRIPTION, DRIFT, PARENT, PROMOTED_FROM, TRIAL, UID
from tagifai.artifacts import PERFORMANCE
from tagifai.error_analysis import checked_analysis
from tagifai.errors import TrackingError, one_line
from tagifai.experiments import search_all
from tagifai.mlflow_errors import tracking_errors
from tagifai.run_logging import ERROR_ANALYSIS
from tagifai.tracking_store import open_existing, sqlite_file

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

LOCAL_DASHBOARD = "http://127.0.0.1:5000"
"""Where `tagifai ui --port 5000` shows a store that is no server."""


def read_stored_runs(name: str, uid: str, uri: str) -> StoredRuns:
    """Ask MLflow for the runs of a study.

    Args:
        name: The study's name, which is the experiment's.
        uid: The study's uid.
        uri: The store, resolved.

    Returns:
        What MLflow holds; why it could not be asked, if so.
    """
    try:
        path = sqlite_file(uri)
        if path is not None and not path.exists():
            return StoredRuns(away=f"there is no MLflow store at {path}")
        with tracking_errors(uri):
            return _read(open_existing(uri), name, uid, uri)
    except (TrackingError, OSError) as error:
        return StoredRuns(away=to_fill_in(one_line(error)))


def dashboard_of(uri: str) -> str:
    """Return the address of the dashboard that shows a store, without name and password: reports are handed on.

    Args:
        uri: The store, resolved; any but a server is shown by `tagifai ui`.
    """
    if not uri.startswith(("http://", "https://")):
        return LOCAL_DASHBOARD
    return re.sub("://[^/@]*@", "://", uri).rstrip("/")


def _read(client: "MlflowClient", name: str, uid: str, uri: str) -> StoredRuns:
    experiment = client.get_experiment_by_name(name)
    if experiment is None:
        return StoredRuns(away=f"there is no experiment {name!r} at {to_fill_in(uri)}")
    pages = search_all(client, experiment.experiment_id, f"tags.`{UID}` = '{uid}'")
    runs = list(chain.from_iterable(pages))
    finals = [run for run in runs if PROMOTED_FROM in run.data.tags and run.info.status == "FINISHED"]
    return StoredRuns(
        pages=f"{dashboard_of(uri)}/#/experiments/{experiment.experiment_id}/runs",
        parent=next(
            (run.info.run_id for run in runs if not run.data.tags.keys() & {TRIAL, PARENT, PROMOTED_FROM}), None
        ),
        trials={int(run.data.tags[TRIAL]): run.info.run_id for run in runs if TRIAL in run.data.tags},
        model=_model(client, max(finals, key=lambda run: run.info.end_time)) if finals else None,
    )


def _model(client: "MlflowClient", run: "Run") -> StoredModel:
    """Return a final run with its model's version and what it keeps of the model's scores."""
    run_id, tags = run.info.run_id, run.data.tags
    versions = client.search_model_versions(f"run_id = '{run_id}'")
    version = max(versions, key=lambda version: int(version.version), default=None)
    # A search answers without the aliases.
    found = client.get_model_version(version.name, version.version) if version else None
    stored = {item.path for item in client.list_artifacts(run_id)}
    return StoredModel(
        run_id=run_id,
        trial=int(tags[PROMOTED_FROM]),
        metrics=dict(run.data.metrics),
        drift=tags.get(DRIFT),
        description=tags.get(DESCRIPTION, ""),
        name=found.name if found else None,
        version=str(found.version) if found else None,
        aliases=tuple(found.aliases) if found else (),
        performance=_json(client, run_id, PERFORMANCE, stored) or {},
        error_analysis=checked_analysis(_json(client, run_id, ERROR_ANALYSIS, stored)),
    )


def _json(client: "MlflowClient", run_id: str, name: str, stored: set[str]) -> dict[str, Any] | None:
    if name not in stored:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(client.download_artifacts(run_id, name, folder))
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            return None
    return content if isinstance(content, dict) else None
