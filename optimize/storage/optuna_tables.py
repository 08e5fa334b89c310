"""The tables of Optuna's database that this project reads and writes by itself, where they are the ones it knows."""

from datetime import UTC, datetime
from typing import Any

from optuna.storages import BaseStorage, RDBStorage
from optuna.storages._rdb import models
from sqlalchemy.dialects import postgresql, sqlite

KNOWN_SCHEMA = 12
_UPSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def known_backend(storage: BaseStorage) -> RDBStorage | None:
    """Return the database behind a storage if its tables are the ones that this module was written for."""
    backend = getattr(storage, "_backend", storage)
    if not isinstance(backend, RDBStorage) or models.SCHEMA_VERSION != KNOWN_SCHEMA:
        return None
    return backend if backend.engine.name in _UPSERTS else None


def now() -> datetime:
    """Return the time as Optuna's database keeps it: naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None)
