"""What a worker on another machine is sent of a study, so that it needs no disk of the driver's."""

import hashlib
import importlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Self

from optimize.definition.differences import data_difference
from optimize.definition.record import PACKAGES
from optimize.definition.train_function import load_train, look_here
from optimize.definition.training_code import code_changes, training_digests, training_files
from optimize.errors import InputError, OptimizeError, StudyChangedError
from optimize.execution.worker_spec import WorkerSpec
from tagifai.dataset import Dataset, load_dataset, read_bytes

SHARED_PACKAGES = ("distributed", "sqlalchemy", "psycopg")
"""Packages whose versions must agree as well, though no number of a trial depends on them."""


@dataclass(frozen=True)
class Parcel:
    """A study as it is sent to workers on other machines.

    Attributes:
        spec: What a worker needs, but for the data.
        code: The files of the user's own training code by their paths; none where it is an installed package, which
            every machine must have.
        digests: The digests of the training code, installed or not.
        versions: The driver's versions of Python and of the packages that must agree.
    """

    spec: WorkerSpec
    code: dict[str, bytes]
    digests: dict[str, str]
    versions: dict[str, str]

    @classmethod
    def pack(cls, spec: WorkerSpec) -> Self:
        """Pack a study, for workers that use one thread each."""
        train = spec.study_file.study.train
        files = training_files(train)
        installed = any({"site-packages", "dist-packages"} & set(file.parts) for file in files.values())
        code = {} if installed else {name: file.read_bytes() for name, file in files.items()}
        versions = version_finder()([*PACKAGES, *SHARED_PACKAGES])
        return cls(replace(spec, n_threads=1, dataset=None), code, training_digests(train), versions)

    def version_faults(self, theirs: Mapping[str, str]) -> str:
        """Name the packages whose versions are not the driver's; empty if there are none.

        Args:
            theirs: A worker's versions, by package.
        """
        others = {name: version for name, version in self.versions.items() if theirs.get(name) != version}
        return "; ".join(f"{name} {theirs.get(name, 'absent')}, here {version}" for name, version in others.items())

    def data(self) -> bytes:
        """Return the bytes of the data.

        Raises:
            StudyChangedError: The file is another than the study began with.
            UnusableDataError: The file cannot be read.
        """
        content = read_bytes(self.spec.source.path)
        if not self._is_data(content):
            raise StudyChangedError(
                f"The data {self.spec.source.path} cannot be sent to the workers: read once more, it has another "
                "content. Name a file that stays as it is."
            )
        return content

    def unpack(self, folder: Path, fetch: Callable[[], bytes | None]) -> WorkerSpec:
        """Make the study's training possible in this process.

        Args:
            folder: Where to put the training code; it is made.
            fetch: Gets the bytes of the data from the driver's side; asked if the file is not here.

        Returns:
            What a worker needs, with the data.

        Raises:
            OptimizeError: The training code or the data cannot be had, or is not the study's.

        Side effects:
            Writes the code, and puts it where modules are found first.
        """
        # A worker may have come after the others were asked.
        if faults := self.version_faults(version_finder()(list(self.versions))):
            raise InputError(f"A worker has other packages: {faults}.")
        if self.code:
            self._place_code(folder)
        train = self.spec.study_file.study.train
        load_train(train)
        if changes := code_changes(self.digests, training_digests(train)):
            raise InputError("; ".join(changes))
        return replace(self.spec, dataset=self._dataset(fetch))

    def _place_code(self, folder: Path) -> None:
        for name, content in self.code.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        # The current directory comes after it: an older copy may lie there.
        look_here()
        sys.path.insert(0, str(folder))
        for name in self.code:
            # Another study may have brought a module of this name.
            sys.modules.pop(_module_name(name), None)
        importlib.invalidate_caches()

    def _dataset(self, fetch: Callable[[], bytes | None]) -> Dataset:
        try:
            content: bytes | None = self.spec.source.path.read_bytes()
        except OSError:
            content = None
        if content is None or not self._is_data(content):
            content = fetch()
        if content is None:
            raise OptimizeError(
                f"The data {self.spec.source.path} is neither here nor on its way. Start the study anew."
            )
        dataset = load_dataset(self.spec.source, content)
        if change := data_difference(self.spec.sha256, dataset):
            raise StudyChangedError(f"The data was replaced while the study ran: {change}.")
        return dataset

    def _is_data(self, content: bytes) -> bool:
        return hashlib.sha256(content).hexdigest() == self.spec.sha256


def remove_code(folder: Path) -> None:
    """Let modules be found no more in the folder that code was unpacked to."""
    while str(folder) in sys.path:
        sys.path.remove(str(folder))


def version_finder() -> Callable[[list[str]], dict[str, str]]:
    """Return a function that finds the versions of packages, for a process that may lack this one.

    Having no place in a module, it is sent by its content.
    """

    def find_versions(packages: list[str]) -> dict[str, str]:
        import platform
        from importlib import metadata
        from importlib.util import find_spec

        found = {"python": platform.python_version()}
        for package in packages:
            try:
                found[package] = metadata.version(package)
            except metadata.PackageNotFoundError:
                continue
        if find_spec("optimize") is None:
            # An installation whose folder is gone still has a version.
            found.pop("tagifai", None)
        return found

    return find_versions


def _module_name(path: str) -> str:
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
