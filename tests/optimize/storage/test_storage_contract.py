"""Optuna's own test of a storage, run on the one that this project opens."""

import shutil

import pytest
from optuna.testing.pytest_storages import StorageTestCase

from optimize.storage.database import open_storage


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("empty") / "s.db"
    open_storage(f"sqlite:///{path}", create=True)
    return path


class TestOpenedStorage(StorageTestCase):
    @pytest.fixture
    def storage(self, tmp_path, empty):
        shutil.copy(empty, tmp_path / "s.db")
        return open_storage(f"sqlite:///{tmp_path / 's.db'}")


class TestOpenedStorageWithoutTables(TestOpenedStorage):
    """The same where Optuna's tables are not the known ones."""

    @pytest.fixture(autouse=True)
    def hidden(self, monkeypatch):
        monkeypatch.setattr("optimize.storage.optuna_tables.models", None)
