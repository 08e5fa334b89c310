"""A study that goes on where others have ended: it begins with their trials as its history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import optuna
from optuna.storages import BaseStorage
from optuna.trial import FrozenTrial, TrialState

from optimize.definition.attributes import CONTINUED_FROM, REPLACES, START, TrialAttributes
from optimize.definition.continuation import EarlierStudy, NewStudy
from optimize.definition.record import StudyRecord
from optimize.definition.stops import FINISHED
from optimize.definition.study_attributes import is_half_made
from optimize.definition.study_file import StudyFile
from optimize.definition.study_section import Direction
from optimize.errors import InputError
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study, open_storage
from optimize.storage.discards import kept_trials
from tagifai.findings import counted

N_NAMED = 5
"""How many of the trials that are left out for one reason are named."""


@dataclass
class Continuation:
    """What a new study takes over.

    Attributes:
        studies: Each earlier study: ``study``, ``uid``, ``storage`` and ``n_copied``.
        copied: Its history, as it will be stored.
        enqueued: Points that it will try, for their values do not compare.
        left_out: By earlier study and reason the numbers of the trials that are not taken over.
    """

    studies: list[dict[str, Any]] = field(default_factory=list)
    copied: list[FrozenTrial] = field(default_factory=list)
    enqueued: list[dict[str, Any]] = field(default_factory=list)
    left_out: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """Say what is taken over, and why the rest is not."""
        for each in self.studies:
            name = each["study"]
            yield f"From study {name}: {counted(each['n_copied'], 'trial')} as history, beside the total."
            yield from (f"From study {name}: {why}." for why in self._reasons(name))
        if self.enqueued:
            yield f"Tried anew, as part of the total: the parameters of {len(self.enqueued)} of these."

    def refuse_empty(self) -> None:
        """Make sure that anything is taken over.

        Raises:
            InputError: Nothing is.
        """
        if self.studies and not self.copied and not self.enqueued:
            reasons = [f"{name}: {why}" for name in self.left_out for why in self._reasons(name)]
            raise InputError(
                "No trial can be taken over: its value would not compare, or it has no place in the space.\n"
                + "\n".join(reasons or ["No trial has ended."])
                + "\nMake the study file agree, or try the best parameters anew with --enqueue-best N."
            )

    def _reasons(self, name: str) -> Iterator[str]:
        for reason, numbers in sorted(self.left_out.get(name, {}).items(), key=lambda item: -len(item[1])):
            named = ", ".join(map(str, numbers[:N_NAMED])) + (", ..." if len(numbers) > N_NAMED else "")
            trials = f"trial {named} is" if len(numbers) == 1 else f"{len(numbers)} trials ({named}) are"
            yield f"{trials} left out: {reason}"


def plan_continuation(
    study_file: StudyFile,
    record: StudyRecord,
    names: str | Sequence[str],
    storage: str | None,
    enqueue_best: int = 0,
) -> Continuation:
    """Look through earlier studies for what a new one can take over; nothing is written.

    Args:
        study_file: What the new study searches.
        record: What it will be made with.
        names: The earlier studies; they may be running, and are taken as they are now.
        storage: The storage URL of all; `sqlite:///studies/<name>.db` of each if None.
        enqueue_best: How many of the best trials of each study whose values do not compare are to be tried anew.

    Raises:
        StudyNotFoundError: There is no such study.
        InputError: It was not made by `optimize run`, is named twice, or nothing of it can be taken over.
    """
    names = [names] if isinstance(names, str) else list(names)
    if enqueue_best and not names:
        raise InputError("--enqueue-best takes the trials of another study. Name it with --from-study.")
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"--from-study names {', '.join(repeated)} twice.")
    new, found = NewStudy(study_file, record), Continuation()
    for name in names:
        address = StudyAddress.of(name, storage)
        study = load_study(address, writable=False)
        ended = kept_trials(study, FINISHED)
        earlier = EarlierStudy.of(study, ended)
        n_before = len(found.copied)
        others = _take_over(found, new, earlier)
        if enqueue_best and len(study.directions) > 1:
            raise InputError(f"--enqueue-best is for studies with one metric, and {name!r} has two.")
        for trial in _best(others, study.directions[0])[:enqueue_best]:
            if isinstance(point := new.point_of(trial, earlier), dict) and point not in found.enqueued:
                found.enqueued.append(point)
        described = {"study": name, "uid": earlier.record.uid, "storage": address.shown_url}
        found.studies.append(described | {"n_copied": len(found.copied) - n_before})
    found.refuse_empty()
    return found


def _take_over(found: Continuation, new: NewStudy, earlier: EarlierStudy) -> list[FrozenTrial]:
    """Add the trials of a study that fit a new one.

    Returns:
        Those that have a place in the new space, and values that do not compare.
    """
    others = []
    known = [TrialAttributes(trial).copied_from for trial in found.copied]
    for trial in earlier.trials:
        point = new.point_of(trial, earlier)
        reason = new.why_other(trial, earlier)
        if reason and isinstance(point, dict):
            others.append(trial)
        if reason or isinstance(point, str):
            reasons = found.left_out.setdefault(earlier.name, {})
            reasons.setdefault(reason or str(point), []).append(trial.number)
            continue
        copied = new.copy_of(trial, point, earlier)
        # Two studies may both have gone on from a third.
        if TrialAttributes(copied).copied_from not in known:
            found.copied.append(copied)
    return others


def _best(trials: Sequence[FrozenTrial], direction: optuna.study.StudyDirection) -> list[FrozenTrial]:
    sign = -1.0 if direction == optuna.study.StudyDirection.MAXIMIZE else 1.0
    complete = [trial for trial in trials if trial.state == TrialState.COMPLETE]
    return sorted(complete, key=lambda trial: (sign * trial.values[0], trial.number))


def create_study(
    address: StudyAddress, directions: Sequence[Direction], continuation: Continuation, replaces: Sequence[str]
) -> optuna.Study:
    """Create a study with what it begins with.

    Args:
        address: Where it is to live; the caller holds its lock.
        directions: That of each of its metrics.
        continuation: What it takes over.
        replaces: The uids of the studies whose place it takes.

    Side effects:
        Makes the storage if need be.
    """
    store = open_storage(address.url, create=True)
    replaces = [*discard_half_made(store, address.name), *replaces]
    study = optuna.create_study(storage=store, study_name=address.name, directions=[*directions], load_if_exists=True)
    if replaces:
        study.set_user_attr(REPLACES, replaces)
    if continuation.studies:
        begin_with(study, continuation)
    return study


def discard_half_made(store: BaseStorage, name: str) -> list[str]:
    """Delete a study that a kill has kept from taking over all that it was to begin with.

    Args:
        store: Its storage; the caller holds the study's lock.
        name: Its name.

    Returns:
        The uids of the studies whose place it was to take, see `REPLACES`.

    Side effects:
        Deletes the study, if there is such a one.
    """
    if name in {each.study_name for each in store.get_all_studies()}:
        study = optuna.load_study(study_name=name, storage=store)
        if is_half_made(study):
            replaces = study.user_attrs.get(REPLACES, [])
            store.delete_study(study._study_id)
            return list(replaces)
    return []


def begin_with(study: optuna.Study, continuation: Continuation) -> None:
    """Store what a study begins with; until it has its record, which comes last, the study is known as half made.

    Args:
        study: A study without trials, which has no record yet.
        continuation: What it takes over.

    Side effects:
        Adds the trials, and the attribute `CONTINUED_FROM`.
    """
    study.set_user_attr(CONTINUED_FROM, continuation.studies)
    for trial in continuation.copied:
        study.add_trial(trial)
    for point in continuation.enqueued:
        study.enqueue_trial(point, user_attrs={START: "enqueued"})
