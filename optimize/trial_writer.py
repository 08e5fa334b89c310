"""What a running trial has to say, written to the study in one transaction.

Optuna's storage commits every parameter, epoch and attribute by itself, after reading the trial again: about 5 ms an
epoch on SQLite. Here all of it goes to the same tables with one commit. The table layout is Optuna's private matter, so
this path is taken for the schema it was written for and the storage's own methods otherwise.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from optuna.distributions import BaseDistribution, distribution_to_json
from optuna.exceptions import UpdateFinishedTrialError
from optuna.storages import BaseStorage, RDBStorage
from optuna.storages._rdb import models
from optuna.storages._rdb.storage import _create_scoped_session
from optuna.trial import TrialState, create_trial
from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from optimize.patience import patiently

KNOWN_SCHEMA = 12
WORKER = "optimize:worker"
"""System attribute of a trial: the process that runs it, or ran it."""

_UPSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass
class Pending:
    """What has not been written yet of one trial."""

    params: dict[str, tuple[float, BaseDistribution]] = field(default_factory=dict)
    epochs: dict[int, float] = field(default_factory=dict)
    user_attrs: dict[str, Any] = field(default_factory=dict)
    system_attrs: dict[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.params or self.epochs or self.user_attrs or self.system_attrs)


def write(
    storage: BaseStorage,
    trial_id: int,
    pending: Pending,
    state: TrialState | None = None,
    values: list[float] | None = None,
) -> None:
    """Write what is pending, and the trial's end if there is one, in one transaction where the storage allows.

    Args:
        storage: The study's storage.
        trial_id: A running trial.
        pending: What to write; it is not changed.
        state: COMPLETE, PRUNED or FAIL to end the trial, None to leave it running.
        values: The values to store with `state`.

    Raises:
        UpdateFinishedTrialError: The trial is no longer running.
    """
    backend = known_backend(storage)
    if backend is None:
        _write_one_by_one(storage, trial_id, pending, state, values)
        return
    ended = _now()

    def transact() -> None:
        with backend.engine.begin() as connection:
            if _is_ended(connection, trial_id, state, ended):
                return
            _check_running(connection, trial_id, state, ended)
            _insert(connection, backend.engine.name, trial_id, pending, values)

    patiently(transact)


def claim(storage: BaseStorage, study_id: int, worker: str, n_settled: int = 0) -> int:
    """Take a waiting trial from the queue, or create a new one, marked from its first instant with who runs it.

    Args:
        storage: The study's storage.
        study_id: The study's id in it.
        worker: Names the process that runs the trial.
        n_settled: Trials with smaller numbers are known to have ended, and need not be looked through.

    Returns:
        The trial's id.
    """
    for trial_id in _waiting(storage, study_id, n_settled):
        if _take(storage, trial_id, worker):
            return trial_id
    template = create_trial(state=TrialState.RUNNING, system_attrs={WORKER: worker})
    backend = known_backend(storage)
    if backend is None:
        return storage.create_new_trial(study_id, template)

    def create() -> int:
        # A trial that is there already was created by a try whose answer was lost.
        if (found := _running_of(backend, study_id, worker, n_settled)) is not None:
            return found
        # Optuna's own method tries again by itself, without looking.
        with _create_scoped_session(backend.scoped_session) as session:
            models.StudyModel.find_or_raise_by_id(study_id, session, for_update=True)
            return int(backend._get_prepared_new_trial(study_id, template, session).trial_id)

    return patiently(create)


def _waiting(storage: BaseStorage, study_id: int, n_settled: int) -> list[int]:
    backend = known_backend(storage)
    if backend is None:
        trials = storage.get_all_trials(study_id, deepcopy=False, states=(TrialState.WAITING,))
        return [trial._trial_id for trial in trials]
    model = models.TrialModel
    query = select(model.trial_id).where(model.study_id == study_id, model.number >= n_settled)
    query = query.where(model.state == TrialState.WAITING).order_by(model.number)

    def read() -> list[int]:
        with backend.engine.begin() as connection:
            return list(connection.scalars(query))

    return patiently(read)


def _running_of(backend: RDBStorage, study_id: int, worker: str, n_settled: int) -> int | None:
    trials, attrs = models.TrialModel, models.TrialSystemAttributeModel
    query = (
        select(trials.trial_id)
        .join(attrs, attrs.trial_id == trials.trial_id)
        .where(trials.study_id == study_id, trials.number >= n_settled, trials.state == TrialState.RUNNING)
        .where(attrs.key == WORKER, attrs.value_json == json.dumps(worker))
    )
    with backend.engine.begin() as connection:
        return connection.scalar(query)


def _take(storage: BaseStorage, trial_id: int, worker: str) -> bool:
    backend = known_backend(storage)
    if backend is None:
        try:
            taken = storage.set_trial_state_values(trial_id, TrialState.RUNNING)
        except UpdateFinishedTrialError:
            return False
        if taken:
            storage.set_trial_system_attr(trial_id, WORKER, worker)
        return taken

    def transact() -> bool:
        trials = models.TrialModel
        waiting = (trials.trial_id == trial_id) & (trials.state == TrialState.WAITING)
        change = update(trials).where(waiting).values(state=TrialState.RUNNING, datetime_start=_now())
        attrs = models.TrialSystemAttributeModel
        owner = select(attrs.value_json).where(attrs.trial_id == trial_id, attrs.key == WORKER)
        with backend.engine.begin() as connection:
            if connection.execute(change).rowcount == 0:
                # Taken by another worker, or by a try of our own whose answer was lost.
                return connection.scalar(owner) == json.dumps(worker)
            _insert(connection, backend.engine.name, trial_id, Pending(system_attrs={WORKER: worker}), None)
        return True

    return patiently(transact)


def known_backend(storage: BaseStorage) -> RDBStorage | None:
    """Return the database behind a storage if its tables are the ones that this module was written for."""
    backend = getattr(storage, "_backend", storage)
    if not isinstance(backend, RDBStorage) or models.SCHEMA_VERSION != KNOWN_SCHEMA:
        return None
    return backend if backend.engine.name in _UPSERTS else None


def _now() -> datetime:
    """Return the time as Optuna's database keeps it: naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


def _is_ended(connection: Connection, trial_id: int, state: TrialState | None, ended: datetime) -> bool:
    """Tell whether this very end is stored already: its commit got through, and the answer was lost."""
    trials = models.TrialModel
    same = (trials.trial_id == trial_id) & (trials.state == state) & (trials._datetime_complete_utc == ended)
    return state is not None and connection.execute(select(trials.trial_id).where(same)).first() is not None


def _check_running(connection: Connection, trial_id: int, state: TrialState | None, ended: datetime) -> None:
    """Lock the trial's row and move it to its new state, unless it has ended already."""
    change: dict[str, Any] = {"state": state or TrialState.RUNNING}
    if state is not None:
        change["datetime_complete"] = ended
    trials = models.TrialModel
    running = (trials.trial_id == trial_id) & (trials.state == TrialState.RUNNING)
    if connection.execute(update(trials).where(running).values(**change)).rowcount == 0:
        raise UpdateFinishedTrialError(f"The trial with id {trial_id} is no longer running.")


def _insert(connection: Connection, dialect: str, trial_id: int, pending: Pending, values: list[float] | None) -> None:
    def once(model: Any, key: str) -> Any:
        """Return an insert that leaves alone what a try whose answer was lost has written."""
        return _UPSERTS[dialect](model).on_conflict_do_nothing(index_elements=["trial_id", key])

    if pending.params:
        rows = [
            {
                "trial_id": trial_id,
                "param_name": name,
                "param_value": value,
                "distribution_json": distribution_to_json(d),
            }
            for name, (value, d) in pending.params.items()
        ]
        connection.execute(once(models.TrialParamModel, "param_name"), rows)
    if pending.epochs:
        connection.execute(once(models.TrialIntermediateValueModel, "step"), _epoch_rows(trial_id, pending.epochs))
    for model, attrs in (
        (models.TrialUserAttributeModel, pending.user_attrs),
        (models.TrialSystemAttributeModel, pending.system_attrs),
    ):
        if attrs:
            rows = [{"trial_id": trial_id, "key": key, "value_json": json.dumps(value)} for key, value in attrs.items()]
            statement = _UPSERTS[dialect](model)
            replace = {"value_json": statement.excluded.value_json}
            connection.execute(statement.on_conflict_do_update(index_elements=["trial_id", "key"], set_=replace), rows)
    if values:
        connection.execute(once(models.TrialValueModel, "objective"), _value_rows(trial_id, values))


def _epoch_rows(trial_id: int, epochs: dict[int, float]) -> list[dict[str, Any]]:
    rows = []
    for step, value in epochs.items():
        stored, kind = models.TrialIntermediateValueModel.intermediate_value_to_stored_repr(value)
        row = {"trial_id": trial_id, "step": step, "intermediate_value": stored, "intermediate_value_type": kind}
        rows.append(row)
    return rows


def _value_rows(trial_id: int, values: list[float]) -> list[dict[str, Any]]:
    rows = []
    for objective, value in enumerate(values):
        stored, kind = models.TrialValueModel.value_to_stored_repr(value)
        rows.append({"trial_id": trial_id, "objective": objective, "value": stored, "value_type": kind})
    return rows


def _write_one_by_one(
    storage: BaseStorage, trial_id: int, pending: Pending, state: TrialState | None, values: list[float] | None
) -> None:
    for name, (value, distribution) in pending.params.items():
        storage.set_trial_param(trial_id, name, value, distribution)
    for step, loss in pending.epochs.items():
        storage.set_trial_intermediate_value(trial_id, step, loss)
    for key, attr in pending.user_attrs.items():
        storage.set_trial_user_attr(trial_id, key, attr)
    for key, attr in pending.system_attrs.items():
        storage.set_trial_system_attr(trial_id, key, attr)
    if state is not None:
        storage.set_trial_state_values(trial_id, state, values)
