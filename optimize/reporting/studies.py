"""Studies as they stand: one, or all of a folder."""

import logging

from optimize.errors import OptimizeError
from optimize.reporting.summary import StudySummary, summarize_study
from optimize.storage.database import STUDIES_DIR, default_storage, load_study, open_storage
from optimize.storage.locks import is_locked, lock_path

logger = logging.getLogger(__name__)


def show_study(name: str, *, storage: str | None = None) -> StudySummary:
    """Summarise a study.

    Raises:
        StudyNotFoundError: There is no such study.
    """
    url = storage or default_storage(name)
    study = load_study(name, url, writable=False)
    return summarize_study(study, url, running=is_locked(lock_path(url, name)))


def list_studies(*, storage: str | None = None) -> list[StudySummary]:
    """Summarise all studies of a storage, or of `studies/`, by name."""
    urls = [storage] if storage else [f"sqlite:///{path}" for path in sorted(STUDIES_DIR.glob("*.db"))]
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
