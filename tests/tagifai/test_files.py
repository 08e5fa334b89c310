"""Files that are written whole or not at all."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tagifai.files import made_whole, sha256_of, to_json, write_bytes, write_json


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


def test_a_database_and_its_new_folders_are_their_owners_alone(tmp_path: Path) -> None:
    with made_whole(tmp_path / "new" / "deep" / "a.db") as fresh:
        fresh.write_bytes(b"content")
    modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ("new", "new/deep", "new/deep/a.db")]
    assert modes == [0o700, 0o700, 0o600]


HALF_WAY = """
import os, sys, time
from tagifai.files import write_bytes

def wait(descriptor):
    print("half-way", flush=True)
    time.sleep(60)

os.fsync = wait
write_bytes(b"half", sys.argv[1])
"""


def test_what_a_killed_process_left_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a[1].json"
    others = [tmp_path / name for name in (".a[1].json.tmp", ".a1.json.abcdefgh.tmp", ".a[1].json.notes.tmp")]
    for other in others:
        other.touch()

    def write_half() -> "subprocess.Popen[str]":
        process = subprocess.Popen([sys.executable, "-c", HALF_WAY, str(path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "half-way\n"
        return process

    with write_half() as killed:
        killed.send_signal(signal.SIGKILL)
    (left,) = set(tmp_path.iterdir()) - set(others)
    with write_half() as alive:
        assert not left.exists()
        write_bytes(b"whole", path)
        (in_hand,) = set(tmp_path.iterdir()) - {path, *others}
        alive.send_signal(signal.SIGKILL)
    assert path.read_bytes() == b"whole"
    write_bytes(b"again", path)
    assert not in_hand.exists()
    assert set(tmp_path.iterdir()) == {path, *others}


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256_of(tmp_path / "a") == hashlib.sha256(b"abc").hexdigest()
