"""The data of a study, checked with the study's arguments before anything is written."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from optimize.definition.study_file import TAGIFAI_TRAIN, StudyFile
from tagifai.data_check import check_dataset
from tagifai.dataset import Dataset, load_dataset
from tagifai.findings import Finding, UnusableDataError


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
    probe = _probe(study_file)
    findings = check_dataset(dataset, probe)
    if probe is None:
        return dataset, [replace(finding, refused=False) for finding in findings]
    refused = [finding for finding in findings if finding.refused]
    if refused:
        raise UnusableDataError(refused)
    return dataset, findings


def _probe(study_file: StudyFile) -> Mapping[str, Any] | None:
    """Return arguments that a trial may have; None for a train callable of the user's, whose rules nobody knows."""
    if study_file.study.train != TAGIFAI_TRAIN:
        return None
    return study_file.fixed_args() | {name: parameter.bounds()[0] for name, parameter in study_file.space.items()}
