"""A study written to one file, with its final runs and their models, to go on with on another machine."""

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from optimize.definition.record import StudyRecord
from optimize.errors import InputError
from optimize.promotion.pack_runs import pack_final_runs
from optimize.storage.address import StudyAddress
from optimize.storage.archive import DATA, DATABASE, FORMAT, STUDY_FILE, Manifest, PackedData, write_archive
from optimize.storage.database import load_study
from optimize.storage.locks import is_locked
from optimize.storage.transfer import save_snapshot
from tagifai.files import sha256_of
from tagifai.relocation import refuse_moved_store
from tagifai.safe_name import safe_name
from tagifai.tracking_store import resolve_tracking_uri


@dataclass(frozen=True)
class Export:
    """A study that was exported.

    Attributes:
        study: The study's name.
        archive: The file that holds it.
        size: Its size in bytes.
        n_trials: The trials that it holds.
        n_final_runs: The final runs that it holds.
        models: Their registered versions, as `name/version`.
        data: Where the study found its data.
        with_data: Whether the archive holds the data.
        running: Whether the study was being run.
    """

    study: str
    archive: str
    size: int
    n_trials: int
    n_final_runs: int
    models: list[str]
    data: str
    with_data: bool
    running: bool

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return asdict(self)


def export_study(
    name: str,
    *,
    output: Path | str | None = None,
    with_data: bool = False,
    storage: str | None = None,
    tracking_uri: str | None = None,
) -> Export:
    """Write a study, with its final runs and their models, to one file.

    Args:
        name: The study's name; it may be running.
        output: The archive to write; `NAME.zip` if None.
        with_data: Whether to pack the data too, and not its digest alone.
        storage: The study's storage URL; `sqlite:///studies/<name>.db` if None.
        tracking_uri: The MLflow store; `MLFLOW_TRACKING_URI` or `sqlite:///experiments/mlflow.db` if None.

    Returns:
        What was exported.

    Raises:
        StudyNotFoundError: There is no such study.
        InputError: The archive is there already, or the data is not the study's.
        TrackingError: MLflow is away, or lacks files of a final run.

    Side effects:
        Writes the archive, whole or not at all.
    """
    address, uri, path = (
        StudyAddress.of(name, storage),
        resolve_tracking_uri(tracking_uri),
        Path(output or f"{safe_name(name)}.zip"),
    )
    study = load_study(address, writable=False)
    record = StudyRecord.read(study)
    if path.exists():
        raise InputError(f"{path} exists already. Name another file with --output, or delete it.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}. Make it, or name another file with --output.")
    refuse_moved_store(uri)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        data = _pack_data(record, folder) if with_data else _described(record)
        (folder / STUDY_FILE).write_text(record.source["text"], encoding="utf-8")
        n_trials = save_snapshot(study, address, folder / DATABASE)
        runs = pack_final_runs(name, record.uid, uri, folder)
        write_archive(folder, Manifest(format=FORMAT, study=name, uid=record.uid, data=data), path)
    return Export(
        study=name,
        archive=str(path),
        size=path.stat().st_size,
        n_trials=n_trials,
        n_final_runs=len(runs),
        models=[f"{version.model_name}/{version.version}" for run in runs for version in run.versions],
        data=record.data["path"],
        with_data=with_data,
        running=is_locked(address.lock),
    )


def _described(record: StudyRecord, packed: str | None = None) -> PackedData:
    data = record.data
    return PackedData(path=data["path"], sha256=data["sha256"], n_rows=data["n_rows"], packed=packed)


def _pack_data(record: StudyRecord, folder: Path) -> PackedData:
    path, wanted = Path(record.data["path"]), record.data["sha256"]
    if path.exists() and not path.is_file():
        # A device in a stranger's record would never end.
        raise InputError(f"The data {path} is no file. Export without --with-data.")
    target = folder / DATA / path.name
    target.parent.mkdir()
    try:
        target.write_bytes(path.read_bytes())
    except OSError as error:
        raise InputError(
            f"The data {path} cannot be read: {error.strerror}. Put it back, or export without --with-data."
        ) from error
    if (found := sha256_of(target)) != wanted:
        raise InputError(
            f"The data {path} is not the study's: sha256 {wanted[:8]}..., now {found[:8]}... "
            "Restore it, or export without --with-data."
        )
    return _described(record, f"{DATA}/{path.name}")
