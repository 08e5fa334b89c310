"""Download the public Made With ML projects, checked and never half-written."""

import csv
import hashlib
import io
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path

from tagifai.errors import FetchError, InputError
from tagifai.files import write_bytes

COMMIT = "776a75b010cb96dbdc99302ae24da6764f673486"
"""Of the repository's versions, the one that holds all six tags; a commit's files never change."""

BASE_URL = f"https://raw.githubusercontent.com/GokuMohandas/Made-With-ML/{COMMIT}/datasets/"

DIGESTS: Mapping[str, str] = {
    "dataset.csv": "449c73c29505b899035a325f49e8cdfa43d244443c6080530e884b277a0af00f",
    "holdout.csv": "447030f5160f69276d060eebb5d56c027abb6dc393c9eca092cce3811bf6270d",
}
"""SHA-256 of each file."""

N_ROWS = 955
FILE_NAME = "made_with_ml_projects.csv"
"""Not the name of the shipped data set, which stays as it is."""

TIMEOUT = 30.0


def fetch_projects(
    dest_dir: Path | str = "data",
    *,
    base_url: str = BASE_URL,
    digests: Mapping[str, str] = DIGESTS,
    n_rows: int = N_ROWS,
) -> Path:
    """Download the public projects, join them and sort them by id.

    Args:
        dest_dir: Where to write; it is made if need be.
        base_url: The folder to download from, a mirror for example.
        digests: The files to download, each with its SHA-256.
        n_rows: The number of projects there must be in all.

    Returns:
        The file: ``made_with_ml_projects.csv`` in `dest_dir`.

    Raises:
        InputError: `dest_dir` is a file.
        FetchError: A download fails or brings something else than expected, or the file cannot be written.

    Side effects:
        Replaces the file in one step, and only once all is checked.
    """
    if Path(dest_dir).exists() and not Path(dest_dir).is_dir():
        raise InputError(f"{dest_dir} is no folder. Give a folder to write to with --dest.")
    contents = {name: _download(_url(base_url, name), digest) for name, digest in digests.items()}
    joined = _join(contents, n_rows)
    path = Path(dest_dir) / FILE_NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(joined, path)
    except OSError as error:
        raise FetchError(
            f"{path} cannot be written ({error.strerror}). Make room, or give a folder you may write to with --dest."
        ) from error
    return path


def _url(base_url: str, name: str) -> str:
    if not base_url.startswith(("http://", "https://")):
        raise FetchError(f"{base_url!r} is no web address. Give one that starts with https://.")
    return base_url.rstrip("/") + "/" + name


def _download(url: str, digest: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:
            content: bytes = answer.read()
    except urllib.error.HTTPError as error:
        raise FetchError(f"{url} answered {error.code} {error.reason}. Try again later, or name a mirror.") from error
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise FetchError(f"{url} could not be downloaded ({reason}). Check the network and try again.") from error
    found = hashlib.sha256(content).hexdigest()
    if found != digest:
        raise FetchError(
            f"{url} is not the expected file (sha256 {found[:12]}... of {len(content)} bytes, not {digest[:12]}...). "
            "Nothing was written; try again, or from another network."
        )
    return content


def _join(contents: Mapping[str, bytes], n_rows: int) -> bytes:
    """Join CSV files of one header and sort their rows by id."""
    headers, rows = [], []
    for content in contents.values():
        header, *body = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
        headers.append(header)
        rows += body
    if any(header != headers[0] for header in headers) or "id" not in headers[0]:
        raise FetchError(f"The files {', '.join(contents)} have different columns. Nothing was written.")
    column = headers[0].index("id")
    rows.sort(key=lambda row: int(row[column]))
    if len({row[column] for row in rows}) != n_rows or len(rows) != n_rows:
        raise FetchError(f"The files hold {len(rows)} projects, not {n_rows} different ones. Nothing was written.")
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([headers[0], *rows])
    return text.getvalue().encode("utf-8")
