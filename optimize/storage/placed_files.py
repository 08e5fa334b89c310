"""The files that come with an imported study: its study file and its data, laid where the study looks for them."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from optimize.errors import InputError
from optimize.storage.address import STUDIES_DIR
from optimize.storage.archive import PackedData, is_plain_path
from tagifai.files import replaced, sha256_of
from tagifai.row_formats import FORMATS

DATA_DIR = Path("data")


@dataclass(frozen=True)
class PlacedFile:
    """A file of an archive and where it goes.

    Attributes:
        source: The unpacked file.
        target: Where it goes.
        is_there: Whether it lies there already.
    """

    source: Path
    target: Path
    is_there: bool

    @classmethod
    def plan(cls, source: Path, target: Path, remedy: str) -> "PlacedFile":
        """Look whether a file can be laid somewhere.

        Raises:
            InputError: Another one is there.
        """
        if not target.exists():
            return cls(source, target, is_there=False)
        if not target.is_file() or sha256_of(target) != sha256_of(source):
            raise InputError(f"{target} is there already, and not the archive's; nothing was imported. {remedy}")
        return cls(source, target, is_there=True)

    def place(self) -> None:
        """Lay the file there in one step, and make the folder."""
        if not self.is_there:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            with replaced(self.target) as temporary:
                shutil.copyfile(self.source, temporary)


def plan_study_file(source: Path, name: str) -> PlacedFile:
    """Look whether a study file can be laid where study files lie.

    Args:
        source: The unpacked file.
        name: The study's name.

    Raises:
        InputError: Another one is there.
    """
    remedy = "Move yours away, or import into another folder."
    return PlacedFile.plan(source, STUDIES_DIR / f"{name}.toml", remedy)


def plan_data(source: Path, data: PackedData) -> PlacedFile:
    """Look whether the data can be laid where the study looks for it.

    Args:
        source: The unpacked file.
        data: What the archive says of it.

    Raises:
        InputError: Another file is there, or the archive would lay a file where no data belongs.
    """
    path = Path(data.path)
    if not is_labelled_file(path.name):
        raise InputError(f"The archive's data is called {path.name!r}, which is no data file. Nothing was imported.")
    target = path if is_below(data.path) else DATA_DIR / path.name
    return PlacedFile.plan(source, target, "Move it away, or import into another folder.")


def is_below(path: str) -> bool:
    """Tell whether a path can be the same below any folder, and is not hidden."""
    return is_plain_path(path) and not any(part.startswith(".") for part in Path(path).parts)


def is_labelled_file(name: str) -> bool:
    """Tell whether a file is one that a study reads, by its suffix: an archive may bring nothing that can be run."""
    return is_plain_path(name) and Path(name.lower().removesuffix(".gz")).suffix in FORMATS
