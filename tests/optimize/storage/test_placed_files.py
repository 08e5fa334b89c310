"""Where the data of an imported study is laid, and what is laid nowhere."""

import pytest

from optimize.errors import InputError
from optimize.storage.archive import PackedData
from optimize.storage.placed_files import plan_data


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "unpacked").write_text("text,tag\n", encoding="utf-8")
    return tmp_path / "unpacked"


def packed(path):
    return PackedData(path=path, sha256="0" * 64, n_rows=1, packed="data/x")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("data/a.csv", "data/a.csv"),
        ("mine/2026/a.tsv.gz", "mine/2026/a.tsv.gz"),
        ("a.parquet", "a.parquet"),
        ("/home/somebody/a.csv", "data/a.csv"),
        ("../a.csv", "data/a.csv"),
        ("data/../../a.csv", "data/a.csv"),
        (".git/a.csv", "data/a.csv"),
    ],
)
def test_data_is_laid_below_the_folder(source, path, target):
    file = plan_data(source, packed(path))
    file.place()
    assert (source.parent / target).read_bytes() == source.read_bytes()
    assert plan_data(source, packed(path)).is_there


@pytest.mark.parametrize("path", ["sitecustomize.py", "data/a.pth", "data/a", ".csv", "data/..", "data/a.csv.py"])
def test_what_is_no_data_is_laid_nowhere(source, path):
    with pytest.raises(InputError, match=r"which is no data file\. Nothing was imported"):
        plan_data(source, packed(path))


def test_another_file_is_kept(source):
    (source.parent / "a.csv").write_text("mine\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.csv is there already, and not the archive's"):
        plan_data(source, packed("a.csv"))
