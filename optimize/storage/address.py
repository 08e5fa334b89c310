"""Where a study lives: its name, its storage, and the files and locks that belong to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from optimize.definition.study_file import STUDY_NAME
from optimize.errors import InputError

STUDIES_DIR = Path("studies")


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
            InputError: The name is none, or the URL is none.
        """
        if storage is None:
            if not re.fullmatch(STUDY_NAME.rstrip("$"), name):
                raise InputError(f"{name!r} is no study name: use letters, digits, '.', '_' or '-'.")
            storage = sqlite_url(STUDIES_DIR / f"{name}.db")
        sqlite_path(storage)
        return cls(name, storage)

    @cached_property
    def sqlite_path(self) -> Path | None:
        """The SQLite file, or None for another kind of storage."""
        return sqlite_path(self.url)

    @property
    def lock(self) -> Path:
        """The lock that the study's driver holds."""
        return self._beside(".lock")

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

    def _beside(self, suffix: str) -> Path:
        path = self.sqlite_path
        return (path.parent if path else STUDIES_DIR) / f"{self.name}{suffix}"


def sqlite_url(path: Path) -> str:
    """Return the storage URL of a SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def sqlite_path(url: str) -> Path | None:
    """Return the file behind a SQLite URL, or None for another kind of storage.

    Raises:
        InputError: The URL is none, or names no file.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise InputError(f"Storage {url!r} is no URL. Write it as sqlite:///studies/sgd.db.") from None
    if parsed.get_backend_name() != "sqlite":
        return None
    if not parsed.database or parsed.database == ":memory:":
        raise InputError(f"Storage {url!r} names no file, and a study must outlive its process.")
    return Path(parsed.database)


def shown_url(url: str) -> str:
    """Return a storage URL as it may be printed: without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return url


def study_databases() -> Iterator[Path]:
    """Yield the study databases below the current directory, by name."""
    yield from sorted(STUDIES_DIR.glob("*.db"))
