"""The facts of a stored study, collected once."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import optuna
from optuna.storages import BaseStorage
from optuna.trial import FrozenTrial, TrialState

from optimize.definition.attributes import TrialAttributes
from optimize.definition.promotion_note import read_promotion
from optimize.definition.study_attributes import stored_record
from optimize.definition.study_section import TAGIFAI_TRAIN
from optimize.definition.val_rows import read_val_rows
from optimize.definition.val_split import ValSplit, read_val_split
from optimize.reporting.facts import Limit, StudyFacts, TrialCurves
from optimize.reporting.findings import find
from optimize.reporting.outcome import best_trial
from optimize.reporting.summary import StudySummary
from optimize.reporting.uncertainty import measure_uncertainty
from optimize.storage.address import STUDIES_DIR, StudyAddress
from optimize.storage.claims import WORKER
from tagifai.args import ARGS


def judge_study(study: optuna.Study, summary: StudySummary) -> StudySummary:
    """Return a summary with how sure its winner is, and with what else the study shows.

    Args:
        study: The stored study.
        summary: Its summary.
    """
    return judged_facts(study, summary).summary


def judged_facts(study: optuna.Study, summary: StudySummary) -> StudyFacts:
    """Collect all that is known of a study, with how sure its winner is and the findings in the summary.

    Args:
        study: The stored study.
        summary: Its summary.
    """
    facts = collect_facts(study, replace(summary, uncertainty=measure_uncertainty(study)))
    return replace(facts, summary=replace(facts.summary, findings=tuple(find(facts))))


def collect_facts(study: optuna.Study, summary: StudySummary) -> StudyFacts:
    """Collect all that is known of a study.

    Args:
        study: The stored study.
        summary: Its summary, with the uncertainty where that is wanted among the findings.
    """
    record = stored_record(study) or {}
    study_file: dict[str, Any] = record.get("study_file", {})
    trials = study.get_trials(deepcopy=False)
    best = best_trial(study)
    split = read_val_split(best) if best else ValSplit()
    rows = read_val_rows(best, summary.metric) if best else None
    return StudyFacts(
        summary=summary,
        curves={trial.number: _curves(trial) for trial in trials if trial.state != TrialState.WAITING},
        space=study_file.get("space", {}),
        study_file=study_file,
        fixed_args=record.get("fixed_args", {}),
        limits=_limits(study_file),
        val_classes=split.classes,
        n_shared_texts=split.n_shared_texts,
        val_labels=rows.labels_digest if rows else None,
        default_trial=_default_trial(trials),
        promotion=read_promotion(study),
        rerun=_rerun(record, summary, study._storage),
    )


def _default_trial(trials: Sequence[FrozenTrial]) -> int | None:
    """Return the trial that the study has begun with because its arguments are the defaults."""
    complete = [trial for trial in trials if trial.state == TrialState.COMPLETE]
    return next((trial.number for trial in complete if TrialAttributes(trial).start == "defaults"), None)


def _curves(trial: FrozenTrial) -> TrialCurves:
    attributes = TrialAttributes(trial)
    steps = sorted(trial.intermediate_values)
    return TrialCurves(
        steps=tuple(steps),
        val_loss=tuple(trial.intermediate_values[step] for step in steps),
        train_loss=tuple(attributes.train_loss),
        epoch_ms=tuple(attributes.epoch_ms),
        worker=trial.system_attrs.get(WORKER),
    )


def _limits(study_file: Mapping[str, Any]) -> dict[str, Limit]:
    # The table of another callable is known to its module only, and a report imports nothing of the user's.
    if study_file.get("study", {}).get("train") != TAGIFAI_TRAIN:
        return {}
    return {
        name: Limit(arg.default, arg.low, arg.high, arg.above, arg.below, arg.at_most) for name, arg in ARGS.items()
    }


def _rerun(record: Mapping[str, Any], summary: StudySummary, storage: BaseStorage) -> str | None:
    """Return the command that runs the study file as a new study."""
    path = record.get("source", {}).get("path")
    if not path or not Path(path).is_file():
        return None
    words = ["optimize", "run", path, "--study-name", _free_name(summary.name, storage)]
    for key, value in record.get("overrides", {}).items():
        if key != "name":
            for item in value if isinstance(value, list) else [value]:
                words += [f"--{key.replace('_', '-')}", str(item)]
    # The same storage, unless each study has a file of its own.
    shown = shlex.split(StudyAddress(summary.name, summary.storage).command("run"))
    return shlex.join([*words, *shown[3:]])


def _free_name(name: str, storage: BaseStorage) -> str:
    """Return the study's name with the first number that no study has, here or in its storage."""
    number = 2
    while _is_taken(f"{name}-{number}", storage):
        number += 1
    return f"{name}-{number}"


def _is_taken(name: str, storage: BaseStorage) -> bool:
    if (STUDIES_DIR / f"{name}.db").exists():
        return True
    try:
        storage.get_study_id_from_name(name)
    except KeyError:
        return False
    return True
