"""Loading a data set."""

import hashlib
import os
import threading
from pathlib import Path

import pandas as pd
import pytest

from tagifai.data import load_projects
from tagifai.dataset import DEFAULT_DATA_PATH, check_columns, load_dataset, text_of
from tagifai.errors import DataError

HEADER = "id,title,description,tag\n"
ROWS = '1,A,"one, two",x\n2,B,,y\n'


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_rows_keep_their_order_and_text(tmp_path: Path) -> None:
    df = load_projects(write(tmp_path / "a.csv", HEADER + '7,NA,"one\r\n""two"" "," x "\n3,null,,y\n\n'))
    assert df.to_dict("list") == {
        "id": [7, 3],
        "title": ["NA", "null"],
        "description": ['one\r\n"two" ', ""],
        "tag": ["x", "y"],
    }


def test_optional_columns_may_be_absent_and_others_are_kept(tmp_path: Path) -> None:
    df = load_projects(write(tmp_path / "a.csv", "\ufefftag,title,description,stars\nx,A,,5\ny,B,,6\n"))
    assert list(df["stars"]) == ["5", "6"]


def test_ids_need_not_be_numbers(tmp_path: Path) -> None:
    df = load_projects(write(tmp_path / "a.csv", HEADER + "a,A,,x\nb,B,,y\n"))
    assert list(df["id"]) == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"a\.csv: is empty\. Give a file with a header"),
        (HEADER, r"a\.csv: has no row that can be used"),
        (
            "id,title,text\n1,A,b\n",
            r"a\.csv:1: there is no telling which column holds the .*: it has 'id', 'title', 't",
        ),
        ("tag,tag,title,description\nx,x,A,b\n", r"a\.csv:1: has several columns 'tag'"),
        (HEADER + "1,A,b,x\n2,B,one, two,y\n", r"a\.csv:3: 5 fields where the header has 4"),
        (HEADER + '1,A,"b\nc",x\n2,B\n', r"a\.csv:4: 2 fields"),
        (HEADER + '1,A,"b,x\n', r"a\.csv:2: not valid CSV"),
        (HEADER + "1,A,b,x\n2,B,c, \n", r"a\.csv:3: tag: is empty\. Give every row a label"),
        (HEADER + "1, ,,x\n2,B,c,y\n", r"a\.csv:2: title, description: are all empty"),
        (HEADER + '1,A,"b\n",x\n2,B,c,y\n1,C,d,y\n', r"a\.csv:5: id: 1 is also on line 2\. Ids must differ"),
        (HEADER + "1,A,b,x\n2,B,c,x\n", r"a\.csv: tag: has one label only, 'x'"),
        ((HEADER + ROWS).encode() + b"3,\xff,a,x\n", r"a\.csv:4: is not UTF-8 \(invalid start byte"),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        load_projects(write(tmp_path / "a.csv", content))


def test_a_missing_file_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match=r"b\.csv: does not exist\. Give the path"):
        load_projects(tmp_path / "b.csv")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match=r"labeled_projects\.csv: does not exist.*`tagifai fetch`"):
        load_projects(DEFAULT_DATA_PATH)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"cannot be read \(Is a directory\)"):
        load_projects(tmp_path)


def test_columns_of_a_frame_are_checked_too() -> None:
    with pytest.raises(DataError, match=r"The data lacks the columns title, description, tag \(it has body\)"):
        check_columns(pd.DataFrame({"body": []}).columns)
    with pytest.raises(DataError, match=r"The data lacks the columns tag \(it has text\)"):
        check_columns(pd.DataFrame({"text": []}).columns)
    check_columns(["text", "tag"])


def test_rows_and_digest_come_from_the_same_bytes(tmp_path: Path) -> None:
    path, content = tmp_path / "a.csv", (HEADER + ROWS).encode()
    dataset = load_dataset(write(path, content))
    assert dataset.sha256 == hashlib.sha256(content).hexdigest()
    assert (dataset.path, dataset.n_rows, list(dataset.df["tag"])) == (path, 2, ["x", "y"])


def test_a_pipe_is_read_once_and_whole(tmp_path: Path) -> None:
    pipe, content = tmp_path / "pipe", (HEADER + ROWS).encode()
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(content,), daemon=True)
    writer.start()
    dataset = load_dataset(pipe)
    assert (dataset.n_rows, dataset.sha256) == (2, hashlib.sha256(content).hexdigest())


def test_a_missing_description_counts_as_empty() -> None:
    df = pd.DataFrame({"description": [float("nan"), None, "d", ""], "title": ["a", "b", "c", "e"]})
    assert text_of(df) == ["a", "b", "c d", "e "]


def test_the_shipped_data_set_loads(projects: pd.DataFrame) -> None:
    assert len(projects) >= 500
    assert projects["tag"].nunique() == 6


def test_a_text_may_be_as_long_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "long.csv", f"title,description,tag\na,{'word ' * 40_000},x\nb,c,y\n")
    assert len(load_projects(path)["description"].iloc[0]) == 200_000
