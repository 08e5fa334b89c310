"""Taking over a study that a script of its own has made with Optuna, where a study file describes what it searches."""

from collections.abc import Sequence

import optuna
from optuna.trial import FixedTrial, FrozenTrial, TrialState

from optimize.definition.drawing import drawn_names
from optimize.definition.study_attributes import stored_record
from optimize.definition.study_file import StudyFile
from optimize.errors import InputError, StudyChangedError
from optimize.storage.address import StudyAddress


def check_adoption(study: optuna.Study, study_file: StudyFile, address: StudyAddress) -> None:
    """Make sure that a study can go on as a study file says.

    Args:
        study: The stored study.
        study_file: What it is to be from now on.
        address: Where it lives.

    Raises:
        InputError: The study has been made here, or has another number of objectives.
        StudyChangedError: Its direction or its trials are not what the study file describes; each difference is named.
    """
    if stored_record(study) is not None:
        raise InputError(
            f"Study {address.name!r} needs no --adopt: it was made by `optimize run`. "
            f"Go on with `{address.command('resume')}`."
        )
    section, directions = study_file.study, [direction.name.lower() for direction in study.directions]
    if len(directions) != len(section.metrics):
        raise InputError(
            f"Study {address.name!r} has {len(directions)} objectives, the study file {len(section.metrics)}. "
            "Name as many metrics there, two at the most."
        )
    changes = [] if directions == [*section.objectives.values()] else [f"direction {', '.join(directions)}"]
    changes += _differences(study.get_trials(deepcopy=False), study_file)
    if changes:
        listed = "\n".join(f"  {change}" for change in changes)
        raise StudyChangedError(
            f"Study {address.name!r} is not what the study file describes:\n{listed}\n"
            "Write the study file so that it fits, or start a new study."
        )


def _differences(trials: Sequence[FrozenTrial], study_file: StudyFile) -> list[str]:
    """Name the parameters that are other than the space says, each once, with the first trial that has them."""
    changes: dict[str, str] = {}
    for trial in trials:
        for name in trial.params.keys() - study_file.space.keys():
            changes.setdefault(name, f"{name}: a parameter of trial {trial.number}, and not in [space]")
        drawn = drawn_names(study_file.space, trial.params)
        missing = set(drawn) - trial.params.keys()
        if missing and trial.state in (TrialState.COMPLETE, TrialState.PRUNED):
            for name in missing:
                changes.setdefault(name, f"{name}: not among the parameters of trial {trial.number}")
        for name in trial.params.keys() & study_file.space.keys() - set(drawn):
            changes.setdefault(name, f"{name}: a parameter of trial {trial.number}, and its condition is not met")
        fixed = FixedTrial(trial.params)
        for name in trial.params.keys() & study_file.space.keys():
            study_file.space[name].suggest(fixed, name)
        for name, kind in fixed.distributions.items():
            if kind != trial.distributions[name]:
                changes.setdefault(name, f"{name}: {trial.distributions[name]} in trial {trial.number}, now {kind}")
    return [changes[name] for name in sorted(changes)]
