"""A study taken in from the one file that an export has written, to go on with here."""

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from optimize.definition.record import StudyRecord, version_changes
from optimize.definition.study_attributes import stored_record
from optimize.definition.training_code import code_version
from optimize.errors import InputError, OptimizeError
from optimize.promotion.packed_run import PackedRun, read_packed_runs
from optimize.promotion.unpack_runs import ImportedVersion, RunsImport
from optimize.reporting.summary import summarize_study
from optimize.storage.address import StudyAddress
from optimize.storage.archive import DATABASE, STUDY_FILE, Manifest, read_archive
from optimize.storage.database import load_study
from optimize.storage.locks import driver_lock, study_lock
from optimize.storage.placed_files import PlacedFile, plan_data, plan_study_file
from optimize.storage.transfer import finish_import, open_snapshot, place_snapshot, refuse_taken
from optimize.tracking.provenance import Provenance
from optimize.tracking.sync import sync_study
from optimize.tracking.tags import UID
from tagifai.errors import TagifaiError
from tagifai.experiments import get_or_create_experiment
from tagifai.files import sha256_of
from tagifai.mlflow_errors import tracking_errors
from tagifai.model_versions import CHAMPION_ALIAS
from tagifai.private_files import private
from tagifai.relocation import refuse_moved_store
from tagifai.tracking_store import checkpointed_store, open_client, resolve_tracking_uri


@dataclass(frozen=True)
class Import:
    """A study that was imported.

    Attributes:
        study: The study's name.
        storage: Its storage, as it may be printed.
        state: Its state; see `optimize.reporting.summary`.
        n_trials: Its trials.
        n_final_runs: Its final runs.
        versions: The versions of their models.
        study_file: Where its study file lies now.
        data: Where its data lies now; None if it is not here.
        data_wanted: Where it looks for its data.
        data_sha256: The digest that its data must have.
        doubts: Why it may not go on as it would have where it came from.
        next: What to type next.
        promote: What to type for each alias that points to another version here.
    """

    study: str
    storage: str
    state: str
    n_trials: int
    n_final_runs: int
    versions: list[ImportedVersion]
    study_file: str
    data: str | None
    data_wanted: str
    data_sha256: str
    doubts: list[str]
    next: str
    promote: list[str]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return asdict(self)


def import_study(
    archive: Path | str, *, trust: bool = False, storage: str | None = None, tracking_uri: str | None = None
) -> Import:
    """Take in a study that `optimize.promotion.study_export` has written, with its runs and its models.

    Args:
        archive: The archive.
        trust: Whether the study may run code that is not this package's when it is resumed: a train callable or
            callbacks that it names, and pickles that a sampler reads. Without, an import takes it in all the same, but
            not if it holds pickles, and `resume` and `promote` ask again; see `optimize.storage.trust`.
        storage: Where the study is to live; `sqlite:///studies/<name>.db` if None.
        tracking_uri: The MLflow store; `MLFLOW_TRACKING_URI` or `sqlite:///experiments/mlflow.db` if None.

    Returns:
        What was imported, and what to type next.

    Raises:
        InputError: The archive cannot be used, or something else is where it would write; nothing was written.
        StudyExistsError: There is a study of this name.
        OptimizeError, TrackingError: MLflow does not answer; where that comes half-way, a second import goes on.

    Side effects:
        Writes the study, its study file and data, and its runs and models to MLflow. No alias is taken from a version.
    """
    uri = resolve_tracking_uri(tracking_uri)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        manifest = read_archive(Path(archive), folder)
        address = StudyAddress.of(manifest.study, storage)
        record = _open(folder, manifest, trust=trust)
        runs = read_packed_runs(folder, (UID, manifest.uid))
        refuse_taken(address, manifest.uid)
        files = _plan_files(folder, manifest)
        refuse_moved_store(uri)
        with tracking_errors(uri):
            # A store that is away, or whose experiment was deleted, must be known before anything is written.
            get_or_create_experiment(open_client(uri), address.name)
        with driver_lock(address):
            # Another process may have made it since.
            half = refuse_taken(address, manifest.uid)
            if half is None or stored_record(half) is None:
                place_snapshot(folder / DATABASE, address, manifest.uid)
            for file in files:
                file.place()
        versions = _write_runs(address, record, uri, runs)
        if trust or record.runs_nothing_foreign:
            record.sign(load_study(address))
        finish_import(address, manifest.uid)
    return _describe(address, record, files, len(runs), versions, tracking_uri)


def _open(folder: Path, manifest: Manifest, *, trust: bool) -> StudyRecord:
    """Open what was unpacked, and make sure that its parts belong together."""
    # The name becomes that of files, whatever the storage.
    StudyAddress.of(manifest.study)
    data = manifest.data
    if missing := [name for name in (DATABASE, STUDY_FILE, data.packed) if name and name not in manifest.files]:
        raise InputError(f"The archive lacks {missing[0]}. Export the study again.")
    study = open_snapshot(folder / DATABASE, manifest.study, manifest.uid, trust=trust)
    try:
        record = StudyRecord.read(study)
        record.load_study_file()
    except (InputError, TypeError, ValueError) as error:
        raise InputError("The archive's study cannot be resumed: its record is broken. Export it again.") from error
    is_same = (data.path, data.sha256, data.n_rows) == tuple(record.data[key] for key in ("path", "sha256", "n_rows"))
    if not is_same or (data.packed and manifest.files[data.packed].sha256 != data.sha256):
        raise InputError("The archive's data is not that of its study. Export the study again.")
    return record


def _plan_files(folder: Path, manifest: Manifest) -> list[PlacedFile]:
    files = [plan_study_file(folder / STUDY_FILE, manifest.study)]
    if manifest.data.packed:
        files.append(plan_data(folder / manifest.data.packed, manifest.data))
    return files


def _write_runs(
    address: StudyAddress, record: StudyRecord, uri: str, runs: list[tuple[PackedRun, Path]]
) -> list[ImportedVersion]:
    try:
        sync_study(address.name, storage=address.url, tracking_uri=uri)
        with study_lock(address.promote_lock, address.name, wait=True), checkpointed_store(uri), private():
            return RunsImport(address.name, record.uid, uri, Provenance.of(record).data).write(runs)
    except (OptimizeError, TagifaiError) as error:
        raise OptimizeError(
            f"Study {address.name!r} is here, and not all of its runs: {error}\nImport the archive again to go on."
        ) from error


def _describe(
    address: StudyAddress,
    record: StudyRecord,
    files: list[PlacedFile],
    n_final_runs: int,
    versions: list[ImportedVersion],
    tracking_uri: str | None,
) -> Import:
    summary = summarize_study(load_study(address, writable=False), address.url)
    data = str(files[1].target) if len(files) > 1 else _data_here(record)
    study_file = str(files[0].target)
    if summary.state == "complete":
        command = address.command("show")
    else:
        moved = None if data in (None, record.data["path"]) else data
        other = study_file if _is_another(Path(record.source["path"]), record.source["text"]) else None
        command = address.command("resume", data=moved, study_file=other, tracking_uri=tracking_uri)
    return Import(
        study=address.name,
        storage=address.shown_url,
        state=summary.state,
        n_trials=len(summary.trials),
        n_final_runs=n_final_runs,
        versions=versions,
        study_file=study_file,
        data=data,
        data_wanted=record.data["path"],
        data_sha256=record.data["sha256"],
        doubts=_doubts(record),
        next=command,
        promote=[
            _promote_command(address, version, alias, tracking_uri)
            for version in versions
            for alias in version.other_aliases
        ],
    )


def _doubts(record: StudyRecord) -> list[str]:
    """Say what is other here than where the study comes from: its code, its packages."""
    try:
        code_version(record.study_file["study"]["train"])
    except InputError as error:
        return [str(error), *version_changes(record)]
    return version_changes(record)


def _data_here(record: StudyRecord) -> str | None:
    """Return where the study's data lies, if it lies where the study looks for it."""
    path = Path(record.data["path"])
    try:
        return str(path) if path.is_file() and sha256_of(path) == record.data["sha256"] else None
    except OSError:
        return None


def _is_another(path: Path, text: str) -> bool:
    """Tell whether there is a study file at a path which is not the one with this text."""
    return path.is_file() and path.read_bytes() != text.encode()


def _promote_command(address: StudyAddress, version: ImportedVersion, alias: str, tracking_uri: str | None) -> str:
    """Return the command that compares a model with the one that an alias points to, and moves the alias."""
    return address.command(
        "promote",
        trial=str(version.trial),
        alias=None if alias == CHAMPION_ALIAS else alias,
        model_name=version.model_name,
        tracking_uri=tracking_uri,
    )
