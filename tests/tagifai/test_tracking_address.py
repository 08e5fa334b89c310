"""Addresses that can never be an MLflow store."""

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tagifai.errors import InputError, UnreachableError
from tagifai.tracking_address import check_tracking_address
from tagifai.tracking_store import open_client, resolve_tracking_uri


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.txt").write_text("hello")
    with closing(sqlite3.connect(tmp_path / "study.db")) as connection:
        connection.executescript("CREATE TABLE studies (a); CREATE TABLE trials (a);")
    return tmp_path


@pytest.mark.parametrize(
    ("uri", "fact"),
    [
        ("nonsense", "is no address of an MLflow store"),
        ("./mlruns", "is no address of an MLflow store"),
        ("folder", "is no address of an MLflow store"),
        ("text.txt", "is no address of an MLflow store"),
        ("ftp://x", "begins with ftp://, which MLflow has no store for"),
        ("file:/", "is a store of files"),
        ("file:///tmp/mlruns", "is a store of files"),
        ("http://", "names no host"),
        ("http://:5000", "names no host"),
        ("http://127.0.0.1:99999", "is no address: Port out of range"),
        ("http://127.0.0.1:port", "is no address: Port could not be cast"),
        ("http://[::1", "is no address: Invalid IPv6 URL"),
        ("sqlite://", "is a database in memory"),
        ("sqlite:///:memory:", "is a database in memory"),
        ("sqlite:nonsense", "is no address of a database"),
        ("sqlite:///folder", "is a folder"),
        ("sqlite:///text.txt", "is a file that is no SQLite database"),
        ("sqlite:///text.txt/mlflow.db", "lies in what is no folder"),
        ("sqlite:///study.db", "is the database of an Optuna study"),
        ("postgresql+psycopg://", "names no database"),
        ("postgresql+psycopg://host", "names no database"),
        ("postgresql+nothing://host/x", "is no address of a database"),
    ],
)
def test_it_is_refused(folder: Path, uri: str, fact: str) -> None:
    before = sorted(folder.rglob("*"))
    with pytest.raises(InputError, match=r"^--tracking-uri: ") as refused:
        resolve_tracking_uri(uri)
    assert fact in str(refused.value)
    assert "\nGive " in str(refused.value)
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    "uri",
    [
        "sqlite:///new/mlflow.db",
        "sqlite+pysqlite:///new.db",
        "http://127.0.0.1:5000",
        "https://user:word@host/path",
        "postgresql+psycopg://user@host/mlflow",
        "databricks",
        "databricks://profile",
    ],
)
def test_what_can_be_a_store_is_not(folder: Path, uri: str) -> None:
    check_tracking_address(uri)


def test_no_password_is_shown() -> None:
    with pytest.raises(InputError, match="names no host") as refused:
        check_tracking_address("http://me:secret@")
    assert "secret" not in str(refused.value)


def test_a_package_that_is_missing_is_named() -> None:
    with pytest.raises(InputError, match=r"needs the package MySQLdb'?\.?\nInstall it: pip install MySQLdb\."):
        check_tracking_address("mysql://user@host/mlflow")


def test_a_database_server_that_is_away_is_named_at_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(UnreachableError, match=f"MLflow's database at {address} is out of reach: .*refused"):
            open_client(f"postgresql+psycopg://user@{address}/mlflow")
