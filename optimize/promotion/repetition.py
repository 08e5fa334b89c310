"""A trial's training, done again without the trial, and how far it agrees with it."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import optuna
from optuna.trial import FrozenTrial
from pandas import DataFrame

from optimize.definition.attributes import TrialAttributes
from optimize.definition.drawing import drawn_names, stored_space, trial_args
from optimize.definition.record import StudyRecord
from optimize.definition.study_attributes import stored_drift
from optimize.definition.train_function import Train
from optimize.definition.train_result import check_model, check_result
from optimize.errors import ContractError, NonFiniteLossError, PromotionError
from optimize.promotion.comparison import chance, changes_since, compare
from tagifai.evaluate import metrics_of


@dataclass(frozen=True)
class Repetition:
    """A training that was done again.

    Attributes:
        result: What it returned.
        metrics: Its metrics: `val_*` and `test_*`.
        difference: The largest difference of `val_loss` to the trial, in any epoch.
        drift: What differs, and what may be the reason; empty if the trial was reproduced.
    """

    result: Mapping[str, Any]
    metrics: dict[str, float]
    difference: float
    drift: list[str]


def repeat(
    study: optuna.Study,
    record: StudyRecord,
    trial: FrozenTrial,
    train: Train,
    df: DataFrame,
    drift: Sequence[str] = (),
) -> Repetition:
    """Train a trial's arguments again, and compare; where they differ, once more, to see whether chance is the reason.

    Args:
        study: The study.
        record: What it was made with.
        trial: The trial.
        train: The study's train callable.
        df: The data.
        drift: What is known to differ already.

    Raises:
        PromotionError: The trial is not of this study, or its training breaks the contract.
    """
    result = train_again(record, trial, train, df)
    metrics = metrics_of(result)
    # A metric that is measured on the trained model is not among them; it is one of chance, or follows from the others.
    values = {name: metrics.get(name) for name in record.load_study_file().study.metrics}
    difference, unequal = compare(trial, result["history"]["val_loss"], [*values.values()])
    if unequal:
        drift = [unequal, *drift, *changes_since(record, stored_drift(study), trial.number)]
        drift.append(chance(result, lambda: train_again(record, trial, train, df)))
    return Repetition(result, metrics, difference, [*drift])


def train_again(record: StudyRecord, trial: FrozenTrial, train: Train, df: DataFrame) -> Mapping[str, Any]:
    """Train a trial's arguments without the trial.

    Raises:
        PromotionError: The trial is not of this study, or its training breaks the contract.
    """
    space = stored_space(record.study_file)
    unequal = set(drawn_names(space, trial.params)) ^ trial.params.keys()
    if unequal:
        raise PromotionError(
            f"Trial {trial.number} was not made by this study: its parameters and the space are not the same "
            f"({', '.join(sorted(unequal))}). Promote another with --trial."
        )
    args = Namespace(**trial_args(record.training_args(), space, trial.params))
    result = train(args, df, None)
    try:
        check_result(result, None)
        check_model(result)
    except (ContractError, NonFiniteLossError) as error:
        path = record.study_file["study"]["train"]
        raise PromotionError(f"Trial {trial.number} cannot be promoted: train = {path!r}: {error}") from error
    more: dict[str, Any] = {"args": args}
    if TrialAttributes(trial).metrics:
        # A callable of the user's need not judge the validation split twice; the trial's own judgement is the same.
        more["val_performance"] = _val_performance(trial)
    return {**more, **result}


def _val_performance(trial: FrozenTrial) -> dict[str, Any]:
    metrics = TrialAttributes(trial).metrics
    scores = {name.removeprefix("val_"): value for name, value in metrics.items() if name.startswith("val_")}
    return {"split": "val", "overall": {name: value for name, value in scores.items() if name != "loss"}}
