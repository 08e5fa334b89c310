"""What has changed of a running trial, written to the study in one transaction.

Optuna's storage commits every parameter, epoch and attribute by itself, after reading the trial again: about 5 ms an
epoch on SQLite. Here all of it goes to the same tables with one commit. Where the tables are
not the known ones, the storage's own methods are taken.
"""

import json
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from optuna.distributions import BaseDistribution, distribution_to_json
from optuna.exceptions import UpdateFinishedTrialError
from optuna.storages import BaseStorage
from optuna.trial import TrialState
from sqlalchemy import Connection, select, update

from optimize.storage.optuna_tables import UPSERTS, known_backend, models, now
from optimize.storage.retries import with_retries
from optimize.storage.sqlite_file import durably, refuse_moved


@dataclass
class TrialChanges:
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
    changes: TrialChanges,
    state: TrialState | None = None,
    values: list[float] | None = None,
) -> None:
    """Write what has changed, and the trial's end if there is one, in one transaction where the storage allows.

    When this returns, a trial's end is on the disk, in the file that lies at the storage's path.

    Args:
        storage: The study's storage.
        trial_id: A running trial.
        changes: What to write; it is not changed.
        state: COMPLETE, PRUNED or FAIL to end the trial, None to leave it running.
        values: The values to store with `state`.

    Raises:
        UpdateFinishedTrialError: The trial is no longer running.
        StorageUnavailableError: The database cannot be used, or is no longer the file at its path.
    """
    backend = known_backend(storage)
    if backend is None:
        _write_one_by_one(storage, trial_id, changes, state, values)
        return
    ended = now()

    def transact() -> None:
        with backend.engine.connect() as connection:
            with nullcontext() if state is None else durably(connection), connection.begin():
                if _lock_running(connection, trial_id, state, ended):
                    insert(connection, trial_id, changes, values)
            refuse_moved(connection)

    with_retries(transact)


def _lock_running(connection: Connection, trial_id: int, state: TrialState | None, ended: datetime) -> bool:
    """Lock the trial's row and move it to its new state; False if this very end is stored already.

    That is so when its commit got through and the answer was lost.

    Raises:
        UpdateFinishedTrialError: The trial has ended otherwise.
    """
    change: dict[str, Any] = {"state": state or TrialState.RUNNING}
    if state is not None:
        change["datetime_complete"] = ended
    trials = models.TrialModel
    running = (trials.trial_id == trial_id) & (trials.state == TrialState.RUNNING)
    if connection.execute(update(trials).where(running).values(**change)).rowcount:
        return True
    same = (trials.trial_id == trial_id) & (trials.state == state) & (trials._datetime_complete_utc == ended)
    if state is None or connection.scalar(select(trials.trial_id).where(same)) is None:
        raise UpdateFinishedTrialError(f"The trial with id {trial_id} is no longer running.")
    return False


def insert(connection: Connection, trial_id: int, changes: TrialChanges, values: list[float] | None = None) -> None:
    """Insert what has changed of a trial in an open transaction.

    Args:
        connection: Of a backend that is known.
        trial_id: The trial, which must be running.
        changes: What to insert; it is not changed.
        values: The values of its end.
    """
    dialect = connection.dialect.name

    def once(model: Any, key: str) -> Any:
        """Return an insert that leaves alone what an earlier try has committed, should its answer not have arrived."""
        return UPSERTS[dialect](model).on_conflict_do_nothing(index_elements=["trial_id", key])

    if changes.params:
        rows = [
            {
                "trial_id": trial_id,
                "param_name": name,
                "param_value": value,
                "distribution_json": distribution_to_json(d),
            }
            for name, (value, d) in changes.params.items()
        ]
        connection.execute(once(models.TrialParamModel, "param_name"), rows)
    if changes.epochs:
        connection.execute(once(models.TrialIntermediateValueModel, "step"), _epoch_rows(trial_id, changes.epochs))
    for model, attrs in (
        (models.TrialUserAttributeModel, changes.user_attrs),
        (models.TrialSystemAttributeModel, changes.system_attrs),
    ):
        if attrs:
            rows = [{"trial_id": trial_id, "key": key, "value_json": json.dumps(value)} for key, value in attrs.items()]
            statement = UPSERTS[dialect](model)
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
    storage: BaseStorage, trial_id: int, changes: TrialChanges, state: TrialState | None, values: list[float] | None
) -> None:
    for name, (value, distribution) in changes.params.items():
        storage.set_trial_param(trial_id, name, value, distribution)
    for step, loss in changes.epochs.items():
        storage.set_trial_intermediate_value(trial_id, step, loss)
    for key, attr in changes.user_attrs.items():
        storage.set_trial_user_attr(trial_id, key, attr)
    for key, attr in changes.system_attrs.items():
        storage.set_trial_system_attr(trial_id, key, attr)
    if state is not None:
        storage.set_trial_state_values(trial_id, state, values)
        # Each transaction begins with a look at the files.
        storage.get_trial(trial_id)


_PLAIN = frozenset((int, float, str, bool, type(None)))


def check_json(value: Any) -> None:
    """Refuse an attribute that cannot be stored.

    Raises:
        TypeError: The value is not JSON.
    """
    if type(value) in _PLAIN or (type(value) is list and _PLAIN.issuperset(map(type, value))):
        return
    json.dumps(value)
