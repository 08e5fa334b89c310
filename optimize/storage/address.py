"""Where a study lives: its name, its storage, and the files and locks that belong to it."""

import os
import re
import shlex
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from optimize.definition.study_section import STUDY_NAME
from optimize.errors import InputError, OptimizeError
from tagifai.files import is_empty
from tagifai.masking import masked
from tagifai.safe_name import safe_name

STUDIES_DIR = Path("studies")

MAX_NAME_BYTES = 200
"""The longest name of a study: the names of its files are longer, and end at 255 bytes on most disks."""

SERVER_EXAMPLE = "postgresql+psycopg://USER@HOST/DATABASE"

BACKENDS = ("sqlite", "postgresql")
"""The kinds of database in which a study can live."""


@dataclass(frozen=True)
class StudyAddress:
    """The address of a study.

    Attributes:
        name: The study's name.
        url: The URL of its storage.
    """

    name: str
    url: str

    @classmethod
    def of(cls, name: str, storage: str | None = None) -> Self:
        """Return the address of a study.

        Args:
            name: The study's name.
            storage: The URL of its storage; `studies/<name>.db` below the current directory if None.

        Raises:
            InputError: The name is none, the URL is none, or it is that of a storage in which no study can live.
        """
        if not name or "\0" in name or len(name.encode(errors="replace")) > MAX_NAME_BYTES:
            raise InputError(
                f"{name[:40]!r}{' ...' if len(name) > 40 else ''} is no study name: use letters, digits, '.', '_' or "
                f"'-', 1 to {MAX_NAME_BYTES} of them, not {len(name.encode(errors='replace'))}."
            )
        if storage is None:
            if not re.fullmatch(STUDY_NAME.rstrip("$"), name):
                raise InputError(f"{name!r} is no study name: use letters, digits, '.', '_' or '-'.")
            storage = sqlite_url(STUDIES_DIR / f"{name}.db")
        refuse_unknown_storage(storage)
        return cls(name, storage)

    @cached_property
    def sqlite_path(self) -> Path | None:
        """The SQLite file, or None for another kind of storage."""
        return sqlite_path(self.url)

    @property
    def lock(self) -> Path:
        """The lock that the study's driver holds."""
        # The lock of a study called `sgd.mlflow` is not the export lock of `sgd`.
        return self._beside(".study.lock" if self.name.endswith((".mlflow", ".promote")) else ".lock")

    @property
    def export_lock(self) -> Path:
        """The lock that whoever writes the study's runs to MLflow holds."""
        return self._beside(".mlflow.lock")

    @property
    def promote_lock(self) -> Path:
        """The lock that whoever writes the study's final run holds."""
        return self._beside(".promote.lock")

    @property
    def shown_url(self) -> str:
        """The storage as it may be printed: without its password."""
        return shown_url(self.url)

    def command(self, verb: str, **options: str | None) -> str:
        """Return a command for this study as it may be typed, such as `optimize resume sgd`.

        The word PASSWORD stands for a password, to be filled in.

        Args:
            verb: The command.
            options: Its options by name, besides `--storage`, which is named where it is needed; None leaves one out.
        """
        words = ["optimize", verb, self.name, *self._storage_option()]
        for option, value in options.items():
            if value is not None:
                words += [f"--{option.replace('_', '-')}", to_fill_in(value)]
        return shlex.join(words)

    @property
    def list_command(self) -> str:
        """The command that lists the studies of this storage."""
        return shlex.join(["optimize", "list", *self._storage_option()])

    def _storage_option(self) -> list[str]:
        is_default = self.url == sqlite_url(STUDIES_DIR / f"{self.name}.db")
        if is_default:
            return []
        return ["--storage", to_fill_in(self.url)]

    def _beside(self, suffix: str) -> Path:
        path = self.sqlite_path
        # Two links to one file lead to one lock.
        return (path.resolve().parent if path else STUDIES_DIR) / f"{safe_name(self.name)}{suffix}"


def sqlite_url(path: Path) -> str:
    """Return the storage URL of a SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def refuse_unknown_storage(url: str) -> None:
    """Refuse a storage in which no study can live, by its name.

    Raises:
        InputError: It is no URL of a SQLite file or of a PostgreSQL server.
    """
    path, parsed = sqlite_path(url), make_url(url)
    if path is not None:
        if is_there(path) and path.is_dir():
            raise InputError(f"Storage {shown_url(url)!r} is a folder. Name a file, such as sqlite:///studies/sgd.db.")
        return
    if (backend := parsed.get_backend_name()) not in BACKENDS:
        raise InputError(
            f"Storage {shown_url(url)!r} is of the kind {backend!r}, with which nothing here has been tested. A study "
            "lives in a SQLite file (sqlite:///studies/sgd.db) or on a PostgreSQL server (postgresql+psycopg://...)."
        )
    # What the driver of PostgreSQL finds out by itself.
    if not (parsed.database or {"dbname", "service"} & {*parsed.query} or {"PGDATABASE", "PGSERVICE"} & {*os.environ}):
        raise InputError(f"Storage {shown_url(url)!r} names no database. Write it as {SERVER_EXAMPLE}.")


def sqlite_path(url: str) -> Path | None:
    """Return the file behind a SQLite URL, or None for another kind of storage.

    Raises:
        InputError: The URL is none, or names no file.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise InputError(_no_url(url)) from None
    if parsed.get_backend_name() != "sqlite":
        return None
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        raise InputError(f"Storage {shown_url(url)!r} names no file, and a study must outlive its process.")
    return Path(parsed.database)


def _no_url(text: str) -> str:
    path, begin = Path(text), b""
    # Some texts can be no name of a file.
    with suppress(OSError, ValueError):
        if path.is_file():
            with path.open("rb") as file:
                begin = file.read(16)
    if begin.startswith(b"SQLite format 3"):
        return f"Storage {text!r} is no URL but a file. Write it as {sqlite_url(path)}."
    if begin.startswith(b'{"op_code":'):
        return (
            f"Storage {text!r} is a journal of Optuna's. A study cannot live in one: it has no transactions, and a "
            "kill can leave it unreadable. Copy it to a SQLite file with `optuna.copy_study`."
        )
    return f"Storage {shown_url(text)!r} is no URL. Write it as sqlite:///studies/sgd.db."


def shown_url(url: str) -> str:
    """Return a storage URL as it may be printed: without its password."""
    return masked(url)


def to_fill_in(url: str) -> str:
    """Return a URL as it may be printed in a command: with the word PASSWORD for its password, to be filled in.

    Args:
        url: An MLflow store, or another text, which stays as it is.
    """
    return masked(url, "PASSWORD")


def study_databases() -> list[Path]:
    """Return the study databases below the current directory, by name; an empty file is none.

    Raises:
        OptimizeError: The folder cannot be read.
    """
    if not is_there(STUDIES_DIR):
        return []
    try:
        return sorted(path for path in STUDIES_DIR.iterdir() if path.match("[!.]*.db") and not is_empty(path))
    except OSError as error:
        raise OptimizeError(f"The folder {STUDIES_DIR} cannot be read: {error.strerror}.") from error


def has_database(path: Path) -> bool:
    """Tell whether a file exists and holds anything; an empty one may be made a database.

    Raises:
        OptimizeError: Its folder may not be looked into.
    """
    return is_there(path) and not is_empty(path)


def is_there(path: Path) -> bool:
    """Tell whether a file exists.

    Raises:
        OptimizeError: Its folder may not be looked into.
    """
    try:
        return path.exists()
    except PermissionError as error:
        raise OptimizeError(
            f"{path} cannot be read: {error.strerror}. Ask its owner, or copy it to a folder of yours."
        ) from error
    except OSError as error:
        raise InputError(f"{str(path)[:80]} can be no file: {error.strerror}.") from error
