"""Everything that a study file says and names, checked together: whatever is wrong comes out in one list."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimize.definition.component_faults import component_faults, function_faults
from optimize.definition.data_door import load_for_study
from optimize.definition.mending import Mended
from optimize.definition.reading import read
from optimize.definition.study_file import StudyFile
from optimize.definition.study_file_faults import Fault
from optimize.errors import InputError, StudyFileError
from optimize.execution.rehearsal import Rehearsal, rehearse
from tagifai.dataset import Dataset, load_dataset
from tagifai.errors import InputError as DataInputError
from tagifai.findings import Finding, UnusableDataError

Checked = tuple[Dataset, list[Finding], Rehearsal | None]


class StudyCheck:
    """A check of a study file and of what it names. What depends on something broken is not looked at.

    Args:
        path: The study file.
        overrides: What replaces its keys, see `StudyFile.override`.

    Attributes:
        study_file: The study file as it takes effect; without what is broken.
        faults: What is wrong with the file itself.

    Raises:
        StudyFileError: The file cannot be read or is no TOML, or an override alone is wrong.

    Side effects:
        Imports the module of `train`.
    """

    def __init__(self, path: Path, overrides: Mapping[str, Any]) -> None:
        self._reading = read(path)
        self.faults = self._reading.definition_faults()
        self.study_file = self._reading.mended.content
        self._refused_override = ""
        try:
            self.study_file = self.study_file.override(**overrides)
        except StudyFileError as error:
            if not self.faults:
                raise
            self._refused_override = str(error)

    def complete(self, *, with_rehearsal: bool = False) -> Checked:
        """Look at all that the study file names too: its functions, sampler, pruner and data.

        Args:
            with_rehearsal: Whether to call a train callable of the user's on a few rows, where all else is right.

        Returns:
            The data, what is doubtful about it, and how the rehearsal went.

        Raises:
            StudyFileError: Something is wrong, here or with the file itself; each fault is a line.
            DataError: The data alone is wrong.
        """
        mended = Mended(self.study_file, broken=self._reading.mended.broken)
        faults = [*self.faults, *function_faults(mended), *component_faults(mended)]
        dataset, doubts = None, list[Finding]()
        try:
            dataset, doubts = self._load(mended, faults)
        except DataInputError as error:
            if not faults:
                raise
            faults += self._data_faults(error)
        if faults or dataset is None:
            raise StudyFileError("\n".join(filter(None, [self._reading.report(faults), self._refused_override])))
        try:
            return dataset, doubts, rehearse(self.study_file, dataset.df) if with_rehearsal else None
        except InputError as error:
            fault = (("study", "train"), str(error).removeprefix("train = "))
            raise StudyFileError(self._reading.report([fault])) from error

    def _load(self, mended: Mended[StudyFile], faults: list[Fault]) -> tuple[Dataset | None, list[Finding]]:
        """Load the data; check it with the study's arguments where these are known to be right."""
        if not mended.is_intact(("data",), ("study", "data")):
            return None, []
        told = {where[0] if where[0] != "study" else where for where, _ in faults}
        if told & {"args", "space", ("study", "train"), ("study",)}:
            return load_dataset(self.study_file.source()), []
        return load_for_study(self.study_file)

    def _data_faults(self, error: DataInputError) -> list[Fault]:
        where = ("study", "data") if self.study_file.data is None else ("data", "path")
        if isinstance(error, UnusableDataError):
            return [(where, str(finding)) for finding in error.findings]
        return [(where, " ".join(str(error).split()))]
