"""Claiming the next trial of a study: one that waits in the queue, or a new one.

A claim is one transaction, and leaves the trial marked with who runs it from its first instant. Optuna's own way counts
all trials to number a new one; it is taken where the tables are not the known ones.
"""

import json
from collections.abc import Callable, Mapping

from optuna.exceptions import UpdateFinishedTrialError
from optuna.storages import BaseStorage
from optuna.trial import TrialState, create_trial
from sqlalchemy import Connection, select, update
from sqlalchemy import insert as insert_into

from optimize.definition.attributes import RETRY_OF, TrialAttributes
from optimize.storage.optuna_tables import UPSERTS, known_backend, models, now
from optimize.storage.retries import with_retries
from optimize.storage.trial_writer import TrialChanges, insert

WORKER = "optimize:worker"
"""System attribute of a trial: the process that runs it, or ran it."""


BEGUN = "optimize:begun"
"""System attribute of a trial that was claimed for a task of a cluster: the attempt that runs it, or ran it."""


def worker_name(driver: int, suffix: str = "") -> str:
    """Name a process in the trials that it runs.

    Args:
        driver: The driver's process id.
        suffix: What tells its worker from others; empty for the driver itself.
    """
    return f"{driver}-{suffix}" if suffix else f"{driver}"


def is_driver(worker: str) -> bool:
    """Tell whether the driver itself ran a trial, by the name in it."""
    return worker.isdigit()


def claim(storage: BaseStorage, study_id: int, worker: str, settled_id: int = -1) -> int:
    """Take a waiting trial from the queue, or create a new one.

    Args:
        storage: The study's storage.
        study_id: The study's id in it.
        worker: Names the process that runs the trial. It runs one at a time: if the database has one of it that runs,
            an earlier attempt claimed it, and the connection broke after the commit.
        settled_id: Trials up to this id are known to have ended, and need not be looked through.

    Returns:
        The trial's id.
    """
    backend = known_backend(storage)
    if backend is None:
        return _claim_with_optuna(storage, study_id, worker)

    def transact() -> int:
        with backend.engine.begin() as connection:
            found = _running_of(connection, study_id, worker, settled_id)
            if found is None:
                found = _taken(connection, study_id, settled_id)
                if found is None:
                    found = _created(connection, study_id)
                insert(connection, found, TrialChanges(system_attrs={WORKER: worker}))
        return found

    return with_retries(transact)


def begin(storage: BaseStorage, trial_id: int, attempt: str) -> bool:
    """Begin a trial that was claimed for a task, of which a cluster may make several attempts.

    Args:
        storage: The study's storage.
        trial_id: A trial that was claimed.
        attempt: Names this attempt.

    Returns:
        Whether this attempt may run the trial: it still runs, and no other attempt has begun it.

    Side effects:
        Sets the time at which the trial started: until now it has only waited.
    """
    backend = known_backend(storage)
    if backend is None:
        trial = storage.get_trial(trial_id)
        if trial.state != TrialState.RUNNING or trial.system_attrs.get(BEGUN, attempt) != attempt:
            return False
        storage.set_trial_system_attr(trial_id, BEGUN, attempt)
        return True
    trials, attrs = models.TrialModel, models.TrialSystemAttributeModel

    def transact() -> bool:
        with backend.engine.begin() as connection:
            running = (trials.trial_id == trial_id) & (trials.state == TrialState.RUNNING)
            if connection.scalar(select(trials.trial_id).where(running).with_for_update()) is None:
                return False
            mark = UPSERTS[connection.dialect.name](attrs).values(
                trial_id=trial_id, key=BEGUN, value_json=json.dumps(attempt)
            )
            connection.execute(mark.on_conflict_do_nothing(index_elements=["trial_id", "key"]))
            marked = (attrs.trial_id == trial_id) & (attrs.key == BEGUN)
            if connection.scalar(select(attrs.value_json).where(marked)) != json.dumps(attempt):
                return False
            connection.execute(update(trials).where(running).values(datetime_start=now()))
        return True

    return with_retries(transact)


def _running_of(connection: Connection, study_id: int, worker: str, settled_id: int) -> int | None:
    trials, attrs = models.TrialModel, models.TrialSystemAttributeModel
    query = (
        select(trials.trial_id)
        .join(attrs, attrs.trial_id == trials.trial_id)
        .where(trials.study_id == study_id, trials.trial_id > settled_id, trials.state == TrialState.RUNNING)
        .where(attrs.key == WORKER, attrs.value_json == json.dumps(worker))
    )
    found: int | None = connection.scalar(query)
    return found


def _taken(connection: Connection, study_id: int, settled_id: int) -> int | None:
    """Take the first waiting trial that no one else takes in the meantime."""
    trials = models.TrialModel
    query = select(trials.trial_id, trials.number).where(trials.study_id == study_id, trials.trial_id > settled_id)
    rows = connection.execute(query.where(trials.state == TrialState.WAITING).order_by(trials.trial_id)).all()
    waiting = {row.number: row.trial_id for row in rows}
    # Of several, one may run an interrupted trial again that had come before the others.
    in_turn = sorted(waiting, key=turn_of(_origins(connection, study_id))) if len(waiting) > 1 else waiting
    for trial_id in (waiting[number] for number in in_turn):
        still = (trials.trial_id == trial_id) & (trials.state == TrialState.WAITING)
        change = update(trials).where(still).values(state=TrialState.RUNNING, datetime_start=now())
        if connection.execute(change).rowcount:
            return int(trial_id)
    return None


def _origins(connection: Connection, study_id: int) -> dict[int, int]:
    """Return, for each trial that runs another one again, the number of that."""
    trials, attrs = models.TrialModel, models.TrialUserAttributeModel
    query = select(trials.number, attrs.value_json).join(attrs, attrs.trial_id == trials.trial_id)
    rows = connection.execute(query.where(trials.study_id == study_id, attrs.key == RETRY_OF)).all()
    return {row.number: json.loads(row.value_json) for row in rows}


def turn_of(origins: Mapping[int, int]) -> Callable[[int], int]:
    """Return what gives a trial's turn: the number of the trial that it runs again in the end, or its own.

    Args:
        origins: For each trial that runs another one again, the number of that.
    """

    def turn(number: int) -> int:
        while number in origins:
            number = origins[number]
        return number

    return turn


def _created(connection: Connection, study_id: int) -> int:
    """Create a trial that runs, with the next number; the study's row is locked meanwhile, as Optuna locks it."""
    studies, trials = models.StudyModel, models.TrialModel
    connection.execute(select(studies.study_id).where(studies.study_id == study_id).with_for_update()).one()
    newest = select(trials.number).where(trials.study_id == study_id).order_by(trials.trial_id.desc()).limit(1)
    last = connection.scalar(newest)
    row = {"study_id": study_id, "number": 0 if last is None else last + 1, "state": TrialState.RUNNING}
    created = connection.execute(insert_into(trials.__table__).values(**row, datetime_start=now()))
    assert created.inserted_primary_key is not None
    return int(created.inserted_primary_key[0])


def _claim_with_optuna(storage: BaseStorage, study_id: int, worker: str) -> int:
    trials = storage.get_all_trials(study_id, deepcopy=False)
    origins = {trial.number: TrialAttributes(trial).retry_of for trial in trials}
    turn = turn_of({number: origin for number, origin in origins.items() if origin is not None})
    waiting = [trial for trial in trials if trial.state == TrialState.WAITING]
    for trial in sorted(waiting, key=lambda trial: turn(trial.number)):
        try:
            taken = storage.set_trial_state_values(trial._trial_id, TrialState.RUNNING)
        except UpdateFinishedTrialError:
            continue
        if taken:
            storage.set_trial_system_attr(trial._trial_id, WORKER, worker)
            return trial._trial_id
    return storage.create_new_trial(study_id, create_trial(state=TrialState.RUNNING, system_attrs={WORKER: worker}))
