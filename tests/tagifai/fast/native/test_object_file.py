"""The object file: it comes back as it was, says what it is for, and is never half there."""

from dataclasses import replace
from pathlib import Path

import pytest

from tagifai.fast.native.object_file import ObjectFile, key_of, this_target

FILE = ObjectFile(b"machine\ncode\0", {"loop": ("u4", "f8[:, :]")}, this_target())


def test_it_says_what_it_was_compiled_for() -> None:
    assert {"format", "python", "numba", "llvmlite", "numpy", "machine", "features", "sources"} == set(this_target())
    assert all(this_target().values())


def test_it_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "new" / "x.o"
    assert ObjectFile.read(path) is None
    FILE.write(path)
    assert ObjectFile.read(path) == FILE
    assert [file.name for file in path.parent.iterdir()] == ["x.o"]


@pytest.mark.parametrize("content", [b"", b"short", FILE.to_bytes()[:-1], FILE.to_bytes()[:60] + b"\0" * 99])
def test_what_is_not_whole_is_no_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.o"
    path.write_bytes(content)
    assert ObjectFile.read(path) is None
    with pytest.raises(ValueError, match="not whole"):
        ObjectFile.from_bytes(content)


@pytest.mark.parametrize("part", list(this_target()))
def test_a_file_for_another_target_is_no_file(tmp_path: Path, part: str) -> None:
    path, other = tmp_path / "x.o", this_target() | {part: "another"}
    replace(FILE, target=other).write(path)
    assert ObjectFile.read(path) is None
    assert key_of(other) != key_of(this_target())


def test_where_it_cannot_be_kept_it_is_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    FILE.write(tmp_path / "file" / "x.o")
    assert [file.name for file in tmp_path.iterdir()] == ["file"]
