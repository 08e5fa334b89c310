"""The model that is asked for tags: a run's, or one at an address of MLflow, loaded without running what it brings."""

import json
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagifai.errors import InputError, TrackingError, UntrustedError, one_line
from tagifai.manifest import MANIFEST, MANIFEST_TAG
from tagifai.masking import masked
from tagifai.relocation import refuse_moved_store
from tagifai.run_data import TEXT_COLUMNS_TAG
from tagifai.stored_model import VECTORIZER
from tagifai.tracking_store import open_existing, resolve_tracking_uri

if TYPE_CHECKING:
    from mlflow import MlflowClient

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


def load_asked_model(
    run_id: str | None, model_uri: str | None, tracking_uri: str | None, *, trust: bool = False
) -> AskedModel:
    """Load the model that is asked.

    Args:
        run_id: The run whose model it is.
        model_uri: Its address, if no run is given; `CHAMPION` if None.
        tracking_uri: The store, see `resolve_tracking_uri`.
        trust: Whether code that the model brings may be run.

    Raises:
        TrackingError: There is no such model.
        UntrustedError: It would run code, and that is not trusted.
        ArtifactError: It is broken, or not the one that was stored.
    """
    uri = resolve_tracking_uri(tracking_uri)
    refuse_moved_store(uri)
    if run_id:
        return _model_of_run(run_id, uri, trust=trust)
    try:
        return _model_at(model_uri or CHAMPION, uri, trust=trust)
    except TrackingError as error:
        if model_uri or "not found" not in str(error):
            raise
        raise TrackingError(
            f"There is no {CHAMPION} in {masked(uri)}.\nPromote a study first: optimize promote NAME"
        ) from error


def _model_of_run(run_id: str, uri: str, *, trust: bool) -> AskedModel:
    from tagifai.predict import predict_tags
    from tagifai.runs import load_run

    run = load_run(run_id, tracking_uri=uri, trust=trust)
    return AskedModel(lambda texts: predict_tags(texts, run.artifacts), _columns(run.tags))


def _model_at(model_uri: str, uri: str, *, trust: bool) -> AskedModel:
    from tagifai.artifacts import load_artifacts
    from tagifai.mlflow_errors import tracking_errors
    from tagifai.predict import predict_tags
    from tagifai.serving import TAGGER, download_model, load_model

    with tempfile.TemporaryDirectory() as folder:
        with tracking_errors(uri):
            tags = _tags_of(open_existing(uri), model_uri)
            try:
                artifacts_dir = download_model(model_uri, uri, Path(folder)) / "artifacts" / TAGGER
            except ValueError as error:
                # MLflow takes an address of a kind that it cannot read apart.
                raise InputError(
                    f"--model-uri: {masked(model_uri)!r} leads to no model ({one_line(error)}).\n"
                    "Give models:/NAME@ALIAS, models:/NAME/VERSION or runs:/RUN/ARTIFACT."
                ) from error
        digest = tags.get(MANIFEST_TAG)
        of_0_1 = (artifacts_dir / VECTORIZER).exists() and not (artifacts_dir / MANIFEST).exists()
        if digest or (artifacts_dir / MANIFEST).exists() or (trust and of_0_1):
            artifacts = load_artifacts(artifacts_dir, digest=digest, trust=trust, shown=model_uri)
            return AskedModel(lambda texts: predict_tags(texts, artifacts), _columns(tags))
    if not trust:
        raise _untrusted(model_uri, tags.get("optuna.study") if of_0_1 else None)
    with tracking_errors(uri):
        model = load_model(model_uri, uri)

    def predict(texts: list[str]) -> list[dict[str, Any]]:
        with tracking_errors(uri):
            return list(model.predict(texts))

    return AskedModel(predict, _columns(tags))


def _untrusted(model_uri: str, study_of_0_1: str | None) -> UntrustedError:
    if study_of_0_1 is None:
        return UntrustedError(f"Model {model_uri} is not one of tagifai, so MLflow would run the code in it")
    return UntrustedError(
        f"Model {model_uri} was stored by version 0.1 as pickles",
        remedy=f", or store it anew with `optimize promote {study_of_0_1}`",
    )


def _tags_of(client: "MlflowClient", model_uri: str) -> dict[str, str]:
    """Return the tags of a model, its version's before its own and its run's: they do not lie beside its files."""
    tags: dict[str, str] = {}
    run_id = model_id = None
    if match := re.fullmatch(r"models:/([^/@]+)(?:@([^/@]+)|/(\d+|latest))", model_uri):
        name, alias, number = match.groups()
        if alias:
            version = client.get_model_version_by_alias(name, alias)
        elif number == "latest":
            version = max(client.search_model_versions(f"name = '{name}'"), key=lambda found: int(found.version))
        else:
            version = client.get_model_version(name, number)
        tags, run_id, model_id = dict(version.tags), version.run_id, version.model_id
    elif match := re.fullmatch(r"models:/([^/@]+)", model_uri):
        model_id = match[1]
    elif match := re.fullmatch(r"runs:/([^/]+)/.+", model_uri):
        run_id = match[1]
    if model_id:
        model = client.get_logged_model(model_id)
        tags, run_id = dict(model.tags) | tags, run_id or model.source_run_id
    return _tags_of_run(client, run_id) | tags


def _tags_of_run(client: "MlflowClient", run_id: str | None) -> dict[str, str]:
    from mlflow.exceptions import MlflowException

    try:
        return dict(client.get_run(run_id).data.tags) if run_id else {}
    except MlflowException:
        # A model outlives its run.
        return {}


def _columns(tags: Mapping[str, str]) -> tuple[str, ...] | None:
    try:
        names = json.loads(tags.get(TEXT_COLUMNS_TAG, "null"))
    except ValueError:
        return None
    is_list = isinstance(names, list) and names and all(isinstance(name, str) for name in names)
    return tuple(names) if is_list else None
