"""What a promotion leaves in its study, so that the study can be judged without the MLflow store."""

from argparse import Namespace
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from optuna.trial import FrozenTrial
from pandas import DataFrame

from optimize.definition.arguments import argument_table
from optimize.definition.drawing import searched_arguments, stored_space
from optimize.definition.promotion_note import PromotionNote
from optimize.definition.record import StudyRecord
from optimize.definition.train_function import Train
from optimize.errors import OptimizeError
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study
from tagifai.errors import TagifaiError
from tagifai.evaluate import metrics_of


def make_note(
    record: StudyRecord, trial: FrozenTrial, train: Train, df: DataFrame, result: Mapping[str, Any]
) -> PromotionNote:
    """Return what is to be kept of a promotion; the default arguments are trained for it.

    Args:
        record: What the study was made with.
        trial: The promoted trial.
        train: The study's train callable.
        df: The data.
        result: What the repeated training returned.
    """
    defaults = _train_defaults(record, trial, train, df)
    return PromotionNote(trial.number, metrics_of(result), defaults, class_scores(result))


def class_scores(result: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Return the scores of each class on the test split; empty where a training does not say them.

    Args:
        result: What it returned.
    """
    performance = result["performance"]
    classes = performance.get("class", {}) if performance["split"] == "test" else {}
    return {str(name): dict(values) for name, values in classes.items() if isinstance(values, Mapping)}


def keep_note(address: StudyAddress, note: PromotionNote, run_id: str, model_name: str, version: str) -> None:
    """Store a note in its study, where that can be written to.

    Args:
        address: The study.
        note: What is to be kept.
        run_id: The final run.
        model_name: The registered model.
        version: The model's version.
    """
    # A promotion reads its study only: it has succeeded all the same.
    with suppress(OptimizeError):
        replace(note, run_id=run_id, model_name=model_name, version=version).write(load_study(address))


def _train_defaults(record: StudyRecord, trial: FrozenTrial, train: Train, df: DataFrame) -> dict[str, float]:
    """Train with the default of every argument that a study searches, on the same splits; return the metrics.

    There are none where the callable does not say what its defaults are, or cannot be trained with them.
    """
    table = argument_table(record.study_file["study"]["train"]) or {}
    space = stored_space(record.study_file)
    searched = searched_arguments(space) | (trial.params.keys() - space.keys())
    if not trial.params or not searched <= table.keys():
        return {}
    args = record.training_args() | {name: table[name].default for name in searched}
    # The defaults need not go together with what the study sets.
    with suppress(TagifaiError):
        return metrics_of(train(Namespace(**args), df, None))
    return {}
