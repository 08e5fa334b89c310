"""Where a model errs: what it takes for what, how far its probabilities can be trusted, its most confident mistakes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from typing_extensions import TypedDict

from tagifai.labels import choose_tags

N_BINS = 10
N_THRESHOLDS = 21
N_MISTAKES = 20
N_NGRAMS = 6
LONGEST_TEXT = 400


class CalibrationBin(TypedDict):
    """Rows whose winning class has a probability from `low` to `high`."""

    low: float
    high: float
    n: int
    probability: float
    accuracy: float


class ThresholdPoint(TypedDict):
    """The share of rows that are answered at a threshold, and how many answers are right; None without any."""

    threshold: float
    answered: float
    accuracy: float | None


class Mistake(TypedDict):
    """A row that was answered wrongly, the most probable class, and the n-grams that spoke for it with their weight."""

    text: str
    tag: str
    predicted: str
    winner: str
    probability: float
    ngrams: list[tuple[str, float]]


class ErrorAnalysis(TypedDict):
    """Where a model errs on a split; `confusion` has a row for each true class, a column for each predicted one."""

    split: str
    n_rows: int
    classes: list[str]
    confusion: list[list[int]]
    calibration: list[CalibrationBin]
    threshold: float
    thresholds: list[ThresholdPoint]
    mistakes: list[Mistake]


def checked_analysis(value: Any) -> ErrorAnalysis | None:
    """Return what a train callable, or a file, calls an error analysis; None if it is something else."""
    from pydantic import TypeAdapter, ValidationError

    try:
        found = TypeAdapter(ErrorAnalysis).validate_python(value)
    except ValidationError:
        return None
    n = len(found["classes"])
    is_square = len(found["confusion"]) == n and all(len(row) == n for row in found["confusion"])
    return found if is_square and found["thresholds"] else None


def analyse_errors(
    result: Mapping[str, Any],
    texts: Sequence[str],
    tags: Sequence[str],
    probabilities: NDArray[np.float64],
    threshold: float,
    split: str,
) -> ErrorAnalysis:
    """Say where a model errs on the rows of a split.

    Args:
        result: What `train` returned: ``label_encoder``, ``vectorizer`` and ``model``.
        texts: The cleaned texts.
        tags: The true tags.
        probabilities: The probabilities, shape ``(n_samples, n_classes)``.
        threshold: A prediction below it counts as `other`.
        split: The name of the split.

    Returns:
        JSON-able data, the most confident mistakes first.
    """
    classes: list[str] = result["label_encoder"].classes
    predicted = choose_tags(probabilities, classes, threshold)
    names = sorted({*classes, *tags, *predicted})
    winners = [classes[winner] for winner in probabilities.argmax(axis=1)]
    right = np.array([winner == tag for winner, tag in zip(winners, tags, strict=True)], dtype=bool)
    sure = probabilities.max(axis=1)
    return {
        "split": split,
        "n_rows": len(tags),
        "classes": names,
        "confusion": _confusion(names, tags, predicted),
        "calibration": calibration(sure, right),
        "threshold": threshold,
        "thresholds": threshold_curve(sure, right),
        "mistakes": _mistakes(result, texts, tags, predicted, probabilities),
    }


def calibration(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> list[CalibrationBin]:
    """Compare the probabilities of the winning classes with how often these are right, in bins of equal width.

    Args:
        sure: The winning probabilities, shape ``(n_samples,)``.
        right: Whether each winning class is the true one.

    Returns:
        The bins that have rows: ``low``, ``high``, ``n``, ``probability`` and ``accuracy``.
    """
    bins = np.minimum((sure * N_BINS).astype(int), N_BINS - 1)
    found: list[CalibrationBin] = []
    for number in np.unique(bins).tolist():
        rows = bins == number
        found.append(
            {
                "low": number / N_BINS,
                "high": (number + 1) / N_BINS,
                "n": int(rows.sum()),
                "probability": float(sure[rows].mean()),
                "accuracy": float(right[rows].mean()),
            }
        )
    return found


def threshold_curve(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> list[ThresholdPoint]:
    """Say for each threshold how many rows still get an answer, and how many of the answers are right.

    Returns:
        ``threshold``, ``answered`` (a share) and ``accuracy`` (None where no row is answered).
    """
    curve: list[ThresholdPoint] = []
    for threshold in np.linspace(0, 1, N_THRESHOLDS).tolist():
        rows = sure >= threshold
        accuracy = float(right[rows].mean()) if rows.any() else None
        curve.append({"threshold": threshold, "answered": float(rows.mean()), "accuracy": accuracy})
    return curve


def _confusion(names: Sequence[str], tags: Sequence[str], predicted: Sequence[str]) -> list[list[int]]:
    index = {name: number for number, name in enumerate(names)}
    counts = np.zeros((len(names), len(names)), dtype=int)
    np.add.at(counts, ([index[tag] for tag in tags], [index[tag] for tag in predicted]), 1)
    table: list[list[int]] = counts.tolist()
    return table


def _mistakes(
    result: Mapping[str, Any],
    texts: Sequence[str],
    tags: Sequence[str],
    predicted: Sequence[str],
    probabilities: NDArray[np.float64],
) -> list[Mistake]:
    """Return the most confident mistakes, each with the n-grams that spoke most for the wrong class."""
    sure = probabilities.max(axis=1)
    wrong = [row for row in np.argsort(-sure, kind="stable").tolist() if predicted[row] != tags[row]][:N_MISTAKES]
    classes: list[str] = result["label_encoder"].classes
    pairs = [
        (int(probabilities[row].argmax()), classes.index(tags[row]) if tags[row] in classes else None) for row in wrong
    ]
    ngrams = _deciding_ngrams(result, [texts[row] for row in wrong], pairs)
    return [
        {
            "text": texts[row][:LONGEST_TEXT],
            "tag": tags[row],
            "predicted": predicted[row],
            "winner": classes[winner],
            "probability": float(sure[row]),
            "ngrams": found,
        }
        for row, (winner, _), found in zip(wrong, pairs, ngrams, strict=True)
    ]


def _deciding_ngrams(
    result: Mapping[str, Any], texts: Sequence[str], pairs: Sequence[tuple[int, int | None]]
) -> list[list[tuple[str, float]]]:
    """Return for each text the n-grams that add most to the winning class's lead over the true one.

    Args:
        result: What `train` returned; a model without coefficients decides by something else.
        texts: Cleaned texts.
        pairs: The winning class of each, and the true one if the model knows it.
    """
    coefficients = getattr(result["model"], "coef_", None)
    if coefficients is None or not texts:
        return [[] for _ in texts]
    if len(coefficients) == 1:
        coefficients = np.vstack([-coefficients[0], coefficients[0]])
    names = result["vectorizer"].get_feature_names_out()
    X = result["vectorizer"].transform(texts).tocsr()
    found = []
    for row, (winner, true) in enumerate(pairs):
        columns = X.indices[X.indptr[row] : X.indptr[row + 1]]
        weights = coefficients[winner, columns] - (0 if true is None else coefficients[true, columns])
        added = X.data[X.indptr[row] : X.indptr[row + 1]] * weights
        most = [place for place in np.argsort(-added, kind="stable")[:N_NGRAMS].tolist() if added[place] > 0]
        found.append([(str(names[columns[place]]), float(added[place])) for place in most])
    return found
