import json

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB

from tagifai.error_analysis import analyse_errors, calibration, checked_analysis, threshold_curve
from tagifai.labels import LabelEncoder

TEXTS = ["cat fur", "cat paw", "dog bone", "dog fur", "fish fin", "fish sea", "dog sea", "cat sea"] * 3
TAGS = ["cat", "cat", "dog", "dog", "fish", "fish", "dog", "cat"] * 3


def fitted(texts, tags, model):
    encoder = LabelEncoder().fit(tags)
    vectorizer = TfidfVectorizer().fit(texts)
    model.fit(vectorizer.transform(texts), encoder.encode(tags))
    result = {"label_encoder": encoder, "vectorizer": vectorizer, "model": model}
    return result, lambda texts: model.predict_proba(vectorizer.transform(texts))


@pytest.mark.parametrize("model", [LogisticRegression(), MultinomialNB()], ids=["linear", "other"])
def test_every_row_is_counted_once_and_mistakes_come_with_their_reasons(model):
    result, predict = fitted(TEXTS, TAGS, model)
    texts, tags = ["cat paw", "dog bone", "dog fin", "cat cat"], ["cat", "dog", "fish", "dog"]
    found = analyse_errors(result, texts, tags, predict(texts), 0.0, "test")
    assert checked_analysis(json.loads(json.dumps(found))) == found
    assert found["classes"] == ["cat", "dog", "fish"]
    assert [sum(row) for row in found["confusion"]] == [1, 2, 1]
    wrong = sum(count for i, row in enumerate(found["confusion"]) for j, count in enumerate(row) if i != j)
    assert len(found["mistakes"]) == wrong
    first = found["mistakes"][0]
    assert first["probability"] == max(mistake["probability"] for mistake in found["mistakes"])
    assert {name for name, _ in first["ngrams"]} <= set(first["text"].split())
    assert bool(first["ngrams"]) == isinstance(model, LogisticRegression)


def test_two_classes_share_one_row_of_coefficients():
    result, predict = fitted(TEXTS[:4] * 3, TAGS[:4] * 3, LogisticRegression())
    found = analyse_errors(result, ["dog paw bone"], ["cat"], predict(["dog paw bone"]), 0.0, "test")
    assert [name for name, _ in found["mistakes"][0]["ngrams"]] == ["dog", "bone"]
    coefficients = dict(zip(result["vectorizer"].get_feature_names_out(), result["model"].coef_[0], strict=True))
    weight = result["vectorizer"].transform(["dog paw bone"])[0, result["vectorizer"].vocabulary_["dog"]]
    assert found["mistakes"][0]["ngrams"][0][1] == pytest.approx(2 * weight * coefficients["dog"])


def test_below_the_threshold_the_answer_is_other():
    result, predict = fitted(TEXTS, TAGS, LogisticRegression())
    found = analyse_errors(result, ["cat paw"], ["cat"], predict(["cat paw"]), 1.0, "test")
    assert found["classes"] == ["cat", "dog", "fish", "other"]
    assert (found["mistakes"][0]["predicted"], found["mistakes"][0]["winner"]) == ("other", "cat")


def test_calibration_and_thresholds_are_shares_of_the_rows():
    sure, right = np.array([0.55, 0.58, 0.95, 1.0]), np.array([True, False, True, True])
    assert calibration(sure, right) == [
        {"low": 0.5, "high": 0.6, "n": 2, "probability": pytest.approx(0.565), "accuracy": 0.5},
        {"low": 0.9, "high": 1.0, "n": 2, "probability": pytest.approx(0.975), "accuracy": 1.0},
    ]
    curve = {round(part["threshold"], 2): (part["answered"], part["accuracy"]) for part in threshold_curve(sure, right)}
    assert (curve[0.0], curve[0.6], curve[1.0]) == ((1.0, 0.75), (0.5, 1.0), (0.25, 1.0))
    assert threshold_curve(np.array([0.2]), np.array([True]))[-1]["accuracy"] is None


@pytest.mark.parametrize(
    "change",
    [{"confusion": [[1]]}, {"thresholds": []}, {"mistakes": [{"text": "a"}]}, {"classes": None}],
    ids=lambda change: next(iter(change)),
)
def test_what_a_train_callable_calls_by_the_same_name_is_left_alone(change):
    result, predict = fitted(TEXTS, TAGS, LogisticRegression())
    found = analyse_errors(result, ["cat paw"], ["cat"], predict(["cat paw"]), 0.0, "test")
    assert checked_analysis(found) == found
    assert checked_analysis({**found, **change}) is None
    assert checked_analysis("a drawing") is None
