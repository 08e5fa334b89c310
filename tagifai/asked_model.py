"""The model that is asked for tags: a run's, or one at an address of MLflow."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tagifai.errors import TrackingError
from tagifai.relocation import refuse_moved_store
from tagifai.run_data import TEXT_COLUMNS_TAG
from tagifai.tracking_store import open_existing, resolve_tracking_uri

CHAMPION = "models:/tagifai@champion"


@dataclass(frozen=True)
class AskedModel:
    """A model to ask.

    Attributes:
        predict: Takes texts, and says what `predict_tags` says.
        text_columns: The columns of its data that held the text; None where its run does not say.
    """

    predict: Callable[[list[str]], list[dict[str, Any]]]
    text_columns: tuple[str, ...] | None


def load_asked_model(run_id: str | None, model_uri: str | None, tracking_uri: str | None) -> AskedModel:
    """Load the model that is asked.

    Args:
        run_id: The run whose model it is.
        model_uri: Its address, if no run is given; `CHAMPION` if None.
        tracking_uri: The store, see `resolve_tracking_uri`.

    Raises:
        TrackingError: There is no such model.
    """
    refuse_moved_store(resolve_tracking_uri(tracking_uri))
    if run_id:
        return _model_of_run(run_id, tracking_uri)
    uri = resolve_tracking_uri(tracking_uri)
    try:
        return _model_at(model_uri or CHAMPION, uri)
    except TrackingError as error:
        if model_uri or "not found" not in str(error):
            raise
        raise TrackingError(
            f"There is no {CHAMPION} in {uri}.\nPromote a study first: optimize promote NAME"
        ) from error


def _model_of_run(run_id: str, tracking_uri: str | None) -> AskedModel:
    from tagifai.predict import predict_tags
    from tagifai.runs import load_run

    run = load_run(run_id, tracking_uri=tracking_uri)
    return AskedModel(lambda texts: predict_tags(texts, run.artifacts), _columns(run.tags))


def _model_at(model_uri: str, uri: str) -> AskedModel:
    from mlflow.exceptions import MlflowException

    from tagifai.mlflow_errors import tracking_errors
    from tagifai.serving import load_model

    with tracking_errors(uri):
        client = open_existing(uri)
        model = load_model(model_uri, uri)

    def predict(texts: list[str]) -> list[dict[str, Any]]:
        with tracking_errors(uri):
            return list(model.predict(texts))

    run_id = model.metadata.run_id
    try:
        tags = client.get_run(run_id).data.tags if run_id else {}
    except MlflowException:
        # A model outlives its run.
        tags = {}
    return AskedModel(predict, _columns(tags))


def _columns(tags: dict[str, str]) -> tuple[str, ...] | None:
    try:
        names = json.loads(tags.get(TEXT_COLUMNS_TAG, "null"))
    except ValueError:
        return None
    is_list = isinstance(names, list) and names and all(isinstance(name, str) for name in names)
    return tuple(names) if is_list else None
