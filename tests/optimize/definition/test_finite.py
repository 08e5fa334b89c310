"""How many points a sampler can try, and how many trials can still end."""

from typing import Any

import optuna
import pytest
from optuna.distributions import CategoricalDistribution, IntDistribution
from optuna.trial import FrozenTrial, TrialState, create_trial

from optimize.definition.finite import (
    check_fixed_params,
    check_points,
    count_points,
    draws_in_turn,
    exhausted,
    trials_left,
)
from optimize.definition.study_file import StudyFile
from optimize.errors import StudyFileError

X = {"type": "int", "low": 1, "high": 7, "step": 3}
KIND = {"type": "categorical", "choices": ["a", "b"]}
KINDS = {"x": IntDistribution(1, 7, step=3), "kind": CategoricalDistribution(("a", "b"))}


def study_file(sampler: Any, **space: Any) -> StudyFile:
    study = {"name": "s", "n_trials": 9, "seed": 1, "data": "d.csv", "train": "m:train"}
    return StudyFile.model_validate({"study": study, "sampler": sampler, "space": space})


def trial(number: int, x: int, kind: str, state: TrialState = TrialState.COMPLETE, **user_attrs: Any) -> FrozenTrial:
    value = 0.5 if state == TrialState.COMPLETE else None
    made = create_trial(
        state=state, value=value, params={"x": x, "kind": kind}, distributions=KINDS, user_attrs=user_attrs
    )
    made.number = number
    return made


@pytest.mark.parametrize(
    "space",
    [
        {"x": X, "kind": KIND},
        {"x": {"type": "int", "low": 1, "high": 4, "log": True}},
        {"x": {"type": "float", "low": 0.0, "high": 0.3, "step": 0.1}},
        {"x": {"type": "float", "low": -1.0, "high": 1.0, "step": 0.4}},
    ],
)
def test_points_are_as_many_as_optuna_tries(space: Any) -> None:
    checked = study_file({"name": "BruteForceSampler"}, **space)
    study = optuna.create_study(sampler=optuna.samplers.BruteForceSampler(seed=0))
    study.optimize(lambda t: float([p.suggest(t, name) for name, p in checked.space.items()] == []), n_trials=50)
    assert count_points(checked) == len(study.trials)
    assert trials_left(checked, study.trials) == 0
    assert trials_left(checked, study.trials[:-1]) == 1


@pytest.mark.parametrize(
    ("sampler", "expected"),
    [
        ({"name": "GridSampler", "search_space": {"x": [1, 4, 7], "kind": ["a", "b"]}}, 6),
        ({"name": "BruteForceSampler"}, 6),
        ({"name": "QMCSampler"}, None),
        ({"name": "TPESampler"}, None),
    ],
)
def test_only_some_samplers_come_to_an_end(sampler: Any, expected: int | None) -> None:
    checked = study_file(sampler, x=X, kind=KIND)
    assert count_points(checked) == expected
    assert trials_left(checked, []) == expected
    assert exhausted(checked, []) is None


def test_a_failed_trial_has_tried_its_point_and_an_interrupted_one_has_not() -> None:
    checked = study_file({"name": "BruteForceSampler"}, x=X, kind=KIND)
    trials = [
        trial(0, 1, "a"),
        trial(1, 4, "a", TrialState.FAIL),
        trial(2, 7, "a", TrialState.FAIL, interrupted="SIGINT"),
        trial(3, 7, "a", TrialState.RUNNING, retry_of=2),
        trial(4, 1, "b", TrialState.PRUNED),
    ]
    assert trials_left(checked, trials) == 3
    assert trials_left(checked, [*trials, trial(5, 7, "a", retry_of=2)]) == 2


def test_where_training_asks_for_more_nobody_knows() -> None:
    checked = study_file({"name": "BruteForceSampler"}, x=X)
    assert trials_left(checked, [trial(0, 1, "a")]) is None


def test_the_reason_is_named() -> None:
    checked = study_file({"name": "BruteForceSampler"}, kind=KIND)
    ended = [create_trial(value=1.0, params={"kind": k}, distributions={"kind": KINDS["kind"]}) for k in "ab"]
    for number, one in enumerate(ended):
        one.number = number
    assert exhausted(checked, ended) == "all 2 points of the space have been tried"
    assert exhausted(checked, ended[:1]) is None


@pytest.mark.parametrize(
    ("sampler", "in_turn"),
    [
        ({"name": "TPESampler"}, False),
        ({"name": "QMCSampler"}, True),
        ({"name": "PartialFixedSampler", "fixed_params": {"x": 1}, "base_sampler": "BruteForceSampler"}, True),
        ({"name": "CmaEsSampler", "independent_sampler": {"name": "QMCSampler"}}, True),
    ],
)
def test_samplers_that_look_at_what_others_draw_draw_in_turn(sampler: Any, in_turn: bool) -> None:
    assert draws_in_turn(study_file(sampler, x=X)) is in_turn


@pytest.mark.parametrize(
    ("sampler", "said"),
    [
        ({"name": "GridSampler", "search_space": {"x": [1]}}, "lacks kind"),
        ({"name": "BruteForceSampler"}, "space.y: BruteForceSampler needs a step"),
    ],
)
def test_a_space_that_does_not_fit_is_refused(sampler: Any, said: str) -> None:
    more = (
        {"y": {"type": "float", "low": 0.0, "high": 1.0}} if sampler["name"] == "BruteForceSampler" else {"kind": KIND}
    )
    with pytest.raises(StudyFileError, match=said):
        check_points(study_file(sampler, x=X, **more))
    assert count_points(study_file(sampler, x=X, **more)) is None


@pytest.mark.parametrize(
    ("sampler", "message"),
    [
        ({"name": "GridSampler", "search_space": {"x": [1, 9]}}, r"search_space\.x: 9 is outside of \[space\.x\]"),
        ({"name": "GridSampler", "search_space": {"x": [True]}}, r"search_space\.x: True is outside"),
        (
            {"name": "GridSampler", "search_space": {"x": [1], "y": [2]}},
            r"search_space: y is no parameter",
        ),
        ({"name": "GridSampler", "search_space": {"x": []}}, r"search_space\.x: must be a list of values, not \[\]"),
        ({"name": "PartialFixedSampler", "fixed_params": {"x": 9}}, r"fixed_params\.x: 9 is outside"),
        ({"name": "PartialFixedSampler", "fixed_params": {"z": 1}}, r"fixed_params: z is no parameter"),
    ],
    ids=str,
)
def test_values_outside_of_the_space_are_refused(sampler: Any, message: str) -> None:
    check = check_points if sampler["name"] == "GridSampler" else check_fixed_params
    with pytest.raises(StudyFileError, match=message):
        check(study_file(sampler, x=X))
