"""Taking a bad trial out of a study, and back in."""

from dataclasses import asdict, dataclass
from typing import Any

import optuna
from optuna.trial import FrozenTrial

from optimize.definition.attributes import TrialAttributes
from optimize.definition.promotion_note import read_promotion
from optimize.definition.record import StudyRecord
from optimize.errors import InputError
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study
from optimize.storage.discards import discards_of, mark


@dataclass(frozen=True)
class Discard:
    """A trial that was taken out of its study, or back in.

    Attributes:
        study: The study's name.
        trial: The trial's number.
        reason: Why it was taken out; None if it was taken back in.
        duplicates: The trials that count and have taken their result from it.
    """

    study: str
    trial: int
    reason: str | None
    duplicates: list[int]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return asdict(self)


def discard_trial(
    name: str,
    trial: int,
    *,
    reason: str | None = None,
    undo: bool = False,
    force: bool = False,
    storage: str | None = None,
) -> Discard:
    """Take a trial out of a study: it stays as it is, and counts for nothing from now on.

    Samplers, pruners, the total, the findings and promotion no longer see it. `resume` draws another in its stead; a
    study that runs does so itself.

    Args:
        name: The study's name.
        trial: The trial's number.
        reason: Why; it is shown wherever the trial is.
        undo: Take it back in instead.
        force: Take out the promoted trial too; its model stays what and where it is.
        storage: The study's storage URL; `sqlite:///studies/<name>.db` if None.

    Raises:
        StudyNotFoundError: There is no such study.
        InputError: There is no such trial, it has not ended or will be run again, it is the promoted one, or it is
            already as it should be.

    Side effects:
        Sets an attribute of the study. Its run in MLflow shows it when the study goes on or is synced.
    """
    address = StudyAddress.of(name, storage)
    study = load_study(address)
    StudyRecord.read(study)
    return mark_trial(study, trial, address, reason=reason, undo=undo, force=force)


def mark_trial(
    study: optuna.Study,
    trial: int,
    address: StudyAddress,
    *,
    reason: str | None = None,
    undo: bool = False,
    force: bool = False,
) -> Discard:
    """Take a trial out of a loaded study, or back in, as `discard_trial` does."""
    name = address.name
    if not undo and not (reason or "").strip():
        raise InputError(f"Say why trial {trial} of study {name!r} is taken out, with --reason.")
    trials = {found.number: found for found in study.get_trials(deepcopy=False)}
    if trial not in trials:
        raise InputError(f"Study {name!r} has no trial {trial}; its last is {max(trials, default=None)}.")
    known = discards_of(study)
    if undo:
        if trial not in known:
            raise InputError(f"Trial {trial} of study {name!r} was not taken out; there is nothing to undo.")
        mark(study, trial, "")
        return Discard(name, trial, None, [])
    _check(study, trials, trial, address, force=force)
    mark(study, trial, reason := " ".join((reason or "").split()))
    twins = [n for n, t in trials.items() if TrialAttributes(t).duplicate_of == trial and n not in known]
    return Discard(name, trial, reason, twins)


def _check(
    study: optuna.Study, trials: dict[int, FrozenTrial], number: int, address: StudyAddress, *, force: bool
) -> None:
    what, state = f"Trial {number} of study {study.study_name!r}", trials[number].state
    if not state.is_finished():
        raise InputError(f"{what} is {state.name}; only one that has ended can be taken out. Wait for its end.")
    if TrialAttributes(trials[number]).interrupted is not None:
        again = [n for n, trial in trials.items() if TrialAttributes(trial).retry_of == number]
        runs = f"as trial {again[0]}; take that out" if again else f"by `{address.command('resume')}`"
        raise InputError(f"{what} was interrupted and counts for nothing as it is; it is run again {runs}.")
    note = read_promotion(study)
    if note is not None and note.trial == number and not force:
        raise InputError(
            f"{what} is the promoted one, and its model stays in use. Take it out all the same with --force, and "
            "promote another."
        )
