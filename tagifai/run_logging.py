"""A training logged as a run in MLflow."""

import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tagifai.artifacts import save_artifacts
from tagifai.error_analysis import checked_analysis
from tagifai.errors import TrackingError
from tagifai.experiment_view import set_view
from tagifai.experiments import get_or_create_experiment
from tagifai.files import sha256_of, to_json
from tagifai.interrupts import INTERRUPTS
from tagifai.manifest import MANIFEST_TAG
from tagifai.mlflow_errors import tracking_errors, with_retries
from tagifai.private_files import private
from tagifai.run_data import HAS_ARTIFACTS, list_metrics, log_numbers
from tagifai.run_origin import DataInput
from tagifai.serving import TAGGER, log_model
from tagifai.tracking_store import checkpointed_store, open_client, resolve_tracking_uri, sqlite_file

if TYPE_CHECKING:
    from mlflow import MlflowClient

ERROR_ANALYSIS = "error_analysis.json"
"""Artifact of a run: where its model errs, see `tagifai.error_analysis`. It holds texts of the data."""


@dataclass(frozen=True)
class LoggedRun:
    """A run that has been logged.

    Attributes:
        run_id: The run.
        experiment_id: Its experiment.
        model_id: Its model, None if it was logged without.
        tracking_uri: The store that holds it.
        manifest: The SHA-256 of the manifest of its artifacts.
    """

    run_id: str
    experiment_id: str
    model_id: str | None
    tracking_uri: str
    manifest: str

    @property
    def model_uri(self) -> str | None:
        """Return the address to load the model by."""
        return None if self.model_id is None else f"models:/{self.model_id}"


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
    train_module: str | None = None,
    trust: bool = False,
    data: DataInput | None = None,
) -> LoggedRun:
    """Log a training as one run.

    Args:
        result: What `train` returned.
        experiment_name: The experiment; it is made if need be.
        run_name: The run's name.
        tags: More tags.
        params: More parameters than the training arguments.
        metrics: More metrics than the losses and the scores.
        tracking_uri: The store, see `resolve_tracking_uri`.
        parent_run_id: The run to nest this one under.
        start_time: When the training began, in milliseconds since 1970; now, if None.
        with_model: Whether to log an MLflow model as well.
        train_module: The module of the train callable, if it is not ours; see `save_artifacts`.
        trust: Whether a model that only a pickle holds is logged.
        data: What it was trained on, for MLflow's own dataset tracking.

    Returns:
        The run. Its status is FINISHED only once all else is stored.

    Raises:
        TrackingError: MLflow refuses or is away. The run, if it was made, is FAILED.
        ArtifactError: The model cannot be stored; nothing was logged.

    Side effects:
        Writes to the store.
    """
    uri = resolve_tracking_uri(tracking_uri)
    if with_model:
        _refuse_folder_for_models(uri)
    now = _now()
    with (
        tempfile.TemporaryDirectory() as folder,
        tracking_errors(uri),
        checkpointed_store(uri),
        private(),
    ):
        artifacts_dir = Path(folder) / TAGGER
        *_, manifest = save_artifacts(result, artifacts_dir, train_module=train_module, trust=trust)
        digest = sha256_of(manifest)
        client = open_client(uri)
        experiment_id = get_or_create_experiment(client, experiment_name)
        # A study's experiment has a view of its own.
        set_view(client, experiment_id, ("val_loss", "val_f1", "test_f1"), replace=False)
        all_tags = dict(tags or {}) | ({"mlflow.parentRunId": parent_run_id} if parent_run_id else {})
        with _failed_on_error(client) as made:
            # A signal in the middle of it would leave a run that seems to run for good.
            INTERRUPTS.run(
                lambda: made.append(client.create_run(experiment_id, start_time or now, all_tags, run_name).info.run_id)
            )
            run_id = str(made[0])
            log_numbers(client, run_id, _args_of(result) | dict(params or {}), list_metrics(result, metrics or {}, now))
            if data:
                client.log_inputs(run_id, [data.to_mlflow()])
            with_retries(lambda: client.log_artifacts(run_id, str(artifacts_dir)))
            if analysis := checked_analysis(result.get("error_analysis")):
                with_retries(lambda: client.log_text(run_id, to_json(analysis), ERROR_ANALYSIS))
            model_id = log_model(client, experiment_id, run_id, artifacts_dir, trust=trust) if with_model else None
            _tag_as_whole(client, run_id, digest)
            client.set_terminated(run_id, "FINISHED")
    return LoggedRun(run_id=run_id, experiment_id=experiment_id, model_id=model_id, tracking_uri=uri, manifest=digest)


def _refuse_folder_for_models(uri: str) -> None:
    """Find out whether MLflow could load a model that is stored beside a SQLite store.

    Args:
        uri: A resolved tracking URI; another kind of store is not looked at.

    Raises:
        TrackingError: It could not: MLflow 3.17 unquotes a model's path twice.
    """
    path = sqlite_file(uri)
    if path is not None and (escape := re.search("%[0-9A-Fa-f]{2}", str(path))):
        raise TrackingError(
            f"MLflow cannot load a model from {path.parent}: it takes {escape[0]!r} in a folder's name for "
            f"{unquote(escape[0])!r}.\nRename the folder, or name a store elsewhere with --tracking-uri."
        )


def _now() -> int:
    return int(time.time() * 1000)


@contextmanager
def _failed_on_error(client: "MlflowClient") -> Iterator[list[str]]:
    """Mark the run that is noted in the list as FAILED if what is done to it fails."""
    made: list[str] = []
    try:
        yield made
    except BaseException:
        for run_id in made:
            # The first failure says more; this one mostly follows from it.
            with suppress(Exception):
                client.set_terminated(run_id, "FAILED")
        raise


def renew_artifacts(run_id: str, result: Mapping[str, Any], tracking_uri: str) -> None:
    """Store a run's model anew, in the format of this version.

    Args:
        run_id: A finished run that version 0.1 logged.
        result: The same training, repeated.
        tracking_uri: The store, resolved.

    Side effects:
        Adds files and a model to the run.
    """
    with tempfile.TemporaryDirectory() as folder:
        artifacts_dir = Path(folder) / TAGGER
        *_, manifest = save_artifacts(result, artifacts_dir)
        client = open_client(tracking_uri)
        with_retries(lambda: client.log_artifacts(run_id, str(artifacts_dir)))
        log_model(client, client.get_run(run_id).info.experiment_id, run_id, artifacts_dir)
        _tag_as_whole(client, run_id, sha256_of(manifest))


def _tag_as_whole(client: "MlflowClient", run_id: str, digest: str) -> None:
    client.set_tag(run_id, MANIFEST_TAG, digest, synchronous=True)
    client.set_tag(run_id, HAS_ARTIFACTS, "true", synchronous=True)


def _args_of(result: Mapping[str, Any]) -> dict[str, Any]:
    return dict(vars(result["args"])) if "args" in result else {}
