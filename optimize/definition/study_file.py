"""The study file: everything that decides a study's outcome, in one TOML document."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from optimize.definition.arguments import argument_table
from optimize.definition.component import (
    MAX_HISTORY,
    NO_PRUNER,
    ComponentSpec,
    history_fault,
    objectives_fault,
    pruner_fault,
)
from optimize.definition.conditions import condition_faults
from optimize.definition.data_section import DataSection
from optimize.definition.drawing import searched_arguments
from optimize.definition.execution_section import ExecutionSection
from optimize.definition.space import Choice, Parameter
from optimize.definition.study_file_faults import Fault, PlacedError, option_of, wording
from optimize.definition.study_section import UNSAID, PromoteSection, StudySection
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
        start: Points to try before any is drawn; what a point lacks is drawn.
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
    start: tuple[dict[str, Choice], ...] = Field(default=(), strict=False)
    promote: PromoteSection = PromoteSection()
    execution: ExecutionSection = ExecutionSection()

    @field_validator("sampler")
    @classmethod
    def _check_sampler(cls, sampler: ComponentSpec, info: ValidationInfo) -> ComponentSpec:
        if "seed" in sampler.options:
            raise ValueError("the sampler's seed is set by seed in [study]")
        if fault := history_fault(sampler.name, sampler.options.get(MAX_HISTORY)):
            raise ValueError(fault)
        if _has_two_metrics(info) and (fault := objectives_fault(sampler)):
            raise ValueError(fault)
        return sampler

    @field_validator("pruner")
    @classmethod
    def _check_pruner(cls, pruner: ComponentSpec, info: ValidationInfo) -> ComponentSpec:
        if _has_two_metrics(info) and (fault := pruner_fault(pruner.name)):
            raise ValueError(fault)
        return pruner

    @model_validator(mode="before")
    @classmethod
    def _default_pruner(cls, values: Any) -> Any:
        """Let trials of two metrics end, unless another pruner is named, which is refused where it is made."""
        section = values.get("study") if isinstance(values, dict) else None
        several = isinstance(section, dict) and isinstance(section.get("metric"), list | tuple)
        return {"pruner": {"name": NO_PRUNER}} | values if several else values

    @model_validator(mode="after")
    def _check_as_a_whole(self) -> Self:
        faults: list[Fault] = condition_faults(self.space, self.args)
        if self.data is None and self.study.data is None:
            faults.append((("data",), "the data is missing: give data in [study], or a table [data] with its path"))
        if self.data is not None and self.study.data is not None:
            faults.append((("data",), "the data stands in [study] and in [data]; keep one of them"))
        if self.max_history is not None and any(parameter.when for parameter in self.space.values()):
            what = "is for spaces without conditions: a sampler learns from all trials which parameters go together"
            faults.append((("sampler", MAX_HISTORY), what))
        if faults:
            raise PlacedError(faults)
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
        content = self.model_dump(mode="json", exclude={"data", "start", "promote", "execution"})
        for key in UNSAID:
            if getattr(self.study, key) == StudySection.model_fields[key].default:
                del content["study"][key]
        if self.start:
            content["start"] = [dict(point) for point in self.start]
        if self.promote != PromoteSection():
            content["promote"] = self.promote.model_dump(mode="json")
        if self.execution != ExecutionSection():
            content["execution"] = self.execution.model_dump(mode="json", exclude_defaults=True)
        if self.data is None:
            return content
        # What is left at its default says nothing, so that both forms of a study file compare as equal.
        return content | {"data": self.data.model_dump(mode="json", exclude_defaults=True)}

    def fixed_args(self) -> dict[str, Any]:
        """Return what each argument is where no parameter sets it, defaults and the training seed included.

        The training seed is the study's unless `[args]` sets one. An argument that every trial gets from the space is
        not among them; one that some trials get is, where `[args]` or a default says what it is otherwise.
        """
        given = {"seed": self.study.seed} | self.args
        if (table := argument_table(self.study.train)) is None:
            return given
        # Not completed by the check: the default of a searched argument bounds no other.
        checked = vars(check_args(given, complete=False, table=table))
        drawn = searched_arguments({name: one for name, one in self.space.items() if not one.when})
        return {name: checked.get(name, arg.default) for name, arg in table.items() if name not in drawn}


def _has_two_metrics(info: ValidationInfo) -> bool:
    study = info.data.get("study")
    return study is not None and len(study.metrics) > 1


def known_keys() -> set[str]:
    """Return the keys that the tables of a study file have."""
    return {key for table in (StudySection, DataSection, ExecutionSection, StudyFile) for key in table.model_fields}
