"""The tagger as an MLflow model."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow.exceptions import MlflowException

from tagifai.predict import predict_tags
from tagifai.runs import log_run
from tagifai.serving import load_model
from tagifai.serving_model import texts_of
from tagifai.tracking_store import using_store

TEXTS = ["Image segmentation of photos", "", "Deploying models with docker"]


@pytest.fixture
def logged(quick: dict[str, Any], store: str) -> Any:
    return log_run(quick, experiment_name="e", run_name="sgd", tracking_uri=store)


def test_the_model_answers_like_the_tagger_in_a_process_without_the_project(
    quick: dict[str, Any], logged: Any, run_alone: Callable[..., str]
) -> None:
    printed = run_alone(f"""
        import json, mlflow, warnings
        warnings.filterwarnings("error", message=".*type hints to the `predict`")
        mlflow.set_tracking_uri({logged.tracking_uri!r})
        model = mlflow.pyfunc.load_model({logged.model_uri!r})
        print(json.dumps(model.predict({TEXTS!r})))
    """)
    ours, theirs = predict_tags(TEXTS, quick), json.loads(printed)
    assert [(p["text"], p["tag"]) for p in theirs] == [(p["text"], p["tag"]) for p in ours]
    for mine, other in zip(ours, theirs, strict=True):
        assert other["probabilities"] == pytest.approx(mine["probabilities"], abs=1e-12)


@pytest.mark.parametrize(
    "model_input",
    [
        TEXTS,
        pd.Series(TEXTS),
        pd.DataFrame({"id": [1, 2, 3], "text": TEXTS}),
        pd.DataFrame({"anything": TEXTS}),
        np.array(TEXTS),
        np.array([TEXTS], dtype=object).T,
        {"text": TEXTS},
        [{"text": text} for text in TEXTS],
    ],
    ids=["list", "series", "frame", "one column", "array", "column array", "dict", "records"],
)
def test_texts_may_come_in_any_form(model_input: Any) -> None:
    assert texts_of(model_input) == TEXTS


def test_a_single_text_and_no_text_are_texts_too() -> None:
    assert texts_of("one") == ["one"]
    assert texts_of([]) == []


@pytest.mark.parametrize(
    ("model_input", "message"),
    [
        (pd.DataFrame({"a": ["x"], "b": ["y"]}), r"has the columns \['a', 'b'\]\. Give the texts in a column `text`"),
        ({"texts": ["x"]}, r"has the keys \['texts'\]\. Give the texts under `text`"),
        ([1], r"holds 1, which is no text"),
        (pd.Series(["a", None]), r"which is no text"),
    ],
)
def test_what_is_no_text_is_named(model_input: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        texts_of(model_input)


def test_the_model_is_the_runs_and_can_be_registered(logged: Any, quick: dict[str, Any]) -> None:
    client = mlflow.MlflowClient(logged.tracking_uri, logged.tracking_uri)
    outputs = client.get_run(logged.run_id).outputs
    assert outputs is not None
    assert [output.model_id for output in outputs.model_outputs] == [logged.model_id]
    client.create_registered_model("tagifai")
    with using_store(logged.tracking_uri):
        version = client.create_model_version("tagifai", logged.model_uri, run_id=logged.run_id)
    client.set_registered_model_alias("tagifai", "champion", version.version)
    for uri in ("models:/tagifai@champion", logged.model_uri, f"runs:/{logged.run_id}/model"):
        answer: Any = load_model(uri, logged.tracking_uri).predict(TEXTS)
        assert [p["tag"] for p in answer] == [p["tag"] for p in predict_tags(TEXTS, quick)]


def test_requirements_are_pinned_and_name_no_index(logged: Any) -> None:
    client = mlflow.MlflowClient(logged.tracking_uri)
    location = client.get_logged_model(logged.model_id).artifact_location
    lines = Path(location.removeprefix("file://"), "requirements.txt").read_text().split()
    assert {line.split("==")[0] for line in lines} >= {"scikit-learn", "numpy", "scipy", "snowballstemmer"}
    assert all("==" in line for line in lines)


def test_loading_leaves_the_process_as_it_was(logged: Any) -> None:
    before = (mlflow.get_tracking_uri(), mlflow.get_registry_uri(), os.environ.get("MLFLOW_TRACKING_URI"))
    load_model(logged.model_uri, logged.tracking_uri)
    with pytest.raises(MlflowException, match="not found"):
        load_model("models:/none@champion", logged.tracking_uri)
    assert (mlflow.get_tracking_uri(), mlflow.get_registry_uri(), os.environ.get("MLFLOW_TRACKING_URI")) == before


def test_logging_is_quick_and_silent(
    quick: dict[str, Any], logged: Any, capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    start = time.monotonic()
    log_run(quick, experiment_name="e", run_name="again", tracking_uri=logged.tracking_uri)
    assert time.monotonic() - start < 5
    assert capfd.readouterr() == ("", "")
    assert not recwarn.list
