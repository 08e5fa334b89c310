"""Archives of studies: written and read again, and what comes from elsewhere refused before anything of it is used."""

import hashlib
import json
import stat
import zipfile

import pytest

from optimize.errors import InputError
from optimize.storage.archive import MANIFEST, Manifest, PackedData, is_plain_path, read_archive, write_archive

FILES = {"study.toml": b"[study]\n", "runs/0/run.json": b"{}", "study.db": bytes(range(256)) * 40}
HEAD = Manifest(format=1, study="sgd", uid="u", data=PackedData(path="data/a.csv", sha256="0" * 64, n_rows=3))


def described(files):
    return {name: {"sha256": hashlib.sha256(text).hexdigest(), "bytes": len(text)} for name, text in files.items()}


def write_zip(path, files=FILES, mode=stat.S_IFREG | 0o644, **changes):
    """Write an archive by hand; `changes` replace keys of its manifest."""
    head = HEAD.model_dump() | {"files": described(files)} | changes
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(head))
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, mode << 16
            archive.writestr(info, content)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "study.zip"


@pytest.fixture
def inside(tmp_path):
    folder = tmp_path / "outer" / "inside"
    folder.mkdir(parents=True)
    return folder


def unpacked(folder):
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_what_is_packed_is_unpacked(tmp_path, path, inside):
    for name, content in FILES.items():
        file = tmp_path / "source" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    write_archive(tmp_path / "source", HEAD, path)
    manifest = read_archive(path, inside)
    assert unpacked(inside) == FILES
    assert manifest.model_copy(update={"files": {}}) == HEAD


def test_an_archive_by_hand_is_as_good(path, inside):
    write_zip(path)
    read_archive(path, inside)
    assert unpacked(inside) == FILES


@pytest.mark.parametrize(
    "name", ["../x", "/etc/x", "a/../../x", "a//b", "./a", "a/.", "", "a\\..\\b", "C:x", "a\nb", "..", "a/"]
)
def test_a_name_that_leads_elsewhere_is_none(name):
    assert not is_plain_path(name)


HOSTILE = {
    "a name above the folder": ({"files": FILES | {"../outside": b"x"}}, r"'\.\./outside' leads out of its folder"),
    "an absolute name": ({"files": FILES | {"/outside": b"x"}}, "'/outside' leads out of its folder"),
    "a backslash": ({"files": FILES | {"..\\outside": b"x"}}, "leads out of its folder"),
    "a link": ({"files": {"a": b"/etc/passwd"}, "mode": stat.S_IFLNK | 0o777}, "'a' is no plain file"),
    "a folder's mode": ({"files": {"a": b""}, "mode": stat.S_IFDIR | 0o777}, "'a' is no plain file"),
    "a bomb": ({"files": {"a": bytes(2**27)}}, r"it would unpack to 2 files of 13\d{7} bytes"),
    "a newer format": ({"format": 2}, "has format 2, and this version of tagifai reads up to 1. Install a newer one"),
    "no format": ({"format": "1"}, "is not one that `optimize export` writes"),
    "a strange key": ({"more": 1}, "is not one that `optimize export` writes"),
    "a digest of another file": (
        {"files": {"a": b"1"}} | {"named": {"a": b"2"}},
        "a is not the file that was exported",
    ),
    "a file more": ({"files": {"a": b"1", "b": b"2"}} | {"named": {"a": b"1"}}, "'b' is in the archive or in its"),
    "a file less": ({"files": {"a": b"1"}} | {"named": {"a": b"1", "b": b"2"}}, "'b' is in the archive or in its"),
    "a file that is a folder": ({"files": {"a": b"1", "a/b": b"2"}}, "cannot be read|leads out|exists"),
}


@pytest.mark.parametrize(("content", "message"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_archives_are_refused(path, inside, content, message):
    content = dict(content)
    if "named" in content:
        named = content.pop("named")
        files = content.pop("files")
        head = HEAD.model_dump() | {"files": described(named)}
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(MANIFEST, json.dumps(head))
            for name, text in files.items():
                archive.writestr(name, text)
    else:
        write_zip(path, **content)
    with pytest.raises(InputError, match=message):
        read_archive(path, inside)
    assert [file.name for file in inside.parent.iterdir()] == ["inside"]
    assert not (path.parent / "outside").exists()


def test_a_file_that_is_in_it_twice_is_refused(path, inside):
    write_zip(path)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("study.toml", FILES["study.toml"])
    with pytest.raises(InputError, match=r"'study\.toml' is in it twice"):
        read_archive(path, inside)


def test_a_file_that_is_larger_than_announced_is_refused(path, inside):
    head = HEAD.model_dump() | {"files": {"a": {"sha256": hashlib.sha256(b"x").hexdigest(), "bytes": 1}}}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(MANIFEST, json.dumps(head))
        archive.writestr("a", b"x" * 100)
    with pytest.raises(InputError, match="a is not the file that was exported"):
        read_archive(path, inside)
    assert (inside / "a").stat().st_size <= 1


def test_an_altered_byte_is_noticed_wherever_it_changes_a_file(path, inside):
    write_zip(path)
    whole = path.read_bytes()
    manifest = read_archive(path, inside / "whole")
    n_refused = 0
    for place in range(0, len(whole), max(1, len(whole) // 200)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        try:
            found = read_archive(path, inside / str(place))
        except InputError:
            n_refused += 1
        else:
            # What changed is a date, or a bit that fills up a byte.
            assert (found, unpacked(inside / str(place))) == (manifest, FILES)
    assert n_refused > 100


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_archive_is_refused(path, inside, share):
    write_zip(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(InputError, match="is broken, or no zip archive"):
        read_archive(path, inside)


def test_a_file_that_is_no_archive_is_refused(path, inside):
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_archive(path, inside)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", "b")
    with pytest.raises(InputError, match=r"has no manifest\.json"):
        read_archive(path, inside)
