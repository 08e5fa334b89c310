"""Tags for new texts."""

from collections.abc import Mapping, Sequence
from typing import Any

from tagifai.artifacts import StoredModel, model_of
from tagifai.errors import InputError
from tagifai.labels import OTHER, choose_tags
from tagifai.text import clean_texts, cleaning_of
from tagifai.text_model import TextModel


def predict_tags(texts: Sequence[str], artifacts: StoredModel | Mapping[str, Any]) -> list[dict[str, Any]]:
    """Predict the tags of raw texts.

    Args:
        texts: Raw texts.
        artifacts: Artifacts, or what `train` returned.

    Returns:
        For each text ``text``, ``tag``, ``probability`` and ``probabilities`` (by class). ``probability`` is that of
        the most probable class. The tag is `other` if that is below the threshold, and for a text without features,
        such as an empty one; ``probability`` and ``probabilities`` then still say what the model said. A threshold of 0
        switches both rules off. A model of somebody's own answers by itself, see `TextModel.answer`.

    Raises:
        InputError: The texts are one string, or something in them is none.
    """
    if isinstance(texts, (str, bytes)) or not all(isinstance(text, str) for text in texts):
        raise InputError("predict_tags takes a list of texts, such as ['one text', 'another'].")
    artifacts = model_of(artifacts)
    if isinstance(artifacts, TextModel):
        return artifacts.answer(texts)
    if len(texts) == 0:
        return []
    args, classes = artifacts.args, artifacts.label_encoder.classes
    X = artifacts.vectorizer.transform(clean_texts(texts, **cleaning_of(args)))
    probabilities = artifacts.model.predict_proba(X)
    tags = choose_tags(probabilities, classes, args.threshold)
    return [
        {
            "text": text,
            "tag": tag if n_features or args.threshold == 0 else OTHER,
            "probability": float(row.max()),
            "probabilities": {name: float(probability) for name, probability in zip(classes, row, strict=True)},
        }
        for text, tag, row, n_features in zip(texts, tags, probabilities, X.getnnz(axis=1), strict=True)
    ]
