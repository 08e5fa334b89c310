"""A study before it starts: everything about it is checked, nothing is written."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimize.definition.attributes import N_TRIALS
from optimize.definition.factories import make_pruner, make_sampler
from optimize.definition.record import StudyRecord, data_difference, differences
from optimize.definition.study_file import StudyFile, load_study_file, read_study_file
from optimize.definition.toml_lines import line_of
from optimize.definition.train_function import load_train
from optimize.errors import StudyChangedError, StudyExistsError, StudyFileError, StudyNotFoundError
from optimize.storage.address import STUDIES_DIR, StudyAddress
from optimize.storage.database import load_study, open_storage
from tagifai.dataset import Dataset, load_dataset

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
    """

    study_file: StudyFile
    source: Path
    overrides: dict[str, Any]
    address: StudyAddress
    dataset: Dataset


def plan_study(
    study_file: Path | str = DEFAULT_STUDY_FILE,
    *,
    study_name: str | None = None,
    n_trials: int | None = None,
    storage: str | None = None,
    data: str | None = None,
    seed: int | None = None,
) -> Plan:
    """Check a study from end to end without starting it.

    Args:
        study_file: The TOML file.
        study_name: Replaces `name`.
        n_trials: Replaces `n_trials`.
        storage: A storage URL; `sqlite:///studies/<name>.db` if None.
        data: Replaces `data`.
        seed: Replaces `seed`.

    Returns:
        The plan, which `run_study` would carry out.

    Raises:
        StudyFileError: The study file cannot be used.
        StudyExistsError: There is such a study.
        TagifaiError: The data cannot be used.
    """
    path = Path(study_file)
    given = {"name": study_name, "n_trials": n_trials, "data": data, "seed": seed}
    overrides = {key: value for key, value in given.items() if value is not None}
    checked = load_study_file(path).override(**overrides)
    address = StudyAddress.of(checked.study.name, storage)
    refuse_existing(address)
    _check_components(checked, path)
    dataset = load_dataset(checked.study.data)
    load_train(checked.study.train)
    return Plan(checked, path, overrides, address, dataset)


def unchanged_study_file(record: StudyRecord, name: str, dataset: Dataset, study_file: Path | str | None) -> StudyFile:
    """Return the study's own study file, if what it would be started from today is the same.

    Args:
        record: What the study was made with.
        name: The study's name.
        dataset: The data as it is now.
        study_file: Where the study file lies now; where it lay then if None.

    Raises:
        StudyChangedError: It is not; each difference is named.
    """
    stored = record.load_study_file()
    path = Path(study_file or record.source["path"])
    changes = []
    if study_file is not None or path.exists():
        now = read_study_file(path).override(**record.overrides)
        changes = [f"  {line}" for line in differences(stored, now)]
    if change := data_difference(record.data["sha256"], dataset):
        changes.insert(0, f"  {change}")
    if changes:
        raise StudyChangedError(
            f"Study {name!r} was made with other settings than {path} has now:\n"
            + "\n".join(changes)
            + "\nResume it with the original ones, or start a new study with `optimize run --study-name`."
        )
    return stored


def _check_components(study_file: StudyFile, path: Path) -> None:
    """Make the sampler and the pruner once, so that what is wrong with them is said before the study starts."""
    for table, make in (
        ("sampler", lambda: make_sampler(study_file.sampler, study_file.study.seed)),
        ("pruner", lambda: make_pruner(study_file.pruner)),
    ):
        try:
            make()
        except StudyFileError as error:
            line = line_of(path.read_text(encoding="utf-8"), (table, "name"))
            raise StudyFileError(f"{path}:{line}: {error}") from error


def refuse_existing(address: StudyAddress) -> None:
    """Make sure that there is no study of this name.

    Raises:
        StudyExistsError: There is one, and it has begun.
    """
    path = address.sqlite_path
    if path is not None and not path.exists():
        return
    open_storage(address.url, create=True)
    try:
        study = load_study(address, writable=False)
    except StudyNotFoundError:
        return
    # What was killed before it was described has nothing but its total; it is taken over.
    if study.user_attrs.keys() - {N_TRIALS} or study.get_trials(deepcopy=False):
        raise StudyExistsError(
            f"Study {address.name!r} exists in {address.shown_url}. Go on with `optimize resume {address.name}`, "
            "or start another with --study-name."
        )
