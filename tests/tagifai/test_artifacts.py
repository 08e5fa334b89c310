"""Artifacts in a folder: what is loaded predicts the same bits, and what was changed is noticed."""

import copy
import json
import pickle
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer
from sklearn.linear_model import SGDClassifier

from tagifai.arrays_format import from_arrays, to_arrays
from tagifai.artifacts import Artifacts, load_artifacts, save_artifacts
from tagifai.errors import ArtifactError, UntrustedError
from tagifai.files import sha256_of
from tagifai.manifest import MANIFEST
from tagifai.predict import predict_tags

READ = ("args.json", "arrays.npz", "label_encoder.json", "manifest.json", "model.json", "performance.json")
BY_HAND = ("model.pkl", "vectorizer.pkl")
TEXTS = ["image segmentation", "", "Ångström 字 \ud800"]


@pytest.fixture(scope="module")
def saved(quick: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Artifacts, only to be read."""
    folder = tmp_path_factory.mktemp("saved")
    save_artifacts(quick, folder)
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    for name in (*READ, *BY_HAND):
        (tmp_path / name).write_bytes((saved / name).read_bytes())
    return tmp_path


def test_what_is_loaded_predicts_the_same_bits(quick: dict[str, Any], tmp_path: Path) -> None:
    files = save_artifacts(quick, tmp_path / "new" / "folder")
    assert sorted(file.name for file in files) == sorted((*READ, *BY_HAND))
    artifacts = load_artifacts(tmp_path / "new" / "folder", digest=sha256_of(files[-1]))
    assert isinstance(artifacts, Artifacts)
    assert artifacts.args == quick["args"]
    assert artifacts.performance == quick["performance"]
    assert (type(artifacts.vectorizer), type(artifacts.model)) == (TfidfVectorizer, SGDClassifier)
    assert predict_tags(TEXTS, artifacts) == predict_tags(TEXTS, quick)
    assert artifacts.vectorizer.get_params() == quick["vectorizer"].get_params()
    assert artifacts.model.get_params() == quick["model"].get_params()
    X = quick["vectorizer"].transform(["image", "docker", "text"])
    fitted = [model.fit(X, [0, 1, 2]).coef_ for model in (artifacts.model, copy.deepcopy(quick["model"]))]
    assert fitted[0].tobytes() == fitted[1].tobytes()


def test_artifacts_can_be_saved_again_and_are_the_same_files(saved: Path, tmp_path: Path) -> None:
    save_artifacts(load_artifacts(saved), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted((*READ, *BY_HAND))
    for name in READ[:-2]:
        if name != MANIFEST:
            assert (tmp_path / name).read_bytes() == (saved / name).read_bytes(), name


def test_a_hundred_thousand_ngrams_take_a_fifth_of_a_second_and_two_megabytes() -> None:
    rng = random.Random(0)
    terms = sorted({"".join(rng.choices("abcdefghijklmnopqrstuvwxyz é", k=rng.randint(2, 7))) for _ in range(112_000)})
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(2, 7))
    vectorizer.vocabulary_ = {term: column for column, term in enumerate(terms[:100_000])}
    vectorizer._tfidf = TfidfTransformer()
    vectorizer._tfidf.idf_ = np.log(1000 / np.random.default_rng(0).integers(1, 50, 100_000)) + 1
    model = SGDClassifier().fit([[0.0], [1.0]], [0, 1])
    model.coef_ = np.zeros((1, 100_000))
    description, packed = to_arrays(vectorizer, model)
    assert len(packed) - model.coef_.nbytes < 2_000_000
    seconds = []
    for _ in range(5):
        start = time.process_time()
        loaded, _ = from_arrays(json.loads(json.dumps(description)), packed)
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.2
    assert loaded.vocabulary_ == vectorizer.vocabulary_
    assert loaded.idf_.tobytes() == vectorizer.idf_.tobytes()


def test_every_one_of_a_thousand_changed_bytes_is_noticed(folder: Path) -> None:
    digest = sha256_of(folder / MANIFEST)
    rng = random.Random(0)
    seconds = []
    for _ in range(1000):
        path = folder / rng.choice(READ)
        content = path.read_bytes()
        position = rng.randrange(len(content))
        changed = bytes([content[position] ^ rng.randint(1, 255)])
        path.write_bytes(content[:position] + changed + content[position + 1 :])
        start = time.process_time()
        with pytest.raises(ArtifactError, match=rf"{path.name} of .* is not the file that was stored"):
            load_artifacts(folder, digest=digest)
        seconds.append(time.process_time() - start)
        path.write_bytes(content)
    assert sorted(seconds)[990] < 0.010
    load_artifacts(folder, digest=digest)


@pytest.mark.parametrize("name", READ)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    digest = sha256_of(folder / MANIFEST)
    (folder / name).unlink()
    with pytest.raises(ArtifactError, match=rf"{name} of .* is missing"):
        load_artifacts(folder, digest=digest)


@pytest.mark.parametrize("name", READ)
def test_a_truncated_file_and_one_that_goes_on_are_noticed(folder: Path, name: str) -> None:
    digest, content = sha256_of(folder / MANIFEST), (folder / name).read_bytes()
    for other in (content[:-1], b"", content + b"\n"):
        (folder / name).write_bytes(other)
        with pytest.raises(ArtifactError, match=rf"{name} of .* is not the file that was stored"):
            load_artifacts(folder, digest=digest)


def test_version_0_1_left_pickles_which_are_read_on_trust(quick: dict[str, Any], folder: Path) -> None:
    for name in ("arrays.npz", "manifest.json", "model.json"):
        (folder / name).unlink()
    for name in ("vectorizer", "model"):
        (folder / f"{name}.pkl").write_bytes(pickle.dumps(quick[name], protocol=5))
    with pytest.raises(UntrustedError, match=r"version 0\.1: pickles, which can run anything\.\nIf you .* add --trust"):
        load_artifacts(folder)
    assert predict_tags(TEXTS, load_artifacts(folder, trust=True)) == predict_tags(TEXTS, quick)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("args.json", "{}", r"args\.json is broken \(threshold = None\)"),
        ("args.json", '{"threshold": 0.5, "clean": "so"}', r"args\.json is broken \(Argument clean = 'so'"),
        ("args.json", "[", r"args\.json is broken"),
        ("label_encoder.json", "{}", r"label_encoder\.json is broken"),
        ("vectorizer.pkl", "", r"vectorizer\.pkl is broken \(EOFError"),
        ("model.pkl", "nonsense", r"model\.pkl is broken"),
        ("performance.json", "[]", r"performance\.json is broken \(it holds a list\)"),
    ],
)
def test_a_broken_file_of_version_0_1_is_named(folder: Path, name: str, content: str, message: str) -> None:
    (folder / MANIFEST).unlink()
    (folder / name).write_text(content)
    with pytest.raises(ArtifactError, match=message):
        load_artifacts(folder, trust=True)


def test_a_folder_that_cannot_be_made_is_named(quick: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArtifactError, match=r"cannot be written to .*file"):
        save_artifacts(quick, tmp_path / "file" / "folder")
