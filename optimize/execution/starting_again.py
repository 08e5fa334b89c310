"""Starting a study under a name that one without a finished trial holds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import optuna
from optuna.trial import TrialState

from optimize.definition.attributes import N_TRIALS, NAMESPACE, REPLACES, SIGNATURE, TrialAttributes
from optimize.definition.stops import FINISHED
from optimize.definition.study_attributes import is_half_made, stored_record
from optimize.errors import StudyExistsError, StudyNotFoundError
from optimize.storage.address import StudyAddress, has_database
from optimize.storage.database import has_tables, load_study
from optimize.storage.locks import driver_lock
from optimize.storage.removal import remove_study


@dataclass(frozen=True)
class FreshName:
    """A name that a new study may have.

    Attributes:
        renew_lock: Makes sure that the driver's lock is still held; see `optimize.storage.locks.driver_lock`.
        replaces: The uids of the studies whose runs are to go.
        note: What was replaced; None if nothing was.
    """

    renew_lock: Callable[[], None]
    replaces: list[str] = field(default_factory=list)
    note: str | None = None


def refuse_existing(address: StudyAddress) -> optuna.Study | None:
    """Make sure that a new study may have a name.

    Returns:
        The study of this name that may be replaced, for it never finished a trial; None if there is none.

    Raises:
        StudyExistsError: There is one, and it has begun.
    """
    path = address.sqlite_path
    if not (has_tables(address.url) if path is None else has_database(path)):
        return None
    try:
        study = load_study(address, writable=False)
    except StudyNotFoundError:
        return None
    if is_half_made(study):
        return None
    # What was killed before it was described has nothing but its total and a signature; it is taken over.
    described = study.user_attrs.keys() - {SIGNATURE, N_TRIALS, N_TRIALS.removeprefix(NAMESPACE), REPLACES}
    if not described and not study.get_trials(deepcopy=False):
        return None
    if stored_record(study) is not None and not _is_worth_keeping(study):
        return study
    raise StudyExistsError(
        f"Study {address.name!r} exists in {address.shown_url}. Go on with `{address.command('resume')}`, "
        "or start another with --study-name."
    )


@contextmanager
def fresh_name(address: StudyAddress) -> Iterator[FreshName]:
    """Hold the lock of a new study's driver; a study of this name that never finished a trial makes room.

    Args:
        address: Where the new study will live.

    Raises:
        StudyBusyError: Another process runs a study of this name.
        StudyExistsError: There is one, and it has begun.

    Side effects:
        Deletes such a study from its storage. Its runs go when those of the new one are written.
    """
    with driver_lock(address) as renew_lock:
        # Another process may have run it since the plan was made.
        old = refuse_existing(address)
        if old is None:
            yield FreshName(renew_lock)
            return
        record, trials = stored_record(old) or {}, old.get_trials(deepcopy=False)
        replaces = [*old.user_attrs.get(REPLACES, []), str(record["uid"])]
        n_failed = sum(TrialAttributes(trial).error is not None for trial in trials)
        remove_study(address, keep_file=True)
        yield FreshName(
            renew_lock,
            replaces,
            f"A study {address.name!r} was there that never finished a trial ({n_failed} failed); this one takes its "
            "place.",
        )


def _is_worth_keeping(study: optuna.Study) -> bool:
    """Tell whether a study has a finished trial of its own, or somebody has put a point into its queue."""
    for trial in study.get_trials(deepcopy=False):
        attributes = TrialAttributes(trial)
        is_queued = trial.state == TrialState.WAITING and attributes.start == "enqueued"
        if is_queued or (trial.state in FINISHED and attributes.copied_from is None):
            return True
    return False
