"""The study file: everything that decides a study's outcome, in one TOML document.

Errors are one line a fault, as `file:line: key: what is wrong`.
"""

import tomllib
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from optimize.definition.arguments import Fault, argument_faults, argument_table
from optimize.definition.component import MAX_HISTORY, ComponentSpec, history_fault
from optimize.definition.data_section import DataSection
from optimize.definition.execution_section import ExecutionSection
from optimize.definition.space import Choice, Parameter
from optimize.definition.study_file_faults import option_of, path_of, report, wording
from optimize.definition.study_section import DIRECTIONS, TAGIFAI_TRAIN, PromoteSection, StudySection
from optimize.definition.toml_lines import split_position
from optimize.errors import StudyFileError
from tagifai.args import check_args
from tagifai.data_source import DataSource


class StudyFile(BaseModel):
    """A checked study file.

    Attributes:
        study: What is searched for, for how long.
        data: The data, where more is to be said about it than its path in `[study]`.
        sampler: The class of `optuna.samplers` that proposes parameters.
        pruner: The class of `optuna.pruners` that ends unpromising trials.
        args: The arguments fixed for every trial, complete where `train` says what it takes.
        space: The search space, parameter by parameter.
        promote: Where the best trial's model goes.
        execution: Where the trials run.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    study: StudySection
    data: DataSection | None = None
    sampler: ComponentSpec = ComponentSpec(name="TPESampler")
    pruner: ComponentSpec = ComponentSpec(name="MedianPruner")
    args: dict[str, Choice | None] = Field(default_factory=dict)
    space: dict[str, Parameter] = Field(min_length=1)
    promote: PromoteSection = PromoteSection()
    execution: ExecutionSection = ExecutionSection()

    @field_validator("sampler")
    @classmethod
    def _check_sampler(cls, sampler: ComponentSpec) -> ComponentSpec:
        if "seed" in sampler.options:
            raise ValueError("the sampler's seed is set by seed in [study]")
        if fault := history_fault(sampler.name, sampler.options.get(MAX_HISTORY)):
            raise ValueError(fault)
        return sampler

    @model_validator(mode="after")
    def _check_data(self) -> Self:
        if self.data is None and self.study.data is None:
            raise ValueError("the data is missing: give data in [study], or a table [data] with its path")
        if self.data is not None and self.study.data is not None:
            raise ValueError("the data stands in [study] and in [data]; keep one of them")
        return self

    @property
    def max_history(self) -> int | None:
        """How many finished trials the sampler is shown; None for all."""
        found: int | None = self.sampler.options.get(MAX_HISTORY)
        return found

    def source(self) -> DataSource:
        """Return the file of the data and how to read it."""
        return (self.data or DataSection(path=self.study.data or "")).source()

    def override(self, **changes: Any) -> Self:
        """Return a copy with other values in `[study]` and `[data]`; `None` keeps the value.

        Args:
            changes: New values by key of `[study]`; also of `[data]`, whose `path` is `data` here.

        Raises:
            StudyFileError: A new value is not allowed.
        """
        given = {key: value for key, value in changes.items() if value is not None}
        reading = {key: given.pop(key) for key in DataSection.model_fields if key in given}
        try:
            study, section = StudySection.model_validate(self.study.model_dump() | given), self.data
            if section is not None or reading:
                path = study.data or (section.path if section else None)
                old = {} if section is None else section.model_dump()
                section = DataSection.model_validate(old | {"path": path} | reading)
                study = study.model_copy(update={"data": None})
        except ValidationError as error:
            faults = (f"{option_of(e['loc'])}: {wording(e, known_keys())}" for e in error.errors())
            raise StudyFileError("; ".join(faults)) from None
        return self.model_copy(update={"study": study, "data": section})

    def to_dict(self) -> dict[str, Any]:
        """Return the file as JSON-able data; `StudyFile.model_validate` reads it back."""
        content = self.model_dump(mode="json", exclude={"data", "promote", "execution"})
        if not self.study.callbacks:
            # A study that was recorded before there were any reads the same.
            del content["study"]["callbacks"]
        if self.promote != PromoteSection():
            content["promote"] = self.promote.model_dump(mode="json")
        if self.execution != ExecutionSection():
            content["execution"] = self.execution.model_dump(mode="json", exclude_defaults=True)
        if self.data is None:
            return content
        # What is left at its default says nothing, so that both forms of a study file compare as equal.
        return content | {"data": self.data.model_dump(mode="json", exclude_defaults=True)}

    def fixed_args(self) -> dict[str, Any]:
        """Return the arguments that every trial gets, defaults and the training seed included.

        The training seed is the study's unless `[args]` sets one.
        """
        given = {"seed": self.study.seed} | self.args
        if (table := argument_table(self.study.train)) is None:
            return given
        # Not completed by the check: the default of a searched argument bounds no other.
        checked = vars(check_args(given, complete=False, table=table))
        return {name: checked.get(name, arg.default) for name, arg in table.items() if name not in self.space}


def known_keys() -> set[str]:
    """Return the keys that the tables of a study file have."""
    return {key for table in (StudySection, DataSection, ExecutionSection, StudyFile) for key in table.model_fields}


def load_study_file(path: Path | str) -> StudyFile:
    """Read and check a study file that is about to be run.

    Args:
        path: A TOML file.

    Raises:
        StudyFileError: The file is missing, is no TOML, or says something that cannot be done.

    Side effects:
        Imports the module of `train`, which may say what arguments it takes.
    """
    study_file = read_study_file(path)
    faults = _metric_faults(study_file.study)
    faults += argument_faults(study_file.args, study_file.space, argument_table(study_file.study.train))
    if faults:
        raise StudyFileError(report(Path(path), _read(Path(path)), faults))
    return study_file


def read_study_file(path: Path | str) -> StudyFile:
    """Read a study file, checked but for its arguments; nothing of the user's is imported.

    Args:
        path: A TOML file.

    Raises:
        StudyFileError: The file is missing, is no TOML, or is not made as a study file is.
    """
    path = Path(path)
    text = _read(path)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, what = split_position(str(error), text)
        raise StudyFileError(f"{path}:{line}: not TOML: {what}") from None
    try:
        return StudyFile.model_validate(document)
    except ValidationError as error:
        # A fault of no key in particular is one of where the data is.
        faults = [(path_of(e["loc"]) or ("data",), wording(e, known_keys())) for e in error.errors()]
        raise StudyFileError(report(path, text, faults)) from None


def _metric_faults(study: StudySection) -> list[Fault]:
    """Find a metric searched in the wrong direction, or one that the tagger's own training does not have.

    What another callable does not have shows in its rehearsal.
    """
    if (better := DIRECTIONS.get(study.metric)) not in (None, study.direction):
        return [(("study", "direction"), f"must be '{better}': so is {study.metric} better, not '{study.direction}'")]
    if study.train != TAGIFAI_TRAIN or study.metric in DIRECTIONS:
        return []
    *known, last = map(repr, DIRECTIONS)
    return [(("study", "metric"), f"must be {', '.join(known)} or {last}, not {study.metric!r}")]


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
