"""How good a model is: overall, for each class, and on slices of the data."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagifai.errors import TrainingError
from tagifai.labels import choose_tags

SHORT_TEXT_WORDS = 10
LONG_TEXT_WORDS = 20

SCORES = ("precision", "recall", "f1")


def evaluate(
    y_true: Sequence[str],
    probabilities: NDArray[np.float64],
    classes: Sequence[str],
    threshold: float,
    texts: Sequence[str],
    split: str,
) -> dict[str, Any]:
    """Judge predictions under the rule that an uncertain one counts as `other`.

    Args:
        y_true: The true tags.
        probabilities: The probabilities, shape ``(n_samples, n_classes)``.
        classes: The tags in the order of the columns; `other` need not be one of them.
        threshold: A prediction below it counts as `other`, in ``[0, 1]``.
        texts: The cleaned texts, to cut slices by.
        split: The name of the split that is judged.

    Returns:
        ``{"split", "overall", "class", "slices"}`` of plain numbers. ``overall`` and each slice are averages over the
        classes, weighted by size; every part holds ``precision``, ``recall``, ``f1`` and ``num_samples``. A part
        without samples scores 0.
    """
    y_pred = choose_tags(probabilities, classes, threshold)
    y_true = list(y_true)
    return {
        "split": split,
        "overall": _weighted(y_true, y_pred),
        "class": _per_class(y_true, y_pred, classes),
        "slices": {name: _on_rows(y_true, y_pred, rows) for name, rows in slices_of(texts).items()},
    }


def metrics_of(result: Mapping[str, Any]) -> dict[str, float]:
    """Flatten what a training says of itself into metrics by name.

    Args:
        result: What `train` returned; a callable of the user's may leave ``val_performance`` out, and have
            ``metrics`` of its own.

    Returns:
        The losses of the last epoch under the names of ``history``, ``{split}_{score}`` for the scores of each
        ``performance``, such as ``val_f1``, and the ``metrics``.
    """
    final = result["performance"]
    metrics = {name: float(losses[-1]) for name, losses in result["history"].items() if len(losses)}
    for performance in (result.get("val_performance", final), final):
        scores = {name: float(value) for name, value in performance["overall"].items() if name != "num_samples"}
        metrics |= {f"{performance['split']}_{name}": value for name, value in scores.items()}
    return metrics | {name: float(value) for name, value in result.get("metrics", {}).items()}


def check_finite(epoch: int, **losses: float) -> None:
    """Make sure that a training has not broken down.

    Args:
        epoch: The epoch that has ended.
        losses: Its losses by name.

    Raises:
        TrainingError: A loss is NaN or infinite.
    """
    for name, loss in losses.items():
        if not math.isfinite(loss):
            raise TrainingError(
                f"Training broke down: {name} is {loss} in epoch {epoch}. Lower learning_rate or alpha."
            )


def slices_of(texts: Sequence[str]) -> dict[str, list[int]]:
    """Cut the parts of a data set on which a model may do much worse, or better, than on the whole.

    Args:
        texts: Cleaned texts. Half of the public projects have 11 to 19 words, so short ones are those with fewer than
            `SHORT_TEXT_WORDS` and long ones those with `LONG_TEXT_WORDS` or more.

    Returns:
        Positions of the texts in each slice.
    """
    n_words = [len(text.split()) for text in texts]
    return {
        "short_texts": [row for row, n in enumerate(n_words) if n < SHORT_TEXT_WORDS],
        "long_texts": [row for row, n in enumerate(n_words) if n >= LONG_TEXT_WORDS],
    }


def _on_rows(y_true: list[str], y_pred: list[str], rows: list[int]) -> dict[str, float | int]:
    return _weighted([y_true[row] for row in rows], [y_pred[row] for row in rows])


def _weighted(y_true: list[str], y_pred: list[str]) -> dict[str, float | int]:
    if not y_true:
        return {"precision": 0.0, "recall": 0.0, "f1": 0.0, "num_samples": 0}
    *scores, n = _scores(y_true, y_pred, sorted({*y_true, *y_pred}))
    precision, recall, f1 = (np.average(score, weights=n) for score in scores)
    return _as_numbers(precision, recall, f1, len(y_true))


def _per_class(y_true: list[str], y_pred: list[str], classes: Sequence[str]) -> dict[str, dict[str, float | int]]:
    names = sorted({*classes, *y_true, *y_pred})
    precision, recall, f1, n = _scores(y_true, y_pred, names)
    return {name: _as_numbers(precision[i], recall[i], f1[i], n[i]) for i, name in enumerate(names)}


def _scores(y_true: list[str], y_pred: list[str], names: list[str]) -> tuple[NDArray[Any], ...]:
    """Return precision, recall, F1 and size of each class, as `precision_recall_fscore_support` does, faster."""
    index = {name: i for i, name in enumerate(names)}
    true, pred = np.array([index[name] for name in y_true], int), np.array([index[name] for name in y_pred], int)
    n_true, n_pred = np.bincount(true, minlength=len(names)), np.bincount(pred, minlength=len(names))
    hits = np.bincount(true[true == pred], minlength=len(names))
    return _ratio(hits, n_pred), _ratio(hits, n_true), _ratio(2 * hits, n_true + n_pred), n_true


def _ratio(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    """Divide; nothing of nothing is 0."""
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)


def _as_numbers(precision: float, recall: float, f1: float, n_samples: int) -> dict[str, float | int]:
    return {"precision": float(precision), "recall": float(recall), "f1": float(f1), "num_samples": int(n_samples)}
