"""What a trial keeps of its validation split: the rows of each class, and how many have a text of the training rows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from optuna.trial import FrozenTrial

from optimize.definition.attributes import VAL_SPLIT


@dataclass(frozen=True)
class ValSplit:
    """What is known of a validation split.

    Attributes:
        classes: The number of rows of each class; empty where that is not known.
        n_shared_texts: How many rows have the text of a training row; None where that is not known.
    """

    classes: dict[str, int] = field(default_factory=dict)
    n_shared_texts: int | None = None


def split_attributes(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes that a trial keeps of its validation split.

    Args:
        result: What the train callable returned; `val_split` may be missing, or be something else of the user's.
    """
    split = _checked(result.get("val_split"))
    return {} if split == ValSplit() else {VAL_SPLIT: asdict(split)}


def read_val_split(trial: FrozenTrial) -> ValSplit:
    """Return what a trial keeps of its validation split."""
    return _checked(trial.user_attrs.get(VAL_SPLIT))


def _checked(value: Any) -> ValSplit:
    value = value if isinstance(value, Mapping) else {}
    classes, shared = value.get("classes"), value.get("n_shared_texts")
    if not isinstance(classes, Mapping) or not all(
        isinstance(name, str) and _is_count(number) for name, number in classes.items()
    ):
        classes = {}
    return ValSplit(dict(classes), shared if _is_count(shared) else None)


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0
