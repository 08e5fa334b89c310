"""Label encoder and the rule for `other`."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagifai.errors import ArtifactError, DataError
from tagifai.labels import LabelEncoder, choose_tags


@given(st.lists(st.text(), min_size=1))
def test_decoding_undoes_encoding(tags: list[str]) -> None:
    encoder = LabelEncoder().fit(tags)
    assert encoder.decode(encoder.encode(tags)) == tags
    assert encoder.classes == sorted(set(tags))


def test_an_unknown_tag_is_named() -> None:
    with pytest.raises(DataError, match=r"Tag 'c' is unknown to this encoder\. It knows a, b"):
        LabelEncoder().fit(["b", "a"]).encode(["c"])


def test_the_file_is_the_lessons(tmp_path: Path) -> None:
    path = tmp_path / "label_encoder.json"
    LabelEncoder().fit(["b", "a"]).save(path)
    assert path.read_text().replace("\n", "").replace(" ", "") == '{"class_to_index":{"a":0,"b":1}}'
    assert LabelEncoder.load(path).classes == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"cannot be read"),
        ("{", r"is broken"),
        ("[]", r"is broken"),
        ('{"class_to_index": [1]}', r"is broken"),
        ('{"class_to_index": {"a": 1}}', r"is broken \(its indices do not count from 0\)"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / "label_encoder.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ArtifactError, match=message):
        LabelEncoder.load(path)


def test_what_is_below_the_threshold_becomes_other() -> None:
    probabilities = np.array([[0.5, 0.5], [0.4999, 0.4], [0.1, 0.9]])
    assert choose_tags(probabilities, ["a", "b"], 0.5) == ["a", "other", "b"]
    assert choose_tags(np.empty((0, 2)), ["a", "b"], 0.5) == []
