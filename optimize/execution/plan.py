"""A study before it starts: everything about it is checked, nothing is written."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optimize.definition.differences import data_difference, differences
from optimize.definition.execution_section import ExecutionSection
from optimize.definition.reading import read_study_file
from optimize.definition.record import StudyRecord
from optimize.definition.study_file import StudyFile
from optimize.errors import InputError, StudyChangedError
from optimize.execution.cluster import place_of, refuse_trial_timeout
from optimize.execution.rehearsal import Rehearsal
from optimize.execution.starting_again import refuse_existing
from optimize.execution.study_check import StudyCheck
from optimize.execution.worker_spec import WorkerSpec
from optimize.storage.address import STUDIES_DIR, StudyAddress
from tagifai.dataset import Dataset
from tagifai.findings import Finding
from tagifai.tracking_address import resolve_tracking_uri, sqlite_file

DEFAULT_STUDY_FILE = STUDIES_DIR / "sgd.toml"


@dataclass(frozen=True)
class Plan:
    """A study that is ready to start: everything about it has been checked, nothing has been written.

    Attributes:
        study_file: The study file as it takes effect.
        source: Where it was read from.
        overrides: The keys of `[study]` set from outside.
        address: Where the study will live.
        dataset: The data.
        tracking_uri: The MLflow store that was asked for; see `tagifai.tracking_store.resolve_tracking_uri`.
        doubts: What is doubtful about the data.
        rehearsal: How the train callable did on a few rows; None where there was no need to try.
        execution: Where the trials will run.
    """

    study_file: StudyFile
    source: Path
    overrides: dict[str, Any]
    address: StudyAddress
    dataset: Dataset
    tracking_uri: str | None = None
    doubts: list[Finding] = field(default_factory=list)
    rehearsal: Rehearsal | None = None
    execution: ExecutionSection = field(default_factory=ExecutionSection)

    def worker_spec(self, fixed_args: dict[str, Any]) -> WorkerSpec:
        """Return what a worker needs.

        Args:
            fixed_args: The arguments that every trial gets.
        """
        data = self.dataset
        return WorkerSpec(self.address, self.study_file, fixed_args, data.source, data.sha256, data)

    def again(self) -> dict[str, str | None]:
        """Return the options with which `optimize resume` goes on with the study where it ran."""
        where = self.execution
        elsewhere = {"backend": where.backend, "scheduler": where.scheduler, "n_jobs": str(where.n_jobs)}
        return {"tracking_uri": self.tracking_uri} | (elsewhere if where.backend != "local" else {})


def plan_study(
    study_file: Path | str = DEFAULT_STUDY_FILE,
    *,
    study_name: str | None = None,
    n_trials: int | None = None,
    storage: str | None = None,
    data: str | None = None,
    data_options: Mapping[str, Any] | None = None,
    seed: int | None = None,
    stops: Mapping[str, Any] | None = None,
    tracking_uri: str | None = None,
    execution: Mapping[str, Any] | None = None,
) -> Plan:
    """Check a study from end to end without starting it.

    Args:
        study_file: The TOML file.
        study_name: Replaces `name`.
        n_trials: Replaces `n_trials`.
        storage: A storage URL; `sqlite:///studies/<name>.db` if None.
        data: Replaces the path of the data.
        data_options: Replace other keys of `[data]`, by name.
        seed: Replaces `seed`.
        stops: Replace the keys that say when the study ends, by name.
        tracking_uri: The MLflow store; `MLFLOW_TRACKING_URI` or `sqlite:///experiments/mlflow.db` if None.
        execution: Replace keys of `[execution]`, by name.

    Returns:
        The plan, which `run_study` would carry out.

    Raises:
        StudyFileError: The study file cannot be used.
        StudyExistsError: There is such a study.
        InputError: The train callable does not do what its contract says.
        TagifaiError: The data cannot be used.

    Side effects:
        Calls a train callable of the user's once, on a few rows.
    """
    given = {"name": study_name, "n_trials": n_trials, "data": data, "seed": seed}
    given |= {**(data_options or {}), **(stops or {})}
    return _plan(Path(study_file), given, storage, tracking_uri, is_new=True, execution=execution)


def plan_adoption(
    study_file: Path | str,
    name: str,
    *,
    storage: str | None,
    data: str | None,
    tracking_uri: str | None,
    execution: Mapping[str, Any] | None = None,
) -> Plan:
    """Check a study file that a study of another's making is to follow from now on, as `plan_study` does."""
    return _plan(Path(study_file), {"name": name, "data": data}, storage, tracking_uri, execution=execution)


def _plan(
    path: Path,
    given: dict[str, Any],
    storage: str | None,
    tracking_uri: str | None,
    execution: Mapping[str, Any] | None = None,
    is_new: bool = False,
) -> Plan:
    overrides = {key: value for key, value in given.items() if value is not None}
    check = StudyCheck(path, overrides)
    if check.faults:
        # Where the study would live does not matter yet: this says what else is wrong, and raises.
        check.complete()
    checked = check.study_file
    address = StudyAddress.of(checked.study.name, storage)
    where = place_of(checked.execution, execution or {}, address, tracking_uri)
    refuse_trial_timeout(where, checked.study.trial_timeout)
    if is_new:
        refuse_existing(address)
    check_tracking(tracking_uri, address)
    dataset, doubts, rehearsal = check.complete(with_rehearsal=is_new)
    return Plan(checked, path, overrides, address, dataset, tracking_uri, doubts, rehearsal, where)


def unchanged_study_file(
    record: StudyRecord, name: str, dataset: Dataset, study_file: Path | str | None, code: Sequence[str] = ()
) -> StudyFile:
    """Return the study's own study file, if what it would be started from today is the same.

    Its callbacks and where it runs decide nothing, and are those of today.

    Args:
        record: What the study was made with.
        name: The study's name.
        dataset: The data as it is now.
        study_file: Where the study file lies now; where it lay then if None.
        code: How the training code has changed, where that is not allowed.

    Raises:
        StudyChangedError: It is not; each difference is named.
    """
    stored = record.load_study_file()
    path = Path(study_file or record.source["path"])
    changes, callbacks, execution = [], stored.study.callbacks, stored.execution
    if study_file is not None or path.exists():
        now = read_study_file(path).override(**record.overrides)
        changes = [f"  {line}" for line in differences(stored, now)]
        callbacks, execution = now.study.callbacks, now.execution
    if change := data_difference(record.data["sha256"], dataset):
        changes.insert(0, f"  {change}")
    other = shlex.join(["optimize", "run", str(path), "--study-name", f"{name}-2"])
    lines = [f"  {line}" for line in code]
    if changes:
        raise StudyChangedError(
            f"Study {name!r} was made with other settings than {path} has now:\n"
            + "\n".join(changes + lines)
            + f"\nResume it with the original ones, or start a new study with `{other}`."
        )
    if lines:
        raise StudyChangedError(
            f"Study {name!r} was made with other training code:\n"
            + "\n".join(lines)
            + f"\nRestore it, go on in spite of the change with --allow-drift, or start a new study with `{other}`."
        )
    return stored.override(callbacks=callbacks).model_copy(update={"execution": execution})


def check_tracking(tracking_uri: str | None, address: StudyAddress) -> None:
    """Refuse a tracking address that can be none, or that is the study's own database.

    Raises:
        InputError: It is one of these.
    """
    path, own = sqlite_file(resolve_tracking_uri(tracking_uri)), address.sqlite_path
    if path is not None and own is not None and path.resolve() == own.resolve():
        raise InputError(
            f"--tracking-uri: {path} is the study's own database; MLflow's tables would get into it.\n"
            "Give another file, such as sqlite:///experiments/mlflow.db."
        )
