"""Studies as they stand: one, or all of a folder."""

import logging

import optuna

from optimize.errors import OptimizeError
from optimize.reporting.collect import collect_facts, judge_study
from optimize.reporting.summary import StudySummary, summarize_study
from optimize.reporting.trial_details import TrialDetails, describe_trial
from optimize.storage.address import StudyAddress, sqlite_url, study_databases
from optimize.storage.database import load_study, open_storage
from optimize.storage.locks import is_locked
from tagifai.errors import one_line

logger = logging.getLogger(__name__)


def show_study(name: str, *, storage: str | None = None) -> StudySummary:
    """Summarise a study, measure how sure its winner is, and say what else it shows.

    Raises:
        StudyNotFoundError: There is no such study.
    """
    study, summary = load_summary(name, storage)
    return judge_study(study, summary)


def describe_stored_trial(name: str, number: int, *, storage: str | None = None) -> TrialDetails:
    """Describe one trial of a study in full.

    Args:
        name: The study's name.
        number: The trial.
        storage: A storage URL; `sqlite:///studies/<name>.db` if None.

    Returns:
        The trial, without the id of its MLflow run.

    Raises:
        StudyNotFoundError: There is no such study.
        InputError: There is no such trial.
    """
    study, summary = load_summary(name, storage)
    return describe_trial(study, collect_facts(study, summary), number)


def list_studies(*, storage: str | None = None) -> list[StudySummary]:
    """Summarise all studies of a storage, or of `studies/`, by name.

    Raises:
        OptimizeError: None of the files could be read.

    Side effects:
        Logs what is wrong with a file that cannot be read, if others can.
    """
    urls = [storage] if storage else [sqlite_url(path) for path in study_databases()]
    found: list[StudySummary] = []
    errors: list[OptimizeError] = []
    for url in urls:
        try:
            names = [frozen.study_name for frozen in open_storage(url, writable=False).get_all_studies()]
        except OptimizeError as error:
            errors.append(error)
            continue
        found += [summary for name in names if (summary := _summary_or_warning(name, url))]
    if errors and (storage or not found):
        raise errors[0] if len(errors) == 1 else OptimizeError("\n".join(map(str, errors)))
    for broken in errors:
        # One broken file must not hide the others.
        logger.warning("%s", broken)
    return sorted(found, key=lambda summary: summary.name)


def _summary_or_warning(name: str, url: str) -> StudySummary | None:
    """Summarise a study, or say why it cannot be: one odd study must not hide the others."""
    try:
        return load_summary(name, url)[1]
    except OptimizeError as error:
        logger.warning("%s", error)
    except Exception as error:
        # A storage may hold whatever another program has put there.
        logger.warning("Study %r cannot be shown: %s", name, one_line(error, named=True))
    return None


def load_summary(name: str, storage: str | None) -> tuple[optuna.Study, StudySummary]:
    """Load a study and summarise it; how sure its winner is, and what else it shows, is not looked at.

    Args:
        name: The study's name.
        storage: A storage URL; `sqlite:///studies/<name>.db` if None.

    Raises:
        StudyNotFoundError: There is no such study.
    """
    address = StudyAddress.of(name, storage)
    study = load_study(address, writable=False)
    return study, summarize_study(study, address.url, running=is_locked(address.lock))
