"""Prediction with the `other` rule."""

from typing import Any

import pandas as pd
import pytest

from tagifai.artifacts import Artifacts
from tagifai.predict import predict_tags
from tagifai.train import train

QUICK = {"min_freq": 1, "num_epochs": 12, "ngram_max_range": 3}


def test_a_prediction_says_tag_and_probabilities(quick: dict[str, Any]) -> None:
    (prediction,) = predict_tags(["Image segmentation of photos"], quick)
    assert set(prediction) == {"text", "tag", "probability", "probabilities"}
    assert prediction["text"] == "Image segmentation of photos"
    assert list(prediction["probabilities"]) == quick["label_encoder"].classes
    assert sum(prediction["probabilities"].values()) == pytest.approx(1)
    assert prediction["probability"] == max(prediction["probabilities"].values())
    assert prediction["tag"] in quick["label_encoder"].classes


@pytest.mark.parametrize("text", ["", "   ", "the of and", "🤗", "字"])
def test_a_text_without_features_is_other(quick: dict[str, Any], text: str) -> None:
    (prediction,) = predict_tags([text], quick)
    intercepts = predict_tags([""], quick)[0]["probabilities"]
    assert prediction["tag"] == "other"
    assert prediction["probabilities"] == intercepts
    assert prediction["probability"] == max(intercepts.values())


def test_below_the_threshold_it_is_other(quick: dict[str, Any]) -> None:
    artifacts = Artifacts.of(quick)
    artifacts.args.threshold, before = 1.0, artifacts.args.threshold
    try:
        (prediction,) = predict_tags(["Image segmentation of photos"], artifacts)
    finally:
        artifacts.args.threshold = before
    assert prediction["tag"] == "other"
    assert prediction["probability"] == max(prediction["probabilities"].values())


def test_a_threshold_of_0_switches_the_rule_off(quick: dict[str, Any]) -> None:
    artifacts = Artifacts.of(quick)
    artifacts.args.threshold, before = 0.0, artifacts.args.threshold
    try:
        answers = predict_tags(["", "字", "Image segmentation of photos"], artifacts)
    finally:
        artifacts.args.threshold = before
    assert [answer["probabilities"][answer["tag"]] for answer in answers] == [a["probability"] for a in answers]


def test_texts_are_cleaned_as_they_were_in_training(small: pd.DataFrame) -> None:
    args = {"clean": "unicode", "stop_words": "none", "analyzer": "word", "ngram_min_range": 1}
    result = train(QUICK | args, small)
    raw, cleaned = predict_tags(["The C++, of 😀!", "the c++ of 😀"], result)
    assert raw["probabilities"] == cleaned["probabilities"]
    assert result["vectorizer"].build_analyzer()("c++ 😀")[:2] == ["c++", "😀"]


def test_no_texts_give_no_predictions(quick: dict[str, Any]) -> None:
    assert predict_tags([], quick) == []


def test_texts_do_not_depend_on_their_neighbours(quick: dict[str, Any]) -> None:
    texts = ["Image segmentation", "", "Deploying models with docker"]
    together = predict_tags(texts, quick)
    for prediction, text in zip(together, texts, strict=True):
        (alone,) = predict_tags([text], quick)
        assert alone["tag"] == prediction["tag"]
        assert alone["probability"] == pytest.approx(prediction["probability"], abs=1e-12)
