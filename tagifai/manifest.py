"""The digests of the files of a stored model, and the reading of files that are checked against them.

What is parsed is what was checked: a file is read once, into memory. The manifest itself is checked against its own
digest, which stands in MLflow's database and not beside the files.
"""

import hashlib
import json
import shutil
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Self

from tagifai.errors import ArtifactError
from tagifai.files import sha256_of, write_json

MANIFEST = "manifest.json"

MANIFEST_TAG = "tagifai.manifest"
"""Tag of runs, models and their versions: the SHA-256 of the manifest of their files."""

FOLDER_TAG = "tagifai.folder"
"""Tag of models: the SHA-256 of all their files, the code for MLflow among them."""

WRITTEN_ON_DOWNLOAD = "registered_model_meta"
"""MLflow's note of where a model was fetched from."""

LARGEST_MANIFEST = 2**20
LARGEST_FILE = 2**32
"""Files above these sizes, in bytes, are not read."""


def write_manifest(folder: Path, names: Iterable[str]) -> str:
    """Write the digests of files.

    Args:
        folder: Where the files lie; the manifest is written there.
        names: The files, relative to the folder.

    Returns:
        The SHA-256 of the manifest.

    Side effects:
        Replaces the manifest.
    """
    files = {
        name: {"sha256": sha256_of(folder / name), "bytes": (folder / name).stat().st_size} for name in sorted(names)
    }
    write_json({"version": 1, "files": files}, folder / MANIFEST)
    return sha256_of(folder / MANIFEST)


def digest_of_folder(folder: Path) -> str:
    """Return the SHA-256 of all files of a model, and of their names.

    Args:
        folder: The folder of an MLflow model, before it is uploaded or after it was fetched. Python's caches in it are
            no part of it, and are deleted: they would be run in the place of what was checked.

    Side effects:
        Deletes caches.
    """
    for cache in list(folder.rglob("__pycache__")):
        shutil.rmtree(cache)
    files = sorted((file.relative_to(folder).as_posix(), file) for file in folder.rglob("*") if file.is_file())
    content = json.dumps([[name, sha256_of(file)] for name, file in files if name != WRITTEN_ON_DOWNLOAD])
    return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True)
class CheckedFolder:
    """A folder whose files are read only as its manifest has them.

    Attributes:
        path: The folder.
        shown: What errors call it.
        is_anchored: Whether the manifest is known to be the one that was stored.
        files: The digest and the size of each file, by name.
    """

    path: Path
    shown: str
    is_anchored: bool
    files: Mapping[str, tuple[str, int]]

    @classmethod
    def open(cls, path: Path, digest: str | None, shown: str | None = None) -> Self:
        """Read the manifest of a folder.

        Args:
            path: The folder.
            digest: The SHA-256 that the manifest was stored with; None where nothing is known of it, and the files can
                only be checked against a manifest that came with them.
            shown: What errors call the folder; its path if None.

        Raises:
            ArtifactError: The manifest is missing, broken, or not the one that was stored.
        """
        shown = str(path) if shown is None else shown
        file = f"{MANIFEST} of {shown}"
        content = _read(path / MANIFEST, LARGEST_MANIFEST, file)
        if len(content) > LARGEST_MANIFEST:
            raise ArtifactError(f"Artifact {file} is broken (over {LARGEST_MANIFEST} bytes). Promote or train again.")
        if digest is not None and (found := hashlib.sha256(content).hexdigest()) != digest:
            raise _changed(file, f"sha256 {found[:12]}..., stored as {digest[:12]}...")
        try:
            manifest = json.loads(content)
            if manifest["version"] != 1:
                raise ArtifactError(
                    f"Artifact {file} has the format {manifest['version']!r}, and this version of tagifai knows 1. "
                    "Install a newer tagifai."
                )
            return cls(
                path,
                shown,
                digest is not None,
                {_plain_name(name): _entry(entry) for name, entry in manifest["files"].items()},
            )
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise ArtifactError(
                f"Artifact {file} is broken ({error}). Promote or train again, or restore the file."
            ) from error

    def read(self, name: str) -> bytes:
        """Read a file.

        Args:
            name: The file, as the manifest has it.

        Raises:
            ArtifactError: It is not in the manifest, missing, or not the file that was stored.
        """
        file = f"{name} of {self.shown}"
        if name not in self.files:
            raise ArtifactError(f"Artifact {file} is not in its manifest. Promote or train again.")
        digest, size = self.files[name]
        content = _read(self.path / name, size, file)
        if len(content) != size:
            raise _changed(file, f"{len(content)} bytes, stored with {size}")
        if (found := hashlib.sha256(content).hexdigest()) != digest:
            raise _changed(file, f"sha256 {found[:12]}..., stored as {digest[:12]}...")
        return content

    def read_json(self, name: str) -> dict[str, Any]:
        """Read a file that holds a JSON object.

        Args:
            name: The file, as the manifest has it.

        Raises:
            ArtifactError: As `read`; or it holds something else.
        """
        return json_object(self.read(name), f"{name} of {self.shown}")


def json_object(content: bytes, file: str) -> dict[str, Any]:
    """Return the JSON object that a file holds.

    Args:
        content: What the file holds.
        file: What errors call it.

    Raises:
        ArtifactError: It holds something else.
    """
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ArtifactError(f"Artifact {file} is broken ({error}). Promote or train again.") from error
    if not isinstance(value, dict):
        raise ArtifactError(f"Artifact {file} is broken (it holds a {type(value).__name__}). Promote or train again.")
    return value


def _read(path: Path, limit: int, file: str) -> bytes:
    """Read a file; of a larger one so much that it is seen to be larger."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ArtifactError(f"Artifact {file} is no file. Promote or train again.")
        with path.open("rb") as opened:
            return opened.read(limit + 1)
    except FileNotFoundError as error:
        raise ArtifactError(f"Artifact {file} is missing. Promote or train again, or restore the file.") from error
    except OSError as error:
        raise ArtifactError(f"Artifact {file} cannot be read ({error.strerror}). Make it readable.") from error


def _changed(file: str, how: str) -> ArtifactError:
    return ArtifactError(
        f"Artifact {file} is not the file that was stored ({how}). Restore it, or promote or train again."
    )


def _plain_name(name: str) -> str:
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name or str(path) != name:
        raise ValueError(f"the name {name!r} leads out of the folder")
    return name


def _entry(entry: Mapping[str, Any]) -> tuple[str, int]:
    digest, size = entry["sha256"], entry["bytes"]
    if not isinstance(digest, str) or not isinstance(size, int) or not 0 <= size <= LARGEST_FILE:
        raise ValueError(f"{dict(entry)} is no digest and size")
    return digest, size
