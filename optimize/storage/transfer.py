"""A study's database taken out of its storage and put into another one."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import optuna
from optuna.storages import BaseStorage, RDBStorage

from optimize.definition.attributes import IMPORTED, NAMESPACE, RECORD
from optimize.definition.study_attributes import stored_record
from optimize.errors import InputError, OptimizeError, StudyExistsError
from optimize.storage.address import StudyAddress, is_there, sqlite_url
from optimize.storage.database import load_study, open_storage
from optimize.storage.sampler_pickles import holds_pickles
from tagifai.checkpoint import checkpoint_sqlite
from tagifai.errors import one_line
from tagifai.files import made_whole
from tagifai.read_only import reading


def save_snapshot(study: optuna.Study, address: StudyAddress, path: Path) -> int:
    """Write a study as it is at this moment to a SQLite file of its own.

    Args:
        study: The study; it may be running.
        address: Where it lives.
        path: The file to make.

    Returns:
        How many trials it holds.

    Raises:
        OptimizeError: The database cannot be read.

    Side effects:
        Makes the file.
    """
    source_path = address.sqlite_path
    # Where nothing may be written, SQLite cannot read a log by itself; the study's storage knows how.
    may_copy = source_path is not None and os.access(source_path.resolve().parent, os.W_OK)
    if source_path is not None and may_copy and len(study._storage.get_all_studies()) == 1:
        source = f"{source_path.absolute().as_uri()}?mode=ro"
        try:
            with closing(sqlite3.connect(source, uri=True)) as old, closing(sqlite3.connect(path)) as new:
                old.backup(new)
        except sqlite3.Error as error:
            raise OptimizeError(f"{source_path} cannot be copied: {error}. Try again.") from error
    else:
        store = RDBStorage(sqlite_url(path))
        _copy(study, store, study.study_name, {})
        store.engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        # One file, with nothing in it of what was deleted.
        connection.execute("VACUUM")
        connection.execute("PRAGMA journal_mode=DELETE")
        (n_trials,) = connection.execute("SELECT count(*) FROM trials").fetchone()
    return int(n_trials)


def open_snapshot(path: Path, name: str, uid: str, *, trust: bool) -> optuna.Study:
    """Open a database that came from elsewhere.

    Args:
        path: The SQLite file.
        name: The study that it must hold, and nothing else.
        uid: The study's uid.
        trust: Whether it may hold pickles, which a sampler reads when the study is resumed.

    Raises:
        InputError: It is no such database, or holds pickles.
    """
    try:
        with reading(path) as connection:
            is_sound = connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
            # What runs by itself when a table is read or written has no place in a study.
            more = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')").fetchall()
        if not is_sound or more:
            raise InputError("it is damaged, or does more than hold tables")
        study = load_study(StudyAddress(name, sqlite_url(path)))
        if len(study._storage.get_all_studies()) != 1 or (stored_record(study) or {}).get("uid") != uid:
            raise InputError(f"it holds another study than {name!r}")
    except (sqlite3.Error, OptimizeError) as error:
        raise InputError(
            f"The archive's study.db cannot be used: {one_line(error)}. Export the study again."
        ) from error
    if not trust and holds_pickles(study):
        raise InputError(
            f"Study {name!r} was sampled with CMA-ES, which keeps its state as a pickle; resuming it can run anything."
            "\nIf you trust who made it, add --trust (in Python trust=True)."
        )
    return study


def refuse_taken(address: StudyAddress, uid: str) -> optuna.Study | None:
    """Make sure that a name is free for an imported study.

    Args:
        address: Where the study is to live.
        uid: The study's uid.

    Returns:
        The study, where an interrupted import of the same one has left it there.

    Raises:
        StudyExistsError: There is one of that name.
    """
    path = address.sqlite_path
    if path is not None and not is_there(path):
        return None
    store = open_storage(address.url, create=True)
    if address.name not in {study.study_name for study in store.get_all_studies()}:
        return None
    study = optuna.load_study(study_name=address.name, storage=store)
    # What was killed before it was marked is empty.
    is_empty = not study.user_attrs and not study.get_trials(deepcopy=False)
    if is_empty or study.user_attrs.get(IMPORTED) == _mark(uid, is_complete=False):
        return study
    raise StudyExistsError(
        f"Study {address.name!r} exists in {address.shown_url}; nothing was imported. `{address.command('show')}` "
        "shows it. Import into another folder, or into another database with --storage."
    )


def place_snapshot(path: Path, address: StudyAddress, uid: str) -> None:
    """Put a study where it is to live; until `finish_import` it is known as half imported.

    Args:
        path: What `open_snapshot` has opened.
        address: Where the study is to live; see `refuse_taken`.
        uid: The study's uid.

    Side effects:
        Writes the file in one step. Into a database that is there already, trial by trial: what makes it a study of
        ours comes last, and a second call goes on where a kill has ended the first.
    """
    mark = {IMPORTED: _mark(uid, is_complete=False)}
    study = load_study(StudyAddress(address.name, sqlite_url(path)))
    target = address.sqlite_path
    if target is None or is_there(target):
        _copy(study, open_storage(address.url, create=True), address.name, mark)
        return
    for key, value in mark.items():
        study.set_user_attr(key, value)
    with (
        made_whole(target.resolve()) as fresh,
        closing(sqlite3.connect(path)) as old,
        closing(sqlite3.connect(fresh)) as new,
    ):
        old.backup(new)
        new.execute("PRAGMA journal_mode=WAL")


def finish_import(address: StudyAddress, uid: str) -> None:
    """Note that an import is complete.

    Args:
        address: Where the study lives.
        uid: The study's uid.

    Side effects:
        Brings all of the study into its one file.
    """
    load_study(address).set_user_attr(IMPORTED, _mark(uid, is_complete=True))
    if address.sqlite_path:
        checkpoint_sqlite(address.sqlite_path)


def _mark(uid: str, *, is_complete: bool) -> dict[str, Any]:
    return {"uid": uid, "complete": is_complete}


def _copy(study: optuna.Study, store: BaseStorage, name: str, mark: dict[str, Any]) -> None:
    """Copy a study trial by trial into a storage, which may hold a part of it already."""
    copy = optuna.create_study(storage=store, study_name=name, directions=study.directions, load_if_exists=True)
    for key, value in study._storage.get_study_system_attrs(study._study_id).items():
        store.set_study_system_attr(copy._study_id, key, value)
    attrs = mark | study.user_attrs | mark
    # The record, by its name of today or of version 0.1, is what makes it a study that can be resumed.
    last = {RECORD, RECORD.removeprefix(NAMESPACE)}
    for key, value in attrs.items():
        if key not in last:
            copy.set_user_attr(key, value)
    n_there = len(copy.get_trials(deepcopy=False))
    for trial in study.get_trials(deepcopy=False)[n_there:]:
        store.create_new_trial(copy._study_id, template_trial=trial)
    for key in last & attrs.keys():
        copy.set_user_attr(key, attrs[key])
