"""A model of somebody's own that takes raw texts, and answers as the tagger does."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tagifai.errors import ArtifactError


@dataclass(frozen=True)
class TextModel:
    """An estimator that takes raw texts; cleaning them is its own affair.

    Attributes:
        args: The training arguments, whatever they are.
        model: The fitted estimator.
        classes: The tags by number, where the estimator predicts numbers; else None.
        performance: What the training says of it.
    """

    args: Namespace
    model: Any
    classes: list[str] | None
    performance: dict[str, Any]

    @classmethod
    def of(cls, result: Mapping[str, Any]) -> "TextModel":
        """Take the model out of what a train callable returned.

        A ``vectorizer`` beside the ``model`` becomes its first step; a ``label_encoder``, of ours or scikit-learn's,
        says the tags.

        Raises:
            ArtifactError: The model cannot predict.
        """
        model = result["model"]
        if (vectorizer := result.get("vectorizer")) is not None:
            from sklearn.pipeline import Pipeline

            model = Pipeline([("vectorizer", vectorizer), ("model", model)])
        if not callable(getattr(model, "predict", None)):
            raise ArtifactError(
                f"The model that train returned is a {type(model).__name__} without `predict`. Return an estimator "
                "that takes raw texts."
            )
        encoder = result.get("label_encoder")
        classes = getattr(encoder, "classes", getattr(encoder, "classes_", None))
        return cls(
            args=result.get("args") or Namespace(),
            model=model,
            classes=None if classes is None else [str(name) for name in classes],
            performance=dict(result.get("performance") or {}),
        )

    def answer(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """Say of each text what `predict_tags` says.

        ``tag`` is what the estimator predicts. ``probability`` and ``probabilities`` are None where it has no
        `predict_proba`.
        """
        if len(texts) == 0:
            return []
        texts = list(texts)
        tags = [self._name(label) for label in self.model.predict(texts)]
        return [
            {"text": text, "tag": tag, "probability": None if row is None else max(row.values()), "probabilities": row}
            for text, tag, row in zip(texts, tags, self._probabilities(texts), strict=True)
        ]

    def _probabilities(self, texts: Sequence[str]) -> Sequence[dict[str, float] | None]:
        if not hasattr(self.model, "predict_proba"):
            return [None] * len(texts)
        names = [self._name(label) for label in self.model.classes_]
        rows = self.model.predict_proba(texts)
        return [{name: float(value) for name, value in zip(names, row, strict=True)} for row in rows]

    def _name(self, label: Any) -> str:
        # A label is a tag, or the number of one.
        return str(label) if self.classes is None or isinstance(label, str) else self.classes[int(label)]
