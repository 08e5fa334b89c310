"""An exported study as one file: a zip archive whose manifest names every file in it with its digest.

An archive may come from anywhere. Before anything of it is used, all of it is checked and unpacked into a folder that
is thrown away: names that lead elsewhere, links, sizes out of proportion and altered bytes are refused.
"""

import hashlib
import json
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from optimize.errors import InputError
from tagifai.files import replaced, sha256_of

MANIFEST = "manifest.json"

DATABASE, STUDY_FILE, DATA = "study.db", "study.toml", "data"
"""The names of the study's database, of its study file, and of the folder of its data."""

FORMAT = 1
"""The version of the format that is written, and the newest that is read."""

LARGEST_MANIFEST, LARGEST_TOTAL, MOST_FILES = 2**24, 2**34, 100_000
"""Bytes of the manifest and of all files, and the number of files, above which an archive is not unpacked."""

FREE_BYTES, LARGEST_RATIO = 2**26, 100
"""An archive may unpack to so many bytes, or to so many times its own size. A study's packs to about an eighth."""

CHUNK = 2**20

_STRICT = ConfigDict(strict=True, frozen=True, extra="forbid")


class PackedFile(BaseModel):
    """The digest and the size of a file in an archive."""

    model_config = _STRICT

    sha256: str
    bytes: int


class PackedData(BaseModel):
    """The data of a study.

    Attributes:
        path: Where it lay.
        sha256: Its digest.
        n_rows: How many rows it has.
        packed: The file in the archive that holds it; None if the archive was made without.
    """

    model_config = _STRICT

    path: str
    sha256: str
    n_rows: int
    packed: str | None = None


class Manifest(BaseModel):
    """What an archive says of itself.

    Attributes:
        format: The version of the format.
        study: The study's name.
        uid: Tells the study from others of its name.
        data: The study's data.
        files: All files but the manifest, by name.
    """

    model_config = _STRICT

    format: int
    study: str
    uid: str
    data: PackedData
    files: dict[str, PackedFile] = {}


def write_archive(folder: Path, manifest: Manifest, path: Path) -> None:
    """Pack all files below a folder.

    Args:
        folder: The folder.
        manifest: What the archive says of itself; the files are added.
        path: The archive to write.

    Raises:
        InputError: It cannot be written there.

    Side effects:
        Writes the archive, whole or not at all.
    """
    found = {file.relative_to(folder).as_posix(): file for file in sorted(folder.rglob("*")) if file.is_file()}
    files = {name: PackedFile(sha256=sha256_of(file), bytes=file.stat().st_size) for name, file in found.items()}
    try:
        with replaced(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, manifest.model_copy(update={"files": files}).model_dump_json(indent=2))
            for name, file in found.items():
                archive.write(file, name)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}. Name another file with --output.") from error


def read_archive(path: Path, folder: Path) -> Manifest:
    """Check an archive from end to end, and unpack it.

    Args:
        path: The archive.
        folder: Where to unpack it; an empty folder of the caller's own, worth nothing if this fails.

    Returns:
        What it says of itself.

    Raises:
        InputError: It is no archive of a study, is broken or altered, or wants what no such archive does.

    Side effects:
        Writes the files to the folder.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive, path)
            manifest = _manifest(archive, members, path)
            _refuse_other_names(members, manifest, path)
            for name, packed in manifest.files.items():
                _unpack(archive.open(members[name]), folder / name, packed, name, path)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"{path} is broken, or no zip archive ({error}). Copy or export it again.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path} cannot be read: {reason}. Name an archive that `optimize export` wrote.") from error
    return manifest


def _members(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    """Return the files of an archive by their names, none of which leads out of the folder."""
    members: dict[str, zipfile.ZipInfo] = {}
    total = 0
    for info in archive.infolist():
        name = info.orig_filename
        if not is_plain_path(name):
            raise _hostile(path, f"the name {name!r} leads out of its folder")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if info.is_dir() or kind not in (0, stat.S_IFREG):
            raise _hostile(path, f"{name!r} is no plain file")
        if name in members:
            raise _hostile(path, f"{name!r} is in it twice")
        members[name] = info
        total += info.file_size
    limit = min(LARGEST_TOTAL, max(FREE_BYTES, LARGEST_RATIO * path.stat().st_size))
    if total > limit or len(members) > MOST_FILES:
        raise _hostile(path, f"it would unpack to {len(members)} files of {total} bytes in all")
    return members


def is_plain_path(name: str) -> bool:
    """Tell whether a name is a relative path that stays below its folder, written in the one plain way."""
    path = PurePosixPath(name)
    is_below = bool(name) and name != "." and not path.is_absolute() and ".." not in path.parts
    return is_below and str(path) == name and not any(letter in "\\:" or ord(letter) < 32 for letter in name)


def _manifest(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], path: Path) -> Manifest:
    if MANIFEST not in members:
        raise InputError(f"{path} is no exported study: it has no {MANIFEST}. `optimize export` writes such archives.")
    if members[MANIFEST].file_size > LARGEST_MANIFEST:
        raise _hostile(path, f"its {MANIFEST} has {members[MANIFEST].file_size} bytes")
    content = archive.read(members[MANIFEST])
    try:
        head = json.loads(content)
        number = head.get("format") if isinstance(head, dict) else None
        if type(number) is int and number > FORMAT:
            raise InputError(
                f"{path} has format {number}, and this version of tagifai reads up to {FORMAT}. Install a newer one."
            )
        return Manifest.model_validate_json(content)
    except (ValidationError, ValueError, RecursionError) as error:
        raise InputError(
            f"{path} is no exported study: its {MANIFEST} is not one that `optimize export` writes. Export it again."
        ) from error


def _refuse_other_names(members: dict[str, zipfile.ZipInfo], manifest: Manifest, path: Path) -> None:
    if unequal := sorted(members.keys() ^ (manifest.files.keys() | {MANIFEST})):
        raise InputError(
            f"{path} was altered: {unequal[0]!r} is in the archive or in its {MANIFEST}, not in both. "
            "Copy or export it again."
        )


def _unpack(source: IO[bytes], target: Path, packed: PackedFile, name: str, path: Path) -> None:
    """Write a file, and no more of it than was announced."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, left = hashlib.sha256(), packed.bytes
    with source, target.open("xb") as file:
        while chunk := source.read(min(CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                break
            digest.update(chunk)
            file.write(chunk)
    if left or digest.hexdigest() != packed.sha256:
        raise InputError(
            f"{path} was altered: {name} is not the file that was exported (sha256 {digest.hexdigest()[:8]}..., "
            f"exported as {packed.sha256[:8]}...). Copy or export it again."
        )


def _hostile(path: Path, what: str) -> InputError:
    return InputError(f"{path} is not unpacked: {what}. No archive that `optimize export` writes has that.")
