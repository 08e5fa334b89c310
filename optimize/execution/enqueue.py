"""Points put into a study's queue: what it starts with, and what somebody wants to have tried."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import optuna
from optuna.trial import TrialState

from optimize.definition.attributes import START, TrialAttributes
from optimize.definition.continuation import own_trials
from optimize.definition.points import point_faults, start_faults, stored, typed
from optimize.definition.record import StudyRecord
from optimize.definition.starts import starts_of
from optimize.definition.study_file import StudyFile
from optimize.errors import InputError
from optimize.reporting.summary import summarize_study
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study
from optimize.storage.locks import is_locked


@dataclass(frozen=True)
class Enqueued:
    """A point that waits to be tried.

    Attributes:
        study: The study's name.
        trial: The number of its trial.
        params: The parameters that were given.
        drawn: The parameters that the study's sampler will draw.
        state: That of the study: `running`, `complete` or `incomplete`.
        next: The command that runs the trial; None where a process that runs the study takes it.
    """

    study: str
    trial: int
    params: dict[str, Any]
    drawn: list[str]
    state: str
    next: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return asdict(self)


def enqueue_trial(name: str, params: Mapping[str, Any], *, storage: str | None = None) -> Enqueued:
    """Put a point into a study's queue; it is tried before the sampler draws another, and counts towards the total.

    Args:
        name: The study's name; it may be running, interrupted or complete.
        params: Parameters by name; a string is read as the space has it. What is not given is drawn.
        storage: A storage URL; `sqlite:///studies/<name>.db` if None.

    Raises:
        StudyNotFoundError: There is no such study.
        InputError: A parameter is unknown, or its value is outside of the space.

    Side effects:
        Adds a WAITING trial to the study.
    """
    address = StudyAddress.of(name, storage)
    study = load_study(address)
    study_file = StudyRecord.read(study).load_study_file()
    point = _checked(name, params, study_file)
    study.enqueue_trial(point, user_attrs={START: "enqueued"})
    waiting = study.get_trials(deepcopy=False, states=(TrialState.WAITING,))
    number = max(trial.number for trial in waiting if trial.system_attrs.get("fixed_params") == point)
    state = summarize_study(study, address.url, running=is_locked(address.lock)).state
    again = {"n_trials": "1"} if state == "complete" else {}
    command = None if state == "running" else address.command("resume", **again)
    return Enqueued(name, number, point, [key for key in study_file.space if key not in point], state, command)


def _checked(name: str, params: Mapping[str, Any], study_file: StudyFile) -> dict[str, Any]:
    space = study_file.space
    if not params:
        raise InputError(f"No parameter was given. Those of study {name!r} are {', '.join(space)}.")
    read = {
        key: typed(space[key], value) if key in space and isinstance(value, str) else value
        for key, value in params.items()
    }
    faults = [f"{key}: {fault}" for key, fault in point_faults(space, read)]
    if not faults:
        faults = [fault for _, fault in start_faults([read], space, study_file.sampler.name)]
    if faults:
        raise InputError("\n".join([*faults, f"Study {name!r} tries points of its space alone."]))
    return {key: stored(space[key], value) for key, value in read.items()}


def enqueue_starts(study: optuna.Study, study_file: StudyFile) -> None:
    """Put the points that a study tries first into its queue, those that are not there yet.

    A study of which a trial has begun has all of them: they are put there before any trial runs. So a start that was
    killed in between is made good by the next.

    Args:
        study: The stored study; the caller holds its lock.
        study_file: What it was made with.

    Side effects:
        Adds WAITING trials to the study.
    """
    trials = study.get_trials(deepcopy=False)
    own = own_trials(trials)
    if any(trial.state != TrialState.WAITING for trial in own):
        return
    n_there = sum(TrialAttributes(trial).start in ("defaults", "start") for trial in own)
    # A study that goes on from another one may have their trials in its history.
    known = [(TrialAttributes(trial).start, trial.params) for trial in trials if TrialAttributes(trial).copied_from]
    starts = [start for start in starts_of(study_file) if (start.kind, start.params) not in known]
    for start in starts[n_there:]:
        study.enqueue_trial(start.params, user_attrs={START: start.kind})
