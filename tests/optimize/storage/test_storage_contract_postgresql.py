"""Optuna's own test of a storage, run on a PostgreSQL."""

import pytest
import sqlalchemy
from optuna.testing.pytest_storages import StorageTestCase

from optimize.storage.database import open_storage
from tests.optimize.machines import PostgreSQL

pytest.importorskip("pgserver", reason="needs the package pgserver")
pytest.importorskip("psycopg", reason="needs the package psycopg")


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    server = PostgreSQL(tmp_path_factory.mktemp("pg"))
    open_storage(server.url, create=True)
    yield server.url
    server.cleanup()


@pytest.mark.slow
class TestOnPostgreSQL(StorageTestCase):
    @pytest.fixture
    def storage(self, url):
        engine = sqlalchemy.create_engine(url)
        with engine.begin() as connection:
            # Making the tables takes half a second; emptying them does not.
            connection.execute(sqlalchemy.text("TRUNCATE studies RESTART IDENTITY CASCADE"))
        engine.dispose()
        return open_storage(url)
