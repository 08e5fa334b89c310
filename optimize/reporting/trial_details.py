"""One trial in full, as plain data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import optuna
from optuna.trial import FrozenTrial, TrialState

from optimize.definition.attributes import TrialAttributes
from optimize.definition.drawing import drawn_names, trial_args
from optimize.definition.space import Space
from optimize.errors import InputError
from optimize.reporting.facts import StudyFacts, TrialCurves
from optimize.reporting.summary import TrialSummary, summarize_trial
from optimize.reporting.uncertainty import Uncertainty, measure_uncertainty


@dataclass(frozen=True)
class TrialDetails:
    """One trial in full.

    Attributes:
        study: Its study.
        metric: The study's metric.
        direction: `minimize` or `maximize`.
        trial: The trial in numbers.
        args: All arguments that it was trained with.
        searched: The names of those that the study searches, and of its choices by name.
        curves: Its losses by epoch.
        rank: Its place among the COMPLETE trials, 1 for the best; None for another trial.
        n_complete: The number of COMPLETE trials.
        uncertainty: How sure its value is; None where that cannot be told.
        traceback: Of the exception that ended it.
        run_name: The name of its MLflow run, in the experiment that has the study's name.
        run_id: The id of its run; None where that is not known.
        promote: The command that promotes it; None for a trial that cannot be promoted.
        discarded: Why it was taken out of the study; None if it was not.
        not_drawn: The names of the parameters that it does not have, for their conditions are not met.
    """

    study: str
    metric: str
    direction: str
    trial: TrialSummary
    args: dict[str, Any]
    searched: tuple[str, ...]
    curves: TrialCurves
    rank: int | None
    n_complete: int
    uncertainty: Uncertainty | None
    traceback: str | None
    run_name: str
    run_id: str | None
    promote: str | None
    discarded: str | None = None
    not_drawn: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the trial as JSON-able data."""
        return asdict(self)


def describe_trial(study: optuna.Study, facts: StudyFacts, number: int) -> TrialDetails:
    """Describe one trial in full.

    Args:
        study: The stored study.
        facts: What is known of it.
        number: The trial.

    Returns:
        The trial; its run's id is not looked up.

    Raises:
        InputError: There is no such trial, or it has not begun.
    """
    summary, stored = facts.summary, _stored(study, number)
    found = next((trial for trial in summary.trials if trial.number == number), None)
    if stored is not None and number in summary.discarded:
        found = summarize_trial(stored)
    if stored is None or found is None:
        last = max((trial.number for trial in summary.trials), default=None)
        raise InputError(
            f"Study {summary.name!r} has no trial {number}: "
            + ("none has begun yet." if last is None else f"its last is {last}. `{facts.command('show')}` tells more.")
        )
    board = [trial.number for trial in summary.leaderboard()]
    is_complete = stored.state == TrialState.COMPLETE and number not in summary.discarded
    error = TrialAttributes(stored).error
    is_best = summary.best_trial is not None and summary.best_trial.number == number
    return TrialDetails(
        study=summary.name,
        metric=summary.metric,
        direction=summary.direction,
        trial=found,
        args={**trial_args(facts.fixed_args, facts.parameters, stored.params), **stored.params},
        searched=tuple(dict.fromkeys([*stored.params, *trial_args({}, facts.parameters, stored.params)])),
        curves=facts.curves.get(number, TrialCurves()),
        rank=board.index(number) + 1 if number in board else None,
        n_complete=len(board),
        uncertainty=measure_uncertainty(study, stored) if is_complete else None,
        traceback=error["traceback"] if error else None,
        run_name=f"trial-{number}",
        run_id=None,
        promote=facts.command("promote", trial=None if is_best else str(number)) if is_complete else None,
        discarded=summary.discarded.get(number),
        not_drawn=_not_drawn(facts.parameters, stored.params),
    )


def _not_drawn(space: Space, params: Mapping[str, Any]) -> tuple[str, ...]:
    # Without parameters nothing has been drawn yet.
    drawn = drawn_names(space, params) if params else space
    return tuple(name for name in space if name not in drawn)


def _stored(study: optuna.Study, number: int) -> FrozenTrial | None:
    return next((trial for trial in study.get_trials(deepcopy=False) if trial.number == number), None)
