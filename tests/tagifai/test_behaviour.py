"""What a tagger must do whatever its scores: invariance, direction, minimum functionality."""

from typing import Any

import pytest

from tagifai.predict import predict_tags


def tag_of(text: str, tagger: dict[str, Any]) -> str:
    return str(predict_tags([text], tagger)[0]["tag"])


@pytest.mark.parametrize("verb", ["revolutionized", "disrupted", "transformed"])
def test_invariance_a_synonym_verb_changes_nothing(tagger: dict[str, Any], verb: str) -> None:
    text = f"Pretrained language models {verb} question answering and text summarization."
    assert tag_of(text, tagger) == "natural-language-processing"


@pytest.mark.parametrize(("thing", "tag"), [("text", "natural-language-processing"), ("image", "computer-vision")])
def test_direction_text_against_image_changes_the_tag(tagger: dict[str, Any], thing: str, tag: str) -> None:
    assert tag_of(f"Transfer learning with deep models for {thing} {thing} classification.", tagger) == tag


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Transfer learning with transformers for text classification.", "natural-language-processing"),
        ("Sentiment analysis of reviews with a fine-tuned BERT language model.", "natural-language-processing"),
        ("Object detection and image segmentation with convolutional networks.", "computer-vision"),
        ("Deploying and monitoring machine learning models in production.", "mlops"),
        ("", "other"),
    ],
)
def test_minimum_functionality(tagger: dict[str, Any], text: str, tag: str) -> None:
    assert tag_of(text, tagger) == tag


def test_the_tagger_is_worth_having(tagger: dict[str, Any]) -> None:
    assert len(tagger["label_encoder"].classes) >= 4
    assert tagger["performance"]["overall"]["f1"] >= 0.65
    assert tagger["performance"]["overall"]["precision"] >= 0.75
