"""Evaluation."""

import json
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from tagifai.evaluate import LONG_TEXT_WORDS, SHORT_TEXT_WORDS, evaluate, metrics_of, slices_of
from tagifai.labels import choose_tags

CLASSES = ["cv", "nlp"]
LONG, SHORT, MIDDLE = "w " * LONG_TEXT_WORDS, "w " * (SHORT_TEXT_WORDS - 1), "w " * SHORT_TEXT_WORDS


def judge(y_true: list[str], probabilities: list[list[float]], texts: list[str], threshold: float = 0.6) -> Any:
    performance = evaluate(y_true, np.array(probabilities).reshape(-1, 2), CLASSES, threshold, texts, "val")
    json.dumps(performance, allow_nan=False)
    return performance


def test_perfect_predictions_score_one() -> None:
    performance = judge(["cv", "nlp"], [[0.9, 0.1], [0.2, 0.8]], [LONG, SHORT])
    assert performance["split"] == "val"
    assert performance["overall"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "num_samples": 2}
    assert set(performance["class"]) == {"cv", "nlp"}


def test_uncertain_predictions_cost_recall_and_not_precision() -> None:
    performance = judge(["cv", "cv", "nlp"], [[0.9, 0.1], [0.55, 0.45], [0.1, 0.9]], [LONG] * 3)
    assert performance["overall"]["precision"] == 1.0
    assert performance["overall"]["recall"] == pytest.approx(2 / 3)
    assert performance["class"]["cv"]["recall"] == 0.5
    assert performance["class"]["other"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "num_samples": 0}


def test_an_uncertain_other_is_right() -> None:
    assert judge(["other"], [[0.5, 0.5]], [LONG])["overall"]["f1"] == 1.0


def test_averages_are_weighted_by_size() -> None:
    performance = judge(["cv", "cv", "cv", "nlp"], [[0.9, 0.1]] * 4, [LONG] * 4)
    assert performance["overall"]["recall"] == 0.75
    assert performance["overall"]["precision"] == pytest.approx(0.75 * 0.75)


def test_slices_are_cut_by_length() -> None:
    slices = judge(["cv", "nlp", "cv"], [[0.9, 0.1], [0.9, 0.1], [0.9, 0.1]], [SHORT, LONG, MIDDLE])["slices"]
    assert slices["short_texts"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "num_samples": 1}
    assert slices["long_texts"]["f1"] == 0.0
    assert slices["long_texts"]["num_samples"] == 1


def test_an_empty_slice_scores_zero() -> None:
    assert judge(["cv"], [[0.9, 0.1]], [MIDDLE])["slices"]["short_texts"]["num_samples"] == 0


@pytest.mark.parametrize("n_classes", [1, 2, 5, 12])
def test_the_scores_are_scikit_learns_to_the_bit(n_classes: int) -> None:
    rng = np.random.default_rng(n_classes)
    classes = [f"c{i:02d}" for i in range(n_classes)]
    for n in (1, 7, 150):
        probabilities = rng.dirichlet(np.ones(n_classes), size=n)
        y_true = rng.choice([*classes, "other"], size=n).tolist()
        texts = ["w " * int(words) for words in rng.integers(1, 30, n)]
        performance = evaluate(y_true, probabilities, classes, 0.4, texts, "val")
        y_pred = choose_tags(probabilities, classes, 0.4)
        names = sorted({*classes, *y_true, *y_pred})
        each = precision_recall_fscore_support(y_true, y_pred, labels=names, average=None, zero_division=0)
        for i, name in enumerate(names):
            assert tuple(performance["class"][name].values()) == tuple(column[i] for column in each)
        for name, rows in {"": range(n), **slices_of(texts)}.items():
            true, pred = [y_true[row] for row in rows], [y_pred[row] for row in rows]
            part = performance["slices"][name] if name else performance["overall"]
            if true:
                whole = precision_recall_fscore_support(true, pred, average="weighted", zero_division=0)
                assert (part["precision"], part["recall"], part["f1"]) == whole[:3]


def performance(split: str, score: float) -> dict[str, Any]:
    return {"split": split, "overall": {"precision": score, "recall": score, "f1": score, "num_samples": 9}}


def test_a_training_is_flattened_into_its_last_losses_and_the_scores_of_each_split() -> None:
    result = {
        "history": {"train_loss": [0.4, 0.3], "val_loss": [0.6, 0.5], "unused": []},
        "performance": performance("test", 0.7),
        "val_performance": performance("val", 0.8),
    }
    assert metrics_of(result) == {
        "train_loss": 0.3,
        "val_loss": 0.5,
        **{f"val_{score}": 0.8 for score in ("precision", "recall", "f1")},
        **{f"test_{score}": 0.7 for score in ("precision", "recall", "f1")},
    }


def test_a_training_of_the_users_need_not_judge_the_validation_split_twice() -> None:
    result = {"history": {"val_loss": [0.5]}, "performance": performance("val", 0.8)}
    assert metrics_of(result) == {"val_loss": 0.5, "val_precision": 0.8, "val_recall": 0.8, "val_f1": 0.8}
