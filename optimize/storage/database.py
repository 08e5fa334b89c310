"""Where studies live: one SQLite file a study under `studies/`, or any storage URL that Optuna takes.

SQLite is opened with a write-ahead log, immediate transactions and a busy timeout: as Optuna opens it by itself, two
workers can take the same waiting trial, and a slow disk ends in `database is locked`. Its schema is made in a
temporary file that is then linked into place, so that neither a kill nor a race leaves half a database.
"""

import logging
from pathlib import Path
from typing import Any

import optuna
from optuna.storages import BaseStorage, RDBStorage
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from optimize.errors import InputError, OptimizeError, StorageUnavailableError, StudyNotFoundError
from optimize.storage.address import StudyAddress, sqlite_path
from optimize.storage.retries import retrying, with_retries
from optimize.storage.trial_reader import StudyCache
from tagifai.errors import one_line
from tagifai.files import made_whole

BUSY_TIMEOUT = 1.0
"""Seconds for which SQLite waits for a lock by itself; `optimize.storage.retries` does the rest."""

OPENING_SECONDS = 10.0
"""Seconds for which a database that cannot be reached is waited for at the start: the address may be wrong."""

_DATABASE_METHODS = (
    "create_new_study delete_study set_study_user_attr set_study_system_attr get_study_id_from_name "
    "get_study_name_from_id get_study_directions get_study_user_attrs get_study_system_attrs get_all_studies "
    "_create_new_trial _set_trial_param get_trial_id_from_study_id_trial_number set_trial_state_values "
    "set_trial_intermediate_value set_trial_user_attr set_trial_system_attr get_trial get_trial_user_attrs "
    "get_trial_system_attrs _get_trials _get_best_trial_id"
).split()


class RetryingStorage(RDBStorage):
    """Optuna's relational storage, waiting for its database where it is locked or restarts."""


for _name in _DATABASE_METHODS:
    setattr(RetryingStorage, _name, retrying(getattr(RDBStorage, _name)))


def open_storage(url: str, *, create: bool = False, writable: bool = True, checked: bool = False) -> BaseStorage:
    """Open a storage.

    Args:
        url: A storage URL.
        create: Make a SQLite file that does not exist yet.
        writable: Take the write lock at the start of every transaction. Readers pass False, so as not to hold up
            the study they look at.
        checked: The version of its tables is known to be right, and need not be looked up.

    Raises:
        InputError: The URL is none, or there is no such file and `create` is False.
        OptimizeError: The database cannot be opened.

    Side effects:
        Makes the database and its folder if `create` is set.
    """
    # Locks and lost connections are waited for here; Optuna's warnings about them would only alarm.
    logging.getLogger("optuna.storages._rdb.storage").setLevel(logging.ERROR)
    path = sqlite_path(url)
    if path is None:
        return StudyCache(_open(url, {"pool_pre_ping": True}, checked, skip_table_creation=not create))
    if not path.exists():
        if not create:
            raise InputError(f"There is no study database {path}. `optimize list` shows the studies here.")
        _create_sqlite(path)
        checked = True
    storage = _open(url, {"connect_args": {"timeout": BUSY_TIMEOUT}}, checked, skip_table_creation=True)
    _tune_sqlite(storage, immediate=writable)
    return StudyCache(storage)


def load_study(address: StudyAddress, *, writable: bool = True) -> optuna.Study:
    """Load a stored study.

    Args:
        address: Where it lives.
        writable: False for a reader that must not hold up the study.

    Raises:
        StudyNotFoundError: There is no such study.
    """
    path = address.sqlite_path
    remedy = "`optimize list` shows the studies here, `optimize run` starts one."
    if path is not None and not path.exists():
        raise StudyNotFoundError(f"There is no study {address.name!r}: no file {path}. {remedy}")
    store = open_storage(address.url, writable=writable)
    try:
        return optuna.load_study(study_name=address.name, storage=store)
    except KeyError:
        raise StudyNotFoundError(f"There is no study {address.name!r} in {address.shown_url}. {remedy}") from None


def _open(url: str, engine_kwargs: dict[str, Any], checked: bool, *, skip_table_creation: bool) -> RDBStorage:
    try:
        return with_retries(
            lambda: RetryingStorage(url, engine_kwargs, checked, skip_table_creation=skip_table_creation),
            OPENING_SECONDS,
        )
    except ImportError as error:
        raise InputError(f"Storage {make_url(url)!r} needs a driver that is not installed: {error}") from error
    except (SQLAlchemyError, RuntimeError, StorageUnavailableError) as error:
        reason = one_line(getattr(error, "orig", error))
        raise OptimizeError(f"Cannot open the storage {make_url(url)!r}: {reason}") from error


def _create_sqlite(path: Path) -> None:
    with made_whole(path) as fresh:
        storage = RDBStorage(f"sqlite:///{fresh}")
        with storage.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        storage.engine.dispose()


def _tune_sqlite(storage: RDBStorage, *, immediate: bool) -> None:
    # The pool holds connections from the constructor's checks, opened before these listeners.
    storage.engine.dispose()

    @event.listens_for(storage.engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={int(BUSY_TIMEOUT * 1000)}")
        connection.execute("PRAGMA synchronous=NORMAL")

    @event.listens_for(storage.engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
