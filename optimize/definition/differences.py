"""How what a study was made with differs from what there is now."""

import json
from typing import TYPE_CHECKING, Any

from optimize.definition.execution_section import ExecutionSection
from optimize.definition.study_file import StudyFile
from optimize.definition.study_section import UNSAID

if TYPE_CHECKING:
    from tagifai.dataset import Dataset


def differences(old: StudyFile, new: StudyFile) -> list[str]:
    """Name everything that decides a study's outcome and is not the same in two study files.

    The name, the total and the other stops, the path of the data, whether the defaults were tried, the callbacks,
    whether a known result is taken, the name of the model and where trials run decide nothing; the content of the
    data is compared by its digest.
    """
    ignored = {("study", key) for key in ("name", "n_trials", "data", *UNSAID)} | {
        ("data", "path"),
        ("promote", "model_name"),
        *(("execution", key) for key in ExecutionSection.model_fields),
    }
    before, after = _flat(old.to_dict()), _flat(new.to_dict())
    changed = [key for key in before | after if key not in ignored and before.get(key) != after.get(key)]
    return [f"{'.'.join(key)}: {_shown(before.get(key))}, now {_shown(after.get(key))}" for key in changed]


def data_difference(sha256: str, dataset: "Dataset") -> str | None:
    """Say how a data set differs from the one with a digest; None if it does not.

    Args:
        sha256: The digest of the data that a study was made with.
        dataset: The data as it is now.
    """
    if dataset.sha256 == sha256:
        return None
    return f"data {dataset.path}: sha256 {sha256[:8]}..., now {dataset.sha256[:8]}..."


def _flat(value: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    if not isinstance(value, dict):
        return {} if value is None else {path: value}
    flat: dict[tuple[str, ...], Any] = {}
    for key, inner in value.items():
        flat |= _flat(inner, (*path, key))
    return flat


def _shown(value: Any) -> str:
    return "absent" if value is None else json.dumps(value)
