"""Models of somebody's own, stored and asked elsewhere: by pyfunc in an empty folder, over HTTP, by the command."""

import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from argparse import Namespace
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder

from tagifai.artifacts import load_artifacts, save_artifacts
from tagifai.dataset import text_of
from tagifai.errors import ArtifactError, UntrustedError
from tagifai.fresh_process import unequal_texts
from tagifai.predict import predict_tags
from tagifai.runs import LoggedRun, load_run, log_run

OWN_MODELS = Path(__file__).parents[1] / "own_models"
ARGS = {
    "logistic_regression": {"C": 1.0, "ngram_max_range": 2},
    "naive_bayes": {"alpha": 0.5, "num_epochs": 2},
    "linear_svc": {"C": 1.0},
    "svd_boosting": {"n_components": 5, "learning_rate": 0.3, "num_epochs": 3},
    "many_steps": {"k": 300, "alpha": 1e-4},
}
WITHOUT_PROBABILITIES = {"linear_svc"}

ASK_ALL = """
    import json, sys
    import mlflow
    uri, uris, texts = json.load(sys.stdin)
    mlflow.set_tracking_uri(uri)
    answers = {name: list(mlflow.pyfunc.load_model(uri).predict(texts)) for name, uri in uris.items()}
    answers["modules"] = sorted(name for name in sys.modules if name in ("own_tokenizer", "own_rows", "linear_svc"))
    print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def texts(small: pd.DataFrame) -> list[str]:
    return [*text_of(small), *(f"{text} again" for text in text_of(small.head(10)))]


@pytest.fixture(scope="module")
def trained(small: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """What the train callables return, in a process that can import them."""
    path, modules, folder = list(sys.path), set(sys.modules), Path.cwd()
    sys.path.insert(0, str(OWN_MODELS))
    yield {
        name: importlib.import_module(name).train(Namespace(seed=3, **args), small) | {"args": Namespace(**args)}
        for name, args in ARGS.items()
    }
    os.chdir(folder)
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if (getattr(sys.modules[name], "__file__", None) or "").startswith(str(OWN_MODELS)):
            del sys.modules[name]


@pytest.fixture(scope="module")
def logged(
    trained: dict[str, Any], quick: dict[str, Any], empty_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, LoggedRun]:
    folder = tmp_path_factory.mktemp("models")
    uri = f"sqlite:///{folder / 'mlflow.db'}"
    (folder / "mlflow.db").write_bytes(empty_store.read_bytes())
    return {
        name: log_run(result, experiment_name="e", run_name=name, tracking_uri=uri, train_module=name)
        for name, result in trained.items()
    } | {"tagger": log_run(quick, experiment_name="e", run_name="sgd", tracking_uri=uri)}


@pytest.fixture(scope="module")
def answered(
    logged: dict[str, LoggedRun], texts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What the models say by pyfunc, in a process that was started in an empty folder."""
    uris = {name: run.model_uri for name, run in logged.items()}
    done = subprocess.run(
        [sys.executable, "-I", "-c", textwrap.dedent(ASK_ALL)],
        input=json.dumps([logged["tagger"].tracking_uri, uris, texts]),
        cwd=tmp_path_factory.mktemp("elsewhere"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("name", ARGS)
def test_it_answers_elsewhere_as_the_trained_one_does(
    name: str, answered: dict[str, Any], trained: dict[str, Any], texts: list[str]
) -> None:
    ours, theirs = predict_tags(texts, trained[name]), answered[name]
    assert len(theirs) == 100
    assert unequal_texts(ours, theirs) == []
    assert [answer["tag"] for answer in theirs] == [str(tag) for tag in trained[name]["model"].predict(texts)]
    if name in WITHOUT_PROBABILITIES:
        assert {(answer["probability"], answer["probabilities"]) for answer in theirs} == {(None, None)}
    else:
        row = trained[name]["model"].predict_proba(texts[:1])[0]
        assert list(theirs[0]["probabilities"].values()) == pytest.approx(row.tolist(), abs=1e-12)
        assert theirs[0]["probability"] == max(theirs[0]["probabilities"].values())


def test_of_its_modules_only_those_that_it_needs_are_imported(answered: dict[str, Any]) -> None:
    assert answered["modules"] == ["own_tokenizer"]


def test_a_module_of_its_own_is_imported_where_it_lies_already_and_else_on_trust(
    logged: dict[str, LoggedRun], trained: dict[str, Any], texts: list[str], tmp_path: Path
) -> None:
    uri, run_id = logged["linear_svc"].tracking_uri, logged["linear_svc"].run_id
    here = predict_tags(texts[:1], load_run(run_id, tracking_uri=uri).artifacts)
    tagifai = Path(sys.executable).with_name("tagifai")
    command = [tagifai, "predict", "--run-id", run_id, "--tracking-uri", uri, "--json", texts[0]]
    refused = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"Error: Model run {run_id} brings code that is not in this folder " in refused.stderr
    assert "(linear_svc.py, own_rows.py, own_tokenizer.py), which can run anything.\nIf you trust" in refused.stderr
    trusted = subprocess.run([*command, "--trust"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert trusted.returncode == 0, trusted.stderr
    assert json.loads(trusted.stdout) == here == predict_tags(texts[:1], trained["linear_svc"])


def test_a_model_of_trusted_types_needs_no_trust_anywhere(
    logged: dict[str, LoggedRun], trained: dict[str, Any], texts: list[str]
) -> None:
    run = load_run(logged["many_steps"].run_id, tracking_uri=logged["many_steps"].tracking_uri)
    assert predict_tags(texts, run.artifacts) == predict_tags(texts, trained["many_steps"])
    assert vars(run.artifacts.args) == ARGS["many_steps"]


def test_the_stored_model_has_a_signature_and_an_input_example(logged: dict[str, LoggedRun]) -> None:
    from mlflow.models import Model

    folder = Path(logged["linear_svc"].tracking_uri.removeprefix("sqlite:///")).parent / "artifacts" / "e" / "models"
    path = folder / str(logged["linear_svc"].model_id) / "artifacts"
    model = Model.load(str(path))
    assert model.signature is not None
    assert str(model.signature.inputs) == "[string (required)]"
    assert model.load_input_example(str(path)) is not None
    packed = {file.name for file in (path / "code").iterdir() if file.name != "__pycache__"}
    assert packed == {"tagifai", "linear_svc.py", "own_rows.py", "own_tokenizer.py"}
    assert not list(path.rglob("*.pkl"))


def test_numbers_are_named_by_a_label_encoder_and_a_vectorizer_may_stand_alone(
    small: pd.DataFrame, tmp_path: Path
) -> None:
    encoder, vectorizer, texts = LabelEncoder().fit(small["tag"]), CountVectorizer(), text_of(small)
    model = MultinomialNB().fit(vectorizer.fit_transform(texts), encoder.transform(small["tag"]))
    result = {"model": model, "vectorizer": vectorizer, "label_encoder": encoder, "args": Namespace(path=Path("x"))}
    save_artifacts(result, tmp_path)
    loaded = load_artifacts(tmp_path)
    answers = predict_tags(texts, loaded)
    assert answers == predict_tags(texts, result)
    assert {answer["tag"] for answer in answers} == set(small["tag"])
    assert set(answers[0]["probabilities"]) == set(small["tag"])
    assert vars(loaded.args) == {"path": "PosixPath('x')"}


class Shouting:
    """Of no trusted type."""

    def __call__(self, text: str) -> str:
        return text.upper()


def test_what_only_a_pickle_holds_is_stored_and_read_on_trust(small: pd.DataFrame, tmp_path: Path) -> None:
    model = make_pipeline(CountVectorizer(preprocessor=Shouting()), LogisticRegression(max_iter=5))
    texts = text_of(small)
    result = {"model": model.fit(texts, small["tag"])}
    with pytest.raises(ArtifactError, match=r"holds test_foreign_models\.Shouting, which tagifai does not trust"):
        save_artifacts(result, tmp_path / "refused")
    save_artifacts(result, tmp_path / "trusted", trust=True)
    with pytest.raises(UntrustedError, match=r"is a pickle, which can run anything"):
        load_artifacts(tmp_path / "trusted")
    assert predict_tags(texts, load_artifacts(tmp_path / "trusted", trust=True)) == predict_tags(texts, result)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["linear_svc", "tagger"])
def test_mlflow_serves_it_over_http(
    name: str, logged: dict[str, LoggedRun], trained: dict[str, Any], quick: Any, texts: list[str], tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("mlflow"), "models", "serve", "-m", logged[name].model_uri]
    command += ["--env-manager", "local", "--host", "127.0.0.1", "--port", str(port)]
    environment = dict(os.environ) | {"MLFLOW_TRACKING_URI": logged[name].tracking_uri, "PYTHONSAFEPATH": "1"}
    environment.pop("PYTHONPATH", None)
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        answers = _post(port, {"inputs": texts}, server, tmp_path / "log")["predictions"]
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
    assert len(answers) == 100
    assert unequal_texts(predict_tags(texts, trained.get(name, quick)), answers) == []


def _post(port: int, content: Any, server: subprocess.Popen[bytes], log: Path) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/invocations", json.dumps(content).encode(), {"Content-Type": "application/json"}
    )
    end = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{error}: {error.read()!r}") from error
        except urllib.error.URLError:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.3)
