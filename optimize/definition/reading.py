"""Reading a study file: what is wrong with it is said at once, in lines of `file:line: key: what is wrong`."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from optimize.definition.arguments import argument_faults, argument_table
from optimize.definition.mending import Mended, mend
from optimize.definition.points import start_faults
from optimize.definition.study_file import StudyFile, known_keys
from optimize.definition.study_file_faults import Fault, faults_of, report
from optimize.definition.study_section import FILE_DEFAULTS, KNOWN, TAGIFAI_TRAIN, StudySection
from optimize.definition.toml_lines import split_position
from optimize.errors import StudyFileError


@dataclass(frozen=True)
class Reading:
    """A study file that was read.

    Attributes:
        path: Where it lies.
        text: What it says.
        mended: What it means, as far as it is made as a study file is.
    """

    path: Path
    text: str
    mended: Mended[StudyFile]

    def definition_faults(self) -> list[Fault]:
        """Find what is wrong with the file itself, its arguments and metric included.

        Side effects:
            Imports the module of `train`, which may say what arguments it takes.
        """
        study_file, mended, faults = self.mended.content, self.mended, list(self.mended.faults)
        if mended.is_intact(("study", "train"), ("study", "metric"), ("study", "direction"), ("study", "directions")):
            faults += _metric_faults(study_file.study)
        known = argument_table(study_file.study.train) if mended.is_intact(("study", "train")) else None
        found = argument_faults(study_file.args, study_file.space, known)
        if mended.is_intact(("space",), ("sampler",)):
            found += start_faults(study_file.start, study_file.space, study_file.sampler.name)
        return faults + [fault for fault in found if mended.is_intact(fault[0])]

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Refuse the study file.

        Raises:
            StudyFileError: There is a fault; each is a line.
        """
        if faults := list(faults):
            raise StudyFileError(self.report(faults))

    def report(self, faults: Sequence[Fault]) -> str:
        """Return a line for each fault, in the order of the file."""
        return report(self.path, self.text, faults)


def read(path: Path | str) -> Reading:
    """Read a study file, whatever is wrong with its content; nothing of the user's is imported.

    Args:
        path: A TOML file.

    Raises:
        StudyFileError: The file cannot be read, or is no TOML.
    """
    path = Path(path)
    text = _read(path)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, what = split_position(str(error), text)
        raise StudyFileError(f"{path}:{line}: not TOML: {what}") from None
    if isinstance(section := document.get("study"), dict):
        document["study"] = FILE_DEFAULTS | section
    return Reading(path, text, mend(document, StudyFile, _faults))


def read_study_file(path: Path | str) -> StudyFile:
    """Read a study file, checked but for its arguments; nothing of the user's is imported.

    Args:
        path: A TOML file.

    Raises:
        StudyFileError: The file is missing, is no TOML, or is not made as a study file is.
    """
    reading = read(path)
    reading.refuse(reading.mended.faults)
    return reading.mended.content


def load_study_file(path: Path | str) -> StudyFile:
    """Read and check a study file that is about to be run.

    Args:
        path: A TOML file.

    Raises:
        StudyFileError: The file is missing, is no TOML, or says something that cannot be done.

    Side effects:
        Imports the module of `train`, which may say what arguments it takes.
    """
    reading = read(path)
    reading.refuse(reading.definition_faults())
    return reading.mended.content


def _faults(error: ValidationError) -> Iterator[Fault]:
    return faults_of(error, known_keys())


def _metric_faults(study: StudySection) -> list[Fault]:
    """Find a metric searched in the wrong direction, or one that the tagger's own training does not have.

    What another callable does not have shows in its rehearsal.
    """
    faults: list[Fault] = []
    for metric, direction in study.objectives.items():
        if (better := KNOWN.get(metric)) not in (None, direction):
            where = ("study", "direction" if study.direction else "directions")
            faults.append((where, f"must be '{better}': so is {metric} better, not '{direction}'"))
        elif study.train == TAGIFAI_TRAIN and better is None:
            *known, last = map(repr, KNOWN)
            faults.append((("study", "metric"), f"must be {', '.join(known)} or {last}, not {metric!r}"))
    return faults


def _read(path: Path) -> str:
    try:
        # With a byte order mark or without: editors on some systems write one.
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        known = sorted(str(p) for p in Path("studies").glob("*.toml"))
        remedy = f"Study files here: {', '.join(known)}." if known else "Write one; docs/study-file.md describes it."
        raise StudyFileError(f"{path}: no such study file. {remedy}") from None
    except IsADirectoryError:
        raise StudyFileError(f"{path}: is a folder, not a study file.") from None
    except UnicodeDecodeError as error:
        raise StudyFileError(f"{path}: not UTF-8 (byte {error.start}). Save it as UTF-8.") from None
    except OSError as error:
        raise StudyFileError(f"{path}: cannot be read ({error.strerror}).") from None
