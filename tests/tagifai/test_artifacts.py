"""Artifacts in a folder."""

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from tagifai.artifacts import FILES, Artifacts, load_artifacts, save_artifacts
from tagifai.errors import ArtifactError
from tagifai.predict import predict_tags


def test_what_is_loaded_predicts_the_same(quick: dict[str, Any], tmp_path: Path) -> None:
    files = save_artifacts(quick, tmp_path / "new" / "folder")
    assert [file.name for file in files] == list(FILES)
    artifacts = load_artifacts(tmp_path / "new" / "folder")
    assert artifacts.args == quick["args"]
    assert artifacts.performance == quick["performance"]
    texts = ["image segmentation", ""]
    assert predict_tags(texts, artifacts) == predict_tags(texts, quick)


def test_artifacts_can_be_saved_again(quick: dict[str, Any], tmp_path: Path) -> None:
    save_artifacts(Artifacts.of(quick), tmp_path)
    save_artifacts(load_artifacts(tmp_path), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    assert json.loads((tmp_path / "args.json").read_text())["threshold"] == quick["args"].threshold


def test_plain_pickles_are_read_too(quick: dict[str, Any], tmp_path: Path) -> None:
    save_artifacts(quick, tmp_path)
    for name in ("vectorizer", "model"):
        (tmp_path / f"{name}.pkl").write_bytes(pickle.dumps(quick[name], protocol=5))
    texts = ["image segmentation", ""]
    assert predict_tags(texts, load_artifacts(tmp_path)) == predict_tags(texts, quick)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(quick: dict[str, Any], tmp_path: Path, name: str) -> None:
    save_artifacts(quick, tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ArtifactError, match=rf"lack {name}\. Train again"):
        load_artifacts(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("args.json", "{}", r"args\.json is broken \(threshold = None\)"),
        ("args.json", '{"threshold": 0.5, "alpha": -1}', r"args\.json is broken \(Argument alpha = -1"),
        ("args.json", "[", r"args\.json is broken"),
        ("label_encoder.json", "{}", r"label_encoder\.json is broken"),
        ("vectorizer.pkl", "", r"vectorizer\.pkl is broken \(EOFError"),
        ("model.pkl", "nonsense", r"model\.pkl is broken"),
        ("performance.json", "[]", r"performance\.json is broken \(it holds a list\)"),
    ],
)
def test_a_broken_file_is_named(quick: dict[str, Any], tmp_path: Path, name: str, content: str, message: str) -> None:
    save_artifacts(quick, tmp_path)
    (tmp_path / name).write_text(content)
    with pytest.raises(ArtifactError, match=message):
        load_artifacts(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(quick: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArtifactError, match=r"cannot be written to .*file"):
        save_artifacts(quick, tmp_path / "file" / "folder")
