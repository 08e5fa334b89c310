"""Trials that were taken out of a study: they stay as they are, and count for nothing.

The mark is an attribute of the study, one for each trial, so that two who take out different trials at once do not
overwrite each other's.
"""

import json
from collections.abc import Container, Mapping
from typing import Any

import optuna
from optuna.storages import BaseStorage
from optuna.trial import FrozenTrial, TrialState
from sqlalchemy import select

from optimize.definition.attributes import DISCARDED
from optimize.definition.continuation import own_trials
from optimize.definition.stops import FINISHED
from optimize.storage.optuna_tables import known_backend, models
from optimize.storage.retries import with_retries


def read_discards(storage: BaseStorage, study_id: int) -> dict[int, str]:
    """Return why which trials were taken out, by number, without reading all that the study holds."""
    backend = known_backend(storage)
    if backend is None:
        return _discards_in(storage.get_study_user_attrs(study_id))
    attrs = models.StudyUserAttributeModel
    query = select(attrs.key, attrs.value_json).where(attrs.study_id == study_id, attrs.key.startswith(DISCARDED))

    def read() -> dict[int, str]:
        with backend.engine.connect() as connection:
            return _discards_in({key: json.loads(value) for key, value in connection.execute(query)})

    return with_retries(read)


def discards_of(study: optuna.Study) -> dict[int, str]:
    """Return why which trials of a study were taken out, by number."""
    return read_discards(study._storage, study._study_id)


def kept_trials(study: optuna.Study, states: Container[TrialState] | None = None) -> list[FrozenTrial]:
    """Return the trials of a study in these states that were not taken out, by number; they must not be changed."""
    discarded = discards_of(study)
    trials = study.get_trials(deepcopy=False)
    return [t for t in trials if t.number not in discarded and (states is None or t.state in states)]


def n_taken_out(study: optuna.Study) -> int:
    """Return how many trials of a study that were taken out would use its total up."""
    if not (discarded := discards_of(study)):
        return 0
    ended = {trial.number for trial in own_trials(study.get_trials(deepcopy=False)) if trial.state in FINISHED}
    return len(ended & discarded.keys())


def mark(study: optuna.Study, number: int, reason: str) -> None:
    """Take a trial out of a study, or back in if no reason is given."""
    study.set_user_attr(f"{DISCARDED}{number}", reason)


def _discards_in(attrs: Mapping[str, Any]) -> dict[int, str]:
    found = {key.removeprefix(DISCARDED): value for key, value in attrs.items() if key.startswith(DISCARDED)}
    return {int(key): str(value) for key, value in sorted(found.items()) if key.isdecimal() and value}
