"""Where studies live: one SQLite file a study under `studies/`, or a PostgreSQL server."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import optuna
from optuna.storages import BaseStorage, RDBStorage
from sqlalchemy import NullPool, create_engine, inspect
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

from optimize.errors import InputError, OptimizeError, StorageUnavailableError, StudyNotFoundError
from optimize.storage.address import (
    SERVER_EXAMPLE,
    StudyAddress,
    has_database,
    refuse_unknown_storage,
    shown_url,
    sqlite_path,
)
from optimize.storage.locks import is_locked
from optimize.storage.near_names import did_you_mean
from optimize.storage.optuna_tables import known_backend
from optimize.storage.retries import retrying, with_retries
from optimize.storage.slim_trials import slim_trial, whole_trial
from optimize.storage.sqlite_file import BUSY_TIMEOUT, connect_options, create_sqlite, tune_sqlite
from optimize.storage.trial_reader import StudyCache
from tagifai.checkpoint import checkpoint_sqlite
from tagifai.errors import one_line
from tagifai.files import is_empty

OPENING_SECONDS = 10.0
"""Seconds for which a database that cannot be reached is waited for at the start: the address may be wrong."""

_DATABASE_METHODS = (
    "create_new_study delete_study set_study_user_attr set_study_system_attr get_study_id_from_name "
    "get_study_name_from_id get_study_directions get_study_user_attrs get_study_system_attrs get_all_studies "
    "create_new_trial set_trial_param set_trial_state_values set_trial_intermediate_value set_trial_user_attr "
    "set_trial_system_attr get_trial get_all_trials"
).split()


class RetryingStorage(RDBStorage):
    """Optuna's relational storage, waiting for its database where it is locked or restarts.

    These are the methods that `StorageProxy` passes on; it derives the others from them.
    """


for _name in _DATABASE_METHODS:
    setattr(RetryingStorage, _name, retrying(getattr(RDBStorage, _name)))


def open_storage(
    url: str, *, create: bool = False, writable: bool = True, checked: bool = False, slim: bool = False
) -> BaseStorage:
    """Open a storage.

    Args:
        url: A storage URL.
        create: Make a SQLite file that does not exist yet.
        writable: Take the write lock at the start of every transaction. Readers pass False, so as not to hold up
            the study they look at.
        checked: The database is known, for a study runs in it: the version of its tables need not be looked up, and it
            is waited for as long as by a trial that runs.
        slim: Keep of trials that have ended what a summary shows; see `optimize.storage.slim_trials`.

    Raises:
        InputError: The URL is none, no study can live there, or there is no such file and `create` is False.
        OptimizeError: The database cannot be opened.

    Side effects:
        Makes the database and its folder if `create` is set.
    """
    # Locks and lost connections are waited for here; Optuna's warnings about them would only alarm.
    logging.getLogger("optuna.storages._rdb.storage").setLevel(logging.ERROR)
    refuse_unknown_storage(url)
    path = sqlite_path(url)
    keep = slim_trial if slim else whole_trial
    if path is None:
        return StudyCache(_open(url, {"pool_pre_ping": True}, checked, skip_table_creation=not create), keep)
    if not has_database(path):
        if not create:
            found = f"The file {path} is empty" if is_empty(path) else f"There is no study database {path}"
            raise InputError(f"{found}. `optimize list` shows the studies here.")
        try:
            create_sqlite(path)
        except (SQLAlchemyError, OSError) as error:
            reason = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
            raise OptimizeError(f"Cannot make the study database {path}: {reason}.") from error
        checked = True
    storage = _open(url, connect_options(path, writable=writable), checked, skip_table_creation=True)
    # Where only Optuna knows how to write, the end of a trial cannot be told from the rest.
    tune_sqlite(storage.engine, path, immediate=writable, durable=known_backend(storage) is None)
    return StudyCache(storage, keep)


def load_study(
    address: StudyAddress, *, writable: bool = True, checked: bool = False, slim: bool = False
) -> optuna.Study:
    """Load a stored study.

    Args:
        address: Where it lives.
        writable: False for a reader that must not hold up the study.
        checked: The study runs, so its database is known; see `open_storage`.
        slim: Keep little of trials that have ended; see `open_storage`.

    Raises:
        StudyNotFoundError: There is no such study.

    Side effects:
        A reader brings what a killed driver has left beside the study's file into it.
    """
    path = address.sqlite_path
    remedy = f"`{address.list_command}` shows the studies there, `optimize run` starts one."
    if path is not None and not has_database(path):
        remedy = "`optimize list` shows the studies here, `optimize run` starts one."
        found = f"{path} is empty" if is_empty(path) else f"no file {path}"
        near = did_you_mean(address.name, (each.stem for each in path.parent.glob("*.db")))
        raise StudyNotFoundError(f"There is no study {address.name!r}: {found}. {near}{remedy}")
    if path is not None and not writable and not is_locked(address.lock):
        checkpoint_sqlite(path)
    store = open_storage(address.url, writable=writable, checked=checked, slim=slim)
    try:
        return optuna.load_study(study_name=address.name, storage=store)
    except KeyError:
        near = did_you_mean(address.name, (each.study_name for each in store.get_all_studies()))
        where = f"There is no study {address.name!r} in {address.shown_url}"
        raise StudyNotFoundError(f"{where}. {near}{remedy}") from None


def close_storage(storage: BaseStorage) -> None:
    """Close a storage's connections to its server, in a process that lives on without it."""
    if (backend := known_backend(storage)) is not None:
        backend.engine.dispose()


def has_tables(url: str) -> bool:
    """Tell whether a server has the tables of studies, without making them.

    Args:
        url: The URL of a server.

    Raises:
        InputError: The driver is not installed.
        OptimizeError: The server cannot be reached.
    """
    with _opening(url):
        engine = create_engine(url, poolclass=NullPool)
        return with_retries(lambda: inspect(engine).has_table("studies"), OPENING_SECONDS)


def prepare_adopted(address: StudyAddress) -> None:
    """Let a database that Optuna has made keep a write-ahead log, as those made here do.

    Args:
        address: Where the study lives; nothing is done to a server.
    """
    if (path := address.sqlite_path) is not None:
        with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")


def _open(url: str, engine_kwargs: dict[str, Any], checked: bool, *, skip_table_creation: bool) -> RDBStorage:
    with _opening(url):
        return with_retries(
            lambda: RetryingStorage(url, engine_kwargs, checked, skip_table_creation=skip_table_creation),
            None if checked else OPENING_SECONDS,
        )


@contextmanager
def _opening(url: str) -> Iterator[None]:
    """Say in one line why a storage cannot be opened."""
    try:
        yield
    except ImportError as error:
        remedy = f"Install it, or write {SERVER_EXAMPLE} for psycopg 3."
        raise InputError(
            f"Storage {shown_url(url)!r} needs a driver that is not installed: {error}. {remedy}"
        ) from error
    except NoSuchModuleError as error:
        raise InputError(f"Storage {shown_url(url)!r} names no driver. Write it as {SERVER_EXAMPLE}.") from error
    except (SQLAlchemyError, RuntimeError, StorageUnavailableError) as error:
        reason = one_line(getattr(error, "orig", error))
        kind = InputError if "file is not a database" in reason else OptimizeError
        raise kind(f"Cannot open the storage {shown_url(url)!r}: {reason}") from error
