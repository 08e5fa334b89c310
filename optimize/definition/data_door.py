"""The data of a study, checked with the study's arguments before anything is written."""

from dataclasses import replace
from typing import Any

from optimize.definition.study_file import TAGIFAI_TRAIN, StudyFile
from tagifai.data_check import check_dataset
from tagifai.dataset import Dataset, load_dataset
from tagifai.findings import Finding, UnusableDataError
from tagifai.rows import ROWS_DEPEND_ON


def load_checked(study_file: StudyFile) -> tuple[Dataset, list[Finding]]:
    """Read a study's data, and prepare and split it once as a trial would.

    Args:
        study_file: The study file as it takes effect.

    Returns:
        The data, and what is doubtful about it.

    Raises:
        UnusableDataError: It cannot be used, with these arguments; every fault is a line.
    """
    dataset = load_dataset(study_file.source())
    if study_file.study.train != TAGIFAI_TRAIN:
        # Nobody knows by which rules a callable of the user's prepares and splits.
        return dataset, [replace(finding, refused=False) for finding in check_dataset(dataset)]
    findings = list(
        dict.fromkeys(finding for args in _extremes(study_file) for finding in check_dataset(dataset, args))
    )
    if refused := [finding for finding in findings if finding.refused]:
        raise UnusableDataError(refused)
    return dataset, findings


def _extremes(study_file: StudyFile) -> list[dict[str, Any]]:
    """Return arguments that trials may have, with each extreme of what is searched and the rows depend on."""
    bounds = {name: parameter.bounds() for name, parameter in study_file.space.items()}
    first = study_file.fixed_args() | {name: values[0] for name, values in bounds.items()}
    others = [(name, value) for name in ROWS_DEPEND_ON for value in bounds.get(name, ())[1:]]
    return [first, *(first | {name: value} for name, value in others)]
