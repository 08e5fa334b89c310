"""A study before it goes on: whether it is still what it was made with."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import optuna

from optimize.definition.record import StudyRecord
from optimize.definition.stops import Stops
from optimize.definition.study_attributes import Drift, stored_drift
from optimize.definition.train_function import load_train, look_here
from optimize.definition.training_code import code_changes, training_digests
from optimize.execution.cluster import place_of
from optimize.execution.plan import Plan, unchanged_study_file
from optimize.storage.address import StudyAddress
from tagifai.dataset import load_dataset


def plan_resumption(
    record: StudyRecord,
    address: StudyAddress,
    data: str | None,
    study_file: Path | str | None,
    tracking_uri: str | None,
    refused: Sequence[str],
    where: Mapping[str, Any],
) -> Plan:
    """Check what a study would go on with, as `plan_study` does for a new one.

    Args:
        record: What the study was made with.
        address: Where it lives.
        data: Where the data lies now, if it was moved.
        study_file: Where the study file lies now.
        tracking_uri: The MLflow store that was asked for.
        refused: How the training code has changed, where that is not allowed.
        where: Where the trials run, as far as that was said.

    Raises:
        StudyChangedError: It is no longer what the study was made with.
    """
    dataset = load_dataset(record.data_source(data))
    stored = unchanged_study_file(record, address.name, dataset, study_file, refused)
    checked = stored.override(name=address.name, data=data)
    load_train(checked.study.train)
    execution = place_of(checked.execution, where, address, tracking_uri)
    source = Path(record.source["path"])
    return Plan(checked, source, record.overrides, address, dataset, tracking_uri, execution=execution)


def with_stops(
    plan: Plan, study: optuna.Study, given: Mapping[str, Any], *, more_trials: bool
) -> tuple[Plan, Stops | None]:
    """Apply to a plan when its study ends: as it was told last, and as it is told now.

    Args:
        plan: The plan of a study that goes on.
        study: The stored study.
        given: What was given beside the study, by key of `[study]`; None keeps what the study has.
        more_trials: Whether the study is given more trials, for which the stops count anew.

    Returns:
        The plan, and what is to be stored of it; None if nothing has changed.

    Raises:
        StudyFileError: A value is not allowed.
    """
    plan.study_file.override(**given)
    known = Stops.of(study)
    stops = known.renewed(len(study.get_trials(deepcopy=False)), more_trials=more_trials, **given)
    return replace(plan, study_file=plan.study_file.override(**stops.settings())), None if stops == known else stops


def find_drift(record: StudyRecord, study: optuna.Study) -> Drift | None:
    """Compare the training code with what the study's last trials ran with; None if it is the same or was not recorded.

    Side effects:
        Adds the current directory to the places where modules are looked for, as `load_train` does.
    """
    known = stored_drift(study)
    then = record.training_digests(known)
    if not then:
        return None
    look_here()
    now = training_digests(record.study_file["study"]["train"])
    # A module that is gone altogether cannot be imported either, and that is what is said of it.
    changes = code_changes(then, now) if now else []
    time = datetime.now().astimezone().isoformat(timespec="seconds")
    return Drift(len(study.get_trials(deepcopy=False)), time, changes, now) if changes else None
