"""Studies as they stand: one, or all of a folder."""

import logging

from optimize.errors import OptimizeError
from optimize.reporting.summary import StudySummary, summarize_study
from optimize.storage.address import StudyAddress, sqlite_url, study_databases
from optimize.storage.database import load_study, open_storage
from optimize.storage.locks import is_locked

logger = logging.getLogger(__name__)


def show_study(name: str, *, storage: str | None = None) -> StudySummary:
    """Summarise a study.

    Raises:
        StudyNotFoundError: There is no such study.
    """
    address = StudyAddress.of(name, storage)
    return summarize_study(load_study(address, writable=False), address.url, running=is_locked(address.lock))


def list_studies(*, storage: str | None = None) -> list[StudySummary]:
    """Summarise all studies of a storage, or of `studies/`, by name."""
    urls = [storage] if storage else [sqlite_url(path) for path in study_databases()]
    found = []
    for url in urls:
        try:
            store = open_storage(url, writable=False)
            found += [show_study(frozen.study_name, storage=url) for frozen in store.get_all_studies()]
        except OptimizeError as error:
            if storage:
                raise
            # One broken file must not hide the others.
            logger.warning("%s", error)
    return sorted(found, key=lambda summary: summary.name)
