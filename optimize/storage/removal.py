"""Taking a whole study out of its storage."""

from optimize.storage.address import StudyAddress, has_database
from optimize.storage.database import close_storage, open_storage


def remove_study(address: StudyAddress, *, keep_file: bool = False) -> None:
    """Delete a study from its storage; the caller holds its lock.

    Args:
        address: Where the study lives; nothing is done where it does not.
        keep_file: Keep the SQLite file, for another study is about to take its place.

    Side effects:
        Deletes the SQLite file if no other study lives there.
    """
    path = address.sqlite_path
    if path is not None and not has_database(path):
        return
    storage = open_storage(address.url)
    try:
        ids = {study.study_name: study._study_id for study in storage.get_all_studies()}
        if address.name in ids:
            storage.delete_study(ids.pop(address.name))
    finally:
        close_storage(storage)
    if path is not None and not ids and not keep_file:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def remove_locks(address: StudyAddress) -> None:
    """Delete the lock files of a study that is gone."""
    for lock in (address.export_lock, address.promote_lock, address.lock):
        lock.unlink(missing_ok=True)
