"""The tagger as an MLflow model. MLflow copies this file into the model and runs it when the model is loaded."""

from collections.abc import Iterable
from typing import Any

import mlflow
import pandas as pd
from mlflow.pyfunc.model import PythonModel, PythonModelContext

from tagifai.artifacts import load_artifacts
from tagifai.predict import predict_tags


class Tagger(PythonModel):  # type: ignore[misc]
    """Answers raw texts with their tags."""

    def load_context(self, context: PythonModelContext) -> None:
        """Load the artifacts that lie in the model, as they were stored."""
        config = context.model_config
        self.artifacts = load_artifacts(
            context.artifacts["tagger"], digest=config["manifest"], trust=config["trust"] is True
        )

    # MLflow makes a schema of most hints, which shuts out all but one way to give texts; this one lets all through.
    def predict(
        self, context: PythonModelContext, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Predict the tags of raw texts.

        Args:
            context: Not used.
            model_input: A text, a list, Series or array of texts, or a frame with a column ``text``.
            params: Not used.

        Returns:
            For each text ``text``, ``tag``, ``probability`` and ``probabilities`` (by class); these two are None for
            a model of somebody's own that has none.

        Raises:
            ValueError: There is no column ``text``, or something is no text.
        """
        return predict_tags(texts_of(model_input), self.artifacts)


def texts_of(model_input: Any) -> list[str]:
    """Return the texts in any input that MLflow hands over."""
    if isinstance(model_input, str):
        return [model_input]
    if hasattr(model_input, "columns"):
        columns = list(model_input.columns)
        if "text" not in columns and len(columns) != 1:
            raise ValueError(f"The input has the columns {columns}. Give the texts in a column `text`.")
        model_input = model_input["text" if "text" in columns else columns[0]]
    if isinstance(model_input, dict):
        if "text" not in model_input:
            raise ValueError(f"The input has the keys {list(model_input)}. Give the texts under `text`.")
        return texts_of(model_input["text"])
    texts: Iterable[Any] = model_input.ravel() if hasattr(model_input, "ravel") else model_input
    # MLflow hands over {"text": [...]} as one row that holds a list.
    return [_text(one) for value in texts for one in (value if isinstance(value, list) else [value])]


def _text(value: Any) -> str:
    if isinstance(value, dict) and "text" in value:
        value = value["text"]
    if not isinstance(value, str):
        raise ValueError(f"The input holds {value!r}, which is no text. Give strings.")
    return str(value)


mlflow.models.set_model(Tagger())
