"""Addresses of MLflow stores; those that can never be one are rows of `tests/optimize/cli/door_inputs/stores.py`."""

import socket
from pathlib import Path

import pytest

from tagifai.errors import InputError, UnreachableError
from tagifai.tracking_address import check_tracking_address
from tagifai.tracking_store import open_client


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
def test_what_can_be_a_store_is_not_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uri: str) -> None:
    monkeypatch.chdir(tmp_path)
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
