"""The final runs of an archive and their models, put into an MLflow store: each run once, whole or not at all.

As with a promotion, a run is FINISHED only once its models are stored, a version follows its run, and an alias comes
last. What a killed import left half-made is deleted by the next, and what it finished is found again.
"""

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimize.errors import InputError
from optimize.promotion.earlier_runs import EarlierRuns, models_of
from optimize.promotion.packed_run import ARTIFACTS, MODELS, PackedModel, PackedRun, PackedVersion
from optimize.tracking.tags import CONTENT, PROMOTED_FROM
from tagifai.errors import one_line
from tagifai.experiment_view import relinked
from tagifai.experiments import get_or_create_experiment
from tagifai.manifest import FOLDER_TAG, digest_of_folder
from tagifai.mlflow_errors import tracking_errors, with_retries
from tagifai.model_versions import find_version
from tagifai.run_data import log_numbers
from tagifai.run_origin import DataInput
from tagifai.tracking_store import open_client, using_store

if TYPE_CHECKING:
    from mlflow.entities import LoggedModel, Run

PREVIOUS = ".previous"
"""The end of a version's tags that name the version which an alias pointed to before; see `tagifai.model_versions`."""

ORIGIN = "imported.version"
"""Tag of a version: the number that it had in the store that it came from."""


@dataclass(frozen=True)
class ImportedVersion:
    """A version of a registered model that came from an archive.

    Attributes:
        model_name: The registered model.
        version: Its number here.
        trial: The number of the trial that it comes from.
        aliases: The aliases that point to it.
        other_aliases: Those that pointed to it where it came from, and point to another version here.
    """

    model_name: str
    version: str
    trial: int
    aliases: list[str]
    other_aliases: list[str]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return asdict(self)


class RunsImport:
    """Puts final runs into a store.

    Args:
        study: The study's name, which is the experiment's.
        uid: The study's uid.
        tracking_uri: The MLflow store, resolved.
        data: What the runs were trained on; None if the study does not say.
    """

    def __init__(self, study: str, uid: str, tracking_uri: str, data: DataInput | None = None) -> None:
        self._uri, self._data = tracking_uri, data
        self._client = open_client(tracking_uri)
        self._experiment_id = get_or_create_experiment(self._client, study)
        self._earlier = EarlierRuns(self._client, self._experiment_id, uid)

    def write(self, packed: Iterable[tuple[PackedRun, Path]]) -> list[ImportedVersion]:
        """Write the runs that are not there, their models, the versions of these and the aliases.

        Args:
            packed: The runs with their folders.

        Returns:
            The versions.

        Raises:
            TrackingError: MLflow refuses or is away.

        Side effects:
            Deletes half-made final runs of the study.
        """
        with tracking_errors(self._uri):
            there = {_identity(run): run for run in self._earlier.discard_unfinished()}
            placed = [(run, there.get(run.identity) or self._write_run(run, folder)) for run, folder in packed]
            return self._register(placed)

    def _write_run(self, packed: PackedRun, folder: Path) -> "Run":
        run = self._client.create_run(self._experiment_id, packed.start_time, packed.tags, packed.name)
        run_id = run.info.run_id
        try:
            self._fill(run_id, packed, folder)
            self._client.set_terminated(run_id, "FINISHED", packed.end_time)
        except BaseException:
            self._earlier.discard(run)
            raise
        return self._client.get_run(run_id)

    def _fill(self, run_id: str, packed: PackedRun, folder: Path) -> None:
        from mlflow.entities import LoggedModelOutput, Metric

        metrics = [Metric(point.key, point.value, point.timestamp, point.step) for point in packed.metrics]
        log_numbers(self._client, run_id, packed.params, metrics)
        if self._data:
            self._client.log_inputs(run_id, [self._data.to_mlflow()])
        if (folder / ARTIFACTS).is_dir():
            with_retries(lambda: self._client.log_artifacts(run_id, str(folder / ARTIFACTS)))
        for i, model in enumerate(packed.models):
            model_id = self._write_model(run_id, model, folder / MODELS / str(i))
            self._client.log_outputs(run_id, [LoggedModelOutput(model_id, step=0)])

    def _write_model(self, run_id: str, packed: PackedModel, folder: Path) -> str:
        from mlflow.entities import LoggedModelStatus

        logged = self._client.create_logged_model(
            self._experiment_id, packed.name, run_id, packed.tags, packed.params, packed.model_type
        )
        with tempfile.TemporaryDirectory() as copies:
            copy = Path(copies) / "model"
            shutil.copytree(folder, copy)
            _rewrite_ids(copy / "MLmodel", logged, run_id)
            # What is verified later are the files as they are stored here.
            self._client.set_logged_model_tags(logged.model_id, {FOLDER_TAG: digest_of_folder(copy)})
            with_retries(lambda: self._client.log_model_artifacts(logged.model_id, str(copy)))
        self._client.finalize_logged_model(logged.model_id, LoggedModelStatus.READY)
        return str(logged.model_id)

    def _register(self, placed: "list[tuple[PackedRun, Run]]") -> list[ImportedVersion]:
        versions = [(version, run) for packed, run in placed for version in packed.versions]
        # In the order in which they were made, so that each finds the one before it.
        versions.sort(key=lambda item: (item[0].model_name, item[0].version))
        numbers: dict[tuple[str, int], str] = {}
        for packed, run in versions:
            numbers[packed.model_name, packed.version] = self._version(packed, run, numbers)
        return [self._with_aliases(packed, numbers[packed.model_name, packed.version], run) for packed, run in versions]

    def _version(self, packed: PackedVersion, run: "Run", numbers: dict[tuple[str, int], str]) -> str:
        """Return the number of a version, which is made unless it is there."""
        from mlflow.exceptions import MlflowException

        run_id = run.info.run_id
        model_id = models_of(self._client, run)[packed.model].model_id
        try:
            self._client.create_registered_model(packed.model_name)
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
        for found in self._client.search_model_versions(f"run_id = '{run_id}'"):
            if (found.name, found.model_id) == (packed.model_name, model_id):
                return str(found.version)
        tags = {key: value for key, value in packed.tags.items() if not key.endswith((PREVIOUS, ".rolled_back"))}
        for key in packed.tags.keys() - tags.keys():
            number = packed.tags[key]
            if key.endswith(PREVIOUS) and number.isdecimal() and (packed.model_name, int(number)) in numbers:
                tags[key] = numbers[packed.model_name, int(number)]
        with using_store(self._uri):
            made = self._client.create_model_version(
                packed.model_name,
                f"models:/{model_id}",
                run_id=run_id,
                tags=tags | {ORIGIN: str(packed.version)},
                description=relinked(packed.description, run.info.experiment_id, run_id),
                model_id=model_id,
            )
        return str(made.version)

    def _with_aliases(self, packed: PackedVersion, number: str, run: "Run") -> ImportedVersion:
        """Point the aliases of a version to it that point to none here."""
        ours: list[str] = []
        others: list[str] = []
        for alias in packed.aliases:
            found = find_version(self._client, packed.model_name, alias)
            if found is None:
                self._client.set_registered_model_alias(packed.model_name, alias, number)
            (ours if found is None or str(found.version) == number else others).append(alias)
        return ImportedVersion(packed.model_name, number, int(run.data.tags[PROMOTED_FROM]), ours, others)


def _identity(run: "Run") -> tuple[str | None, str | None, int]:
    return run.data.tags.get(PROMOTED_FROM), run.data.tags.get(CONTENT), run.info.start_time


def _rewrite_ids(path: Path, logged: "LoggedModel", run_id: str) -> None:
    """Let a model's own description name the model and the run that it belongs to here."""
    from mlflow.models import Model

    try:
        model = Model.load(str(path))
    except Exception as error:
        # Whatever a parser raises: the file may hold anything.
        raise InputError(
            f"The archive holds a model without a usable MLmodel ({one_line(error)}). Export it again."
        ) from error
    model.run_id, model.artifact_path = run_id, logged.artifact_location
    model.model_id = model.model_uuid = logged.model_id
    model.save(str(path))
