"""The data of a study, checked with the study's arguments before anything is written."""

from dataclasses import replace
from typing import Any

from optimize.definition.study_file import StudyFile
from optimize.definition.study_section import TAGIFAI_TRAIN
from tagifai.data_check import check_dataset, load_checked
from tagifai.dataset import Dataset, load_dataset
from tagifai.findings import Finding
from tagifai.rows import ROWS_DEPEND_ON


def load_for_study(study_file: StudyFile) -> tuple[Dataset, list[Finding]]:
    """Read a study's data, and prepare and split it once as a trial would.

    Args:
        study_file: The study file as it takes effect.

    Returns:
        The data, and what is doubtful about it.

    Raises:
        UnusableDataError: It cannot be used, with these arguments; every fault is a line.
    """
    source = study_file.source()
    if study_file.study.train == TAGIFAI_TRAIN:
        return load_checked(source, *extremes(study_file))
    # Nobody knows by which rules a callable of the user's prepares and splits.
    dataset = load_dataset(source)
    return dataset, [replace(finding, refused=False) for finding in check_dataset(dataset)]


def extremes(study_file: StudyFile) -> list[dict[str, Any]]:
    """Return arguments that trials may have, with each extreme of what is searched and the rows depend on."""
    bounds = {name: parameter.bounds() for name, parameter in study_file.space.items()}
    first = study_file.fixed_args() | {name: values[0] for name, values in bounds.items()}
    others = [(name, value) for name in ROWS_DEPEND_ON for value in bounds.get(name, ())[1:]]
    return [first, *(first | {name: value} for name, value in others)]
