"""The data of a study, checked with the study's arguments before anything is written."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from optimize.definition.drawing import drawing_order, trial_args
from optimize.definition.scenarios import related, sample, scenarios
from optimize.definition.space import Space
from optimize.definition.study_file import StudyFile
from optimize.definition.study_section import TAGIFAI_TRAIN
from tagifai.data_check import check_dataset, load_checked
from tagifai.dataset import Dataset, load_dataset
from tagifai.findings import Finding
from tagifai.rows import ROWS_DEPEND_ON

MOST_SCENARIOS = 20
"""For how many combinations of conditions, at the most, the rows are prepared and split."""


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
    space, fixed = study_file.space, study_file.fixed_args()
    deciding = [name for name in space if {*space[name].argument_names(name)} & {*ROWS_DEPEND_ON}]
    found = []
    for scenario in islice(scenarios(related(space, deciding)), MOST_SCENARIOS):
        params = _with_others(space, sample(scenario))
        found.append(trial_args(fixed, space, params))
        for name in (name for name in deciding if name in scenario):
            for value in scenario[name].bounds[1:]:
                found.append(trial_args(fixed, space, params | {name: value}))
    return found


def _with_others(space: Space, params: Mapping[str, Any]) -> dict[str, Any]:
    """Add the first value of each further parameter that a trial with these values has."""
    found: dict[str, Any] = {}
    for name in drawing_order(space):
        if space[name].is_drawn(found):
            found[name] = params.get(name, space[name].bounds()[0])
    return found
