"""Artifacts of a local store that was moved or copied: MLflow keeps where they lie as absolute addresses."""

import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tagifai.errors import InputError, TrackingError
from tagifai.masking import masked
from tagifai.read_only import reading
from tagifai.tracking_store import resolve_tracking_uri, sqlite_file

FOLDER = "artifacts"
"""The folder beside the database; see `tagifai.experiments`."""

ADDRESSES = (
    ("experiments", "artifact_location"),
    ("runs", "artifact_uri"),
    ("logged_models", "artifact_location"),
    ("model_versions", "storage_location"),
    ("model_versions", "source"),
)
"""The columns of MLflow's tables that hold addresses."""


@dataclass(frozen=True)
class Relocation:
    """What was done to a store.

    Attributes:
        store: The database.
        moved_from: The folders in which the store lay before.
        n_changed: How many addresses were changed.
    """

    store: str
    moved_from: list[str]
    n_changed: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return asdict(self)


def refuse_moved_store(uri: str) -> None:
    """Find out whether a SQLite store lies elsewhere than when its artifacts were written, without importing MLflow.

    Args:
        uri: A resolved tracking URI; another kind of store is not looked at.

    Raises:
        TrackingError: It does; the command that mends it is named.
    """
    path = sqlite_file(uri)
    if path is None or not path.exists():
        return
    if moved_from := _former_folders(path):
        raise TrackingError(
            f"The MLflow store {path} was moved or copied: it says that its artifacts lie in {moved_from[0]}.\n"
            f"They are here; mend its addresses with `tagifai relocate --tracking-uri {masked(uri)}`."
        )


def relocate(*, tracking_uri: str | None = None) -> Relocation:
    """Point a store that was moved or copied to its artifacts where they lie now.

    Args:
        tracking_uri: The store, see `tagifai.tracking_store.resolve_tracking_uri`.

    Returns:
        What was done; a second time changes nothing.

    Raises:
        InputError: The store is no SQLite file, or there is none.

    Side effects:
        Changes addresses in the store, all or none.
    """
    uri = resolve_tracking_uri(tracking_uri)
    path = sqlite_file(uri)
    if path is None or not path.exists():
        raise InputError(
            f"{masked(uri)} is no SQLite file that is there. Only such a store can be moved with its artifacts."
        )
    former = _former_folders(path)
    here, n_changed = path.absolute().parent.as_uri(), 0
    try:
        with closing(sqlite3.connect(path, timeout=60)) as connection, connection:
            for table, column in ADDRESSES:
                for folder in former:
                    n_changed += _replace(connection, table, column, f"{Path(folder).as_uri()}/", f"{here}/")
    except sqlite3.Error as error:
        raise TrackingError(f"The MLflow store {path} cannot be changed ({error}). Nothing was changed.") from error
    return Relocation(str(path), former, n_changed)


def _former_folders(path: Path) -> list[str]:
    """Return the folders in which experiments say that their artifacts lie, where they lie beside the database now."""
    here = path.absolute().parent
    try:
        with reading(path) as connection:
            rows = connection.execute("SELECT DISTINCT artifact_location FROM experiments").fetchall()
    except sqlite3.Error:
        # A store that cannot be read is reported by MLflow itself, in its own words.
        return []
    folders = []
    for (location,) in rows:
        parts = urlsplit(location or "")
        lies = Path(unquote(parts.path))
        is_ours = parts.scheme == "file" and lies.parent.name == FOLDER
        if is_ours and lies.parent.parent != here and (here / FOLDER / lies.name).is_dir():
            folders.append(str(lies.parent.parent))
    return sorted(set(folders))


def _replace(connection: sqlite3.Connection, table: str, column: str, old: str, new: str) -> int:
    # The names are those of `ADDRESSES`; what comes from outside is bound.
    query = f"UPDATE {table} SET {column} = ? || substr({column}, ?) WHERE substr({column}, 1, ?) = ?"
    return connection.execute(query, (new, len(old) + 1, len(old), old)).rowcount
