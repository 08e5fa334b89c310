"""Files that are written whole or not at all."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from tagifai.files import sha256_of, to_json, write_bytes, write_json


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    write_json({"ü": [1, None]}, path)
    assert json.loads(path.read_text(encoding="utf-8")) == {"ü": [1, None]}
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_null_stands_for_what_json_has_no_number_for(tmp_path: Path, number: float) -> None:
    path = tmp_path / "a.json"
    write_json({"x": number, "y": [1.5, (number,), {"z": number}]}, path)
    assert path.read_text() == f"{to_json({'x': None, 'y': [1.5, [None], {'z': None}]})}\n"
    assert json.loads(path.read_text()) == {"x": None, "y": [1.5, [None], {"z": None}]}


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    with pytest.raises(TypeError, match="bytes-like"):
        write_bytes("text", path)  # type: ignore[arg-type]
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_files_have_the_usual_mode(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_bytes(b"", tmp_path / "a")
    finally:
        os.umask(mask)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256_of(tmp_path / "a") == hashlib.sha256(b"abc").hexdigest()
