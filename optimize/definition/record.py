"""What a study was made with, kept in the study itself, and how a later start differs from it."""

import platform
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import optuna

from optimize.definition.arguments import argument_table
from optimize.definition.attributes import N_TRIALS, RECORD, SIGNATURE
from optimize.definition.component import ComponentSpec
from optimize.definition.hub_sampler import is_hub_sampler
from optimize.definition.signature import is_signed_here, sign
from optimize.definition.study_attributes import Drift, is_half_made, stored_record
from optimize.definition.study_file import StudyFile
from optimize.definition.study_section import MODEL_NAME, TAGIFAI_TRAIN
from optimize.definition.training_code import code_version, training_digests
from optimize.errors import InputError
from tagifai.args import VERSION_0_1
from tagifai.code_origin import current_user
from tagifai.data_source import DataSource

if TYPE_CHECKING:
    from tagifai.dataset import Dataset


@dataclass(frozen=True)
class StudyRecord:
    """What a study was made with.

    Attributes:
        uid: Tells this study from another of the same name in the same MLflow experiment.
        created: When, in ISO 8601 with its offset.
        study_file: The study file as it took effect, as `StudyFile.to_dict`.
        source: The study file's path and text.
        overrides: The keys of `[study]` that the command line set.
        fixed_args: The arguments that every trial gets, defaults included.
        data: The data's `path`, `sha256` and `n_rows`, and `read_as`: the other keys of `[data]`, none left
            to find out.
        versions: The versions of Python and the packages.
        code: The version of the code behind `train`, as `code_version` has it, and as ``training`` the digests of the
            user's own modules, where it is made of such.
        origin: Who started the study, as ``user``, and the ``source`` of its runs; empty if that was not recorded.
    """

    uid: str
    created: str
    study_file: dict[str, Any]
    source: dict[str, str]
    overrides: dict[str, Any]
    fixed_args: dict[str, Any]
    data: dict[str, Any]
    versions: dict[str, str]
    code: dict[str, Any]
    origin: dict[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls, study_file: StudyFile, source: Path, overrides: dict[str, Any], dataset: "Dataset") -> Self:
        """Describe a study that is about to start.

        Args:
            study_file: The study file with the overrides applied.
            source: Where it was read from.
            overrides: What the command line set.
            dataset: The data.
        """
        return cls(
            uid=uuid.uuid4().hex,
            created=datetime.now().astimezone().isoformat(timespec="milliseconds"),
            study_file=study_file.to_dict(),
            source={"path": str(source), "text": source.read_text(encoding="utf-8")},
            overrides=overrides,
            fixed_args=study_file.fixed_args(),
            data=_described(dataset),
            versions=package_versions(),
            code=code_version(study_file.study.train) | _training(study_file.study.train),
            origin={"source": str(source)} | ({"user": user} if (user := current_user()) else {}),
        )

    @classmethod
    def read(cls, study: optuna.Study) -> Self:
        """Read the record of a study.

        Raises:
            InputError: The study has none.
        """
        stored = stored_record(study)
        if stored is None and (is_half_made(study) or not study.get_trials(deepcopy=False)):
            raise InputError(f"Study {study.study_name!r} is empty: it has not begun. Start it with `optimize run`.")
        if stored is None:
            raise InputError(
                f"Study {study.study_name!r} was not made by `optimize run`: it can be looked at, not resumed, "
                "synced or promoted. Where a study file describes it, take it over with "
                f"`optimize resume {study.study_name} --study-file FILE --adopt`."
            )
        return cls(**stored)

    def write(self, study: optuna.Study) -> None:
        """Store the record in a study, in one attribute, and sign it.

        Side effects:
            Sets the study's total as well; first, for a study that has a record has begun.
        """
        study.set_user_attr(N_TRIALS, self.study_file["study"]["n_trials"])
        content = asdict(self)
        if signature := sign(content):
            study.set_user_attr(SIGNATURE, signature)
        study.set_user_attr(RECORD, content)

    def sign(self, study: optuna.Study) -> None:
        """Note in a study that its record is one of this user's, or one that this user trusts.

        Side effects:
            Sets an attribute of the study; see `optimize.definition.signature.sign`.
        """
        if signature := sign(stored_record(study) or {}):
            study.set_user_attr(SIGNATURE, signature)

    def is_signed_here(self, study: optuna.Study) -> bool:
        """Tell whether the record that a study holds was signed by this user's key."""
        return is_signed_here(stored_record(study) or {}, study.user_attrs.get(SIGNATURE))

    def training_digests(self, drift: Sequence[Drift], number: int | None = None) -> dict[str, str]:
        """Return the digests of the training code as it was when a trial ran.

        Args:
            drift: How the code has changed since the study began.
            number: The trial; None for the last.

        Returns:
            The digests by file; none if they were not recorded.
        """
        known = [change.training for change in drift if number is None or change.since <= number]
        stored = known[-1] if known else self.code.get("training")
        return dict(stored) if isinstance(stored, dict) else {}

    def load_study_file(self) -> StudyFile:
        """Return the study file as it took effect."""
        return StudyFile.model_validate(self.study_file)

    def data_source(self, path: str | None = None) -> DataSource:
        """Return the data and how the study reads it.

        Args:
            path: Where the data lies now, if it was moved.
        """
        source = self.load_study_file().override(data=path).source()
        return DataSource.of(source.path, **self.data["read_as"]) if "read_as" in self.data else source

    @property
    def runs_nothing_foreign(self) -> bool:
        """Whether all code that the study names is this project's own."""
        section, sampler = self.study_file["study"], ComponentSpec.model_validate(self.study_file.get("sampler", {}))
        ours = section.get("train") == TAGIFAI_TRAIN and not section.get("callbacks")
        return ours and not is_hub_sampler(sampler)

    @property
    def model_name(self) -> str:
        """Return the registered model that the best trial's model goes to."""
        return str(self.study_file.get("promote", {}).get("model_name", MODEL_NAME))

    def training_args(self) -> dict[str, Any]:
        """Return what every trial of the study is trained with, beside its parameters.

        That is `fixed_args`, and for a study that was recorded before splitters had names the one that it was split
        with. What else was not recorded then has a default that means the same.

        Side effects:
            Imports the module of `train`.
        """
        table = argument_table(self.study_file["study"]["train"]) or {}
        then = {"splitter": VERSION_0_1["splitter"]} if "splitter" in table else {}
        return then | self.fixed_args


def _training(train: str) -> dict[str, Any]:
    digests = training_digests(train)
    return {"training": digests} if digests else {}


def _described(dataset: "Dataset") -> dict[str, Any]:
    source = dataset.source.to_dict()
    return {"path": source.pop("path"), "sha256": dataset.sha256, "n_rows": dataset.n_rows, "read_as": source}


PACKAGES = ("tagifai", "optuna", "mlflow", "scikit-learn", "imbalanced-learn", "numpy", "scipy", "pandas")


def package_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that a trial's numbers depend on."""
    versions = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return versions


def version_changes(record: StudyRecord) -> list[str]:
    """Name the versions that are not those with which a study was made."""
    then, now = record.versions, package_versions()
    return [
        f"{package} {then.get(package, 'absent')}, now {now.get(package, 'absent')}"
        for package in sorted(then | now)
        if then.get(package) != now.get(package)
    ]
