"""The tables of Optuna's database, where they are the ones that this project knows.

They are Optuna's private matter. This module alone imports them; where they are not there, or not as they were when the
fast ways of reading, writing and claiming were written, `known_backend` says so and those take Optuna's public methods.
"""

from datetime import UTC, datetime
from typing import Any

from optuna.storages import BaseStorage, RDBStorage
from sqlalchemy.dialects import postgresql, sqlite

from optimize.storage.storage_proxy import StorageProxy

KNOWN_SCHEMA = 12
"""The version of the tables that the fast ways were written for."""

UPSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""How rows are inserted that may be there already, by the kind of database."""

_PARTS = {
    "StudyModel": "study_id",
    "TrialModel": (
        "trial_id number study_id state datetime_start datetime_complete _datetime_start_utc _datetime_complete_utc"
    ),
    "TrialParamModel": "trial_id param_id param_name param_value distribution_json",
    "TrialValueModel": "trial_id objective value value_type value_to_stored_repr",
    "TrialIntermediateValueModel": (
        "trial_id step intermediate_value intermediate_value_type intermediate_value_to_stored_repr"
    ),
    "TrialUserAttributeModel": "trial_id key value_json",
    "TrialSystemAttributeModel": "trial_id key value_json",
}


def are_known(tables: Any) -> bool:
    """Tell whether Optuna's tables are the ones that this project knows.

    Args:
        tables: The module that declares them; None if there is none.
    """
    if getattr(tables, "SCHEMA_VERSION", None) != KNOWN_SCHEMA:
        return False
    return all(hasattr(getattr(tables, table, None), part) for table, parts in _PARTS.items() for part in parts.split())


try:
    from optuna.storages._rdb import models as _models
except ImportError:
    _models = None  # type: ignore[assignment]

models: Any = _models if are_known(_models) else None
"""The tables; None if they are not known."""


def known_backend(storage: BaseStorage) -> RDBStorage | None:
    """Return the database behind a storage if its tables are known."""
    while isinstance(storage, StorageProxy):
        storage = storage.storage
    # Optuna puts a cache of its own in front of a database.
    backend = getattr(storage, "_backend", storage)
    if models is None or not isinstance(backend, RDBStorage):
        return None
    return backend if backend.engine.name in UPSERTS else None


def now() -> datetime:
    """Return the time as Optuna's database keeps it: naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None)
