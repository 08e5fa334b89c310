"""Downloads, against a server on this machine."""

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tagifai.data import load_projects
from tagifai.errors import FetchError, InputError
from tagifai.fetch import BASE_URL, DIGESTS, FILE_NAME, N_ROWS, fetch_projects

DATASET = 'id,title,description,tag\n10,J,"ten, of ""two""\r\nlines",x\n2,B,two,y\n'
HOLDOUT = "id,title,description,tag\n9,I,nine,x\n"


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder; what is called truncated ends too early."""

    def log_message(self, *_: Any) -> None:
        pass

    def send_header(self, keyword: str, value: str) -> None:
        if keyword == "Content-Length" and "truncated" in self.path:
            value = str(int(value) + 100)
        super().send_header(keyword, value)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "served"
    folder.mkdir()
    for name, content in {"dataset.csv": DATASET, "holdout.csv": HOLDOUT, "truncated.csv": DATASET}.items():
        (folder / name).write_bytes(content.encode())
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_address[1]}/"
        httpd.shutdown()
        thread.join()


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


GOOD = {"dataset.csv": digest(DATASET), "holdout.csv": digest(HOLDOUT)}


def test_files_are_joined_and_sorted_by_id(server: str, tmp_path: Path) -> None:
    path = fetch_projects(tmp_path / "data", base_url=server, digests=GOOD, n_rows=3)
    assert path == tmp_path / "data" / FILE_NAME
    df = load_projects(path)
    assert list(df["id"]) == [2, 9, 10]
    assert df["description"].iloc[2] == 'ten, of "two"\r\nlines'
    before = path.read_bytes()
    fetch_projects(tmp_path / "data", base_url=server, digests=GOOD, n_rows=3)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("digests", "n_rows", "message"),
    [
        (GOOD | {"holdout.csv": "0" * 64}, 3, r"holdout\.csv is not the expected file \(sha256 [0-9a-f]{12}\.\.\."),
        (GOOD | {"none.csv": "0" * 64}, 3, r"none\.csv answered 404"),
        ({"truncated.csv": digest(DATASET)}, 2, r"truncated\.csv could not be downloaded \(IncompleteRead"),
        (GOOD, 4, r"hold 3 projects, not 4 different ones"),
        ({"dataset.csv": digest(DATASET), "//dataset.csv": digest(DATASET)}, 4, r"hold 4 projects, not 4 different"),
    ],
)
def test_a_wrong_download_writes_nothing(
    server: str, tmp_path: Path, digests: dict[str, str], n_rows: int, message: str
) -> None:
    old = tmp_path / "data" / FILE_NAME
    old.parent.mkdir()
    old.write_text("old")
    with pytest.raises(FetchError, match=message):
        fetch_projects(tmp_path / "data", base_url=server, digests=digests, n_rows=n_rows)
    assert old.read_text() == "old"
    assert list(old.parent.iterdir()) == [old]


def test_without_a_network_it_says_what_was_tried(tmp_path: Path) -> None:
    with pytest.raises(
        FetchError, match=r"http://127\.0\.0\.1:9/dataset\.csv could not be downloaded.*Check the network"
    ):
        fetch_projects(tmp_path, base_url="http://127.0.0.1:9")


def test_only_web_addresses_are_downloaded_from(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"'file:///etc' is no web address"):
        fetch_projects(tmp_path, base_url="file:///etc")


def test_a_folder_that_cannot_be_written_to_is_named(server: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"file is no folder\. .*--dest"):
        fetch_projects(tmp_path / "file", base_url=server, digests=GOOD, n_rows=3)


def test_what_is_pinned_is_a_commit_with_two_files() -> None:
    assert BASE_URL.startswith("https://raw.githubusercontent.com/GokuMohandas/Made-With-ML/")
    assert set(DIGESTS) == {"dataset.csv", "holdout.csv"}
    assert all(len(bytes.fromhex(value)) == 32 for value in DIGESTS.values())
    assert N_ROWS == 955
