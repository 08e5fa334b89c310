"""What this project has stored of a study; each attribute is checked when it is read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimize.definition.attributes import CONTINUED_FROM, DRIFT, N_TRIALS, NAMESPACE, RECORD

if TYPE_CHECKING:
    from optuna import Study


@dataclass(frozen=True)
class Drift:
    """Training code that has changed, and with which a study went on all the same.

    Attributes:
        since: The number of the first trial that could run with it.
        time: When it was allowed, in ISO 8601 with its offset.
        changes: What changed, a line each.
        training: The digests of the training code from then on, by file.
    """

    since: int
    time: str
    changes: list[str]
    training: dict[str, str]


def stored_record(study: "Study") -> dict[str, Any] | None:
    """Return what a study was made with, as `StudyRecord` describes it; None if it was made by something else."""
    attrs = study.user_attrs
    stored = attrs.get(RECORD, attrs.get(RECORD.removeprefix(NAMESPACE)))
    return stored if _is_record(stored) else None


def stored_total(study: "Study") -> int | None:
    """Return the study's total of trials; None if it was made by something else."""
    attrs = study.user_attrs
    total = attrs.get(N_TRIALS, attrs.get(N_TRIALS.removeprefix(NAMESPACE)))
    return total if type(total) is int and total >= 0 else None


def is_half_made(study: "Study") -> bool:
    """Tell whether a study was killed while it took over the trials of others: it has not begun."""
    return CONTINUED_FROM in study.user_attrs and stored_record(study) is None


def stored_origins(study: "Study") -> list[dict[str, Any]]:
    """Return the studies whose trials a study began with: ``study``, ``uid``, ``storage`` and ``n_copied`` of each."""
    studies = study.user_attrs.get(CONTINUED_FROM)
    return [each for each in studies if _is_source(each)] if isinstance(studies, list) else []


def stored_drift(study: "Study") -> list[Drift]:
    """Return how a study's training code has changed while it went on, in order."""
    stored = study.user_attrs.get(DRIFT)
    return [Drift(**change) for change in stored if _is_drift(change)] if isinstance(stored, list) else []


def _is_drift(value: Any) -> bool:
    kinds = {"since": int, "time": str, "changes": list, "training": dict}
    return (
        isinstance(value, dict)
        and value.keys() == kinds.keys()
        and all(isinstance(value[key], kind) for key, kind in kinds.items())
    )


def _is_record(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("uid"), str):
        return False
    parts = [value.get(key) for key in ("study_file", "source", "fixed_args", "data", "versions", "code")]
    if not all(isinstance(part, dict) for part in [*parts, value.get("origin", {})]):
        return False
    return isinstance(value["study_file"].get("study"), dict) and {"path", "sha256", "n_rows"} <= value["data"].keys()


def _is_source(value: Any) -> bool:
    kinds = {"study": str, "uid": str, "storage": str, "n_copied": int}
    return isinstance(value, dict) and all(isinstance(value.get(key), kind) for key, kind in kinds.items())
