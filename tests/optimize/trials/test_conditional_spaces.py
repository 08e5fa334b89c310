"""Studies of spaces with conditions: what is drawn, and that an interruption changes nothing."""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

import optuna
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from optuna.distributions import CategoricalDistribution
from optuna.storages import InMemoryStorage
from pandas import DataFrame
from sklearn.dummy import DummyClassifier

from optimize.definition.conditions import condition_faults
from optimize.definition.drawing import drawing_order, drawn_names, stored_space, suggest_params
from optimize.definition.factories import make_sampler
from optimize.definition.finite import count_points
from optimize.definition.record import StudyRecord
from optimize.definition.study_file import StudyFile
from optimize.errors import PromotionError, StudyChangedError
from optimize.execution.adoption import check_adoption
from optimize.promotion.repetition import train_again
from optimize.storage.address import StudyAddress
from optimize.storage.recovery import recover
from optimize.trials.objective import Objective
from optimize.trials.runner import TrialRunner
from optimize.trials.slots import uninterrupted

SAMPLERS = {
    "random": {"name": "RandomSampler"},
    "TPE": {"name": "TPESampler", "n_startup_trials": 3},
    "TPE of groups": {"name": "TPESampler", "n_startup_trials": 3, "group": True},
    "independent TPE": {"name": "TPESampler", "n_startup_trials": 3, "multivariate": False},
    "NSGA-II": {"name": "NSGAIISampler", "population_size": 4},
    "brute force": {"name": "BruteForceSampler"},
}
KINDS = CategoricalDistribution(("linear", "tree", "net"))
SPACE = {
    "depth": {"type": "int", "low": 1, "high": 4, "when": {"kind": "tree"}},
    "rate": {"type": "float", "low": 0.001, "high": 1.0, "log": True, "when": {"kind": ["linear", "net"]}},
    "kind": {"type": "categorical", "choices": ["linear", "tree", "net"]},
    "leaves": {"type": "int", "low": 2, "high": 8, "step": 2, "when": {"depth": [3, 4], "size": "large"}},
    "size": {"type": "categorical", "choices": {"small": {"rows": 10, "words": 5}, "large": {"rows": 90, "words": 7}}},
    "penalty": {"type": "float", "low": 0.0, "high": 1.0},
}


def make_study_file(space: Mapping[str, Any], sampler: Mapping[str, Any], n_trials: int = 14) -> StudyFile:
    study = {"name": "s", "n_trials": n_trials, "seed": 5, "data": "d.csv", "train": "m:train"}
    return StudyFile.model_validate({"study": study, "sampler": sampler, "space": space})


def parameter_of(name: str, draw: Any) -> dict[str, Any]:
    if draw(st.booleans()):
        return {"type": "categorical", "choices": draw(st.sampled_from([["a", "b"], [True, False], [1, 2.5, "c"]]))}
    return {"type": "int", "low": 1, "high": draw(st.integers(2, 4))}


@st.composite
def spaces(draw: Any) -> dict[str, Any]:
    """Make a space whose parameters ask for any that come before them, written down in any order."""
    space: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from("abcdefg"), min_size=2, max_size=6, unique=True)):
        parameter = parameter_of(name, draw)
        parents = draw(st.lists(st.sampled_from(sorted(space)), max_size=2, unique=True)) if space else []
        when = {}
        for parent in parents:
            known = space[parent].get("choices") or list(range(1, space[parent]["high"] + 1))
            when[parent] = draw(st.lists(st.sampled_from(known), min_size=1, max_size=2, unique_by=repr))
        space[name] = parameter | ({"when": when} if when else {})
    space = {name: space[name] for name in draw(st.permutations(list(space)))}
    # Conditions that exclude one another are refused at the door.
    assume(not condition_faults(stored_space({"space": space})))
    return space


def is_met(when: Mapping[str, list[Any]], params: Mapping[str, Any]) -> bool:
    return all(name in params and any(params[name] == one for one in values) for name, values in when.items())


@settings(max_examples=40, deadline=None)
@given(spaces(), st.sampled_from(["random", "TPE", "TPE of groups", "independent TPE", "NSGA-II"]), st.integers(0, 99))
def test_a_trial_has_exactly_the_parameters_whose_conditions_hold(space: Any, sampler: str, seed: int) -> None:
    study_file = make_study_file(space, SAMPLERS[sampler])
    study = optuna.create_study(sampler=make_sampler(study_file.sampler, seed))
    study.optimize(lambda trial: len(suggest_params(trial, study_file.space)) + seed % 3, n_trials=6)
    for trial in study.trials:
        drawn = {name for name, given in space.items() if is_met(given.get("when", {}), trial.params)}
        assert trial.params.keys() == drawn
        assert set(drawn_names(study_file.space, trial.params)) == drawn


@settings(max_examples=40, deadline=None)
@given(spaces())
def test_what_is_asked_for_comes_first_and_the_rest_stays_in_its_order(space: Any) -> None:
    parameters = make_study_file(space, SAMPLERS["random"]).space
    order = list(drawing_order(parameters))
    assert sorted(order) == sorted(space)
    assert all(order.index(parent) < order.index(name) for name in order for parent in parameters[name].when)
    free = {name: one.model_copy(update={"when": {}}) for name, one in parameters.items()}
    assert list(drawing_order(free)) == list(space)


@settings(max_examples=15, deadline=None)
@given(spaces())
def test_brute_force_ends_after_as_many_points_as_were_counted(space: Any) -> None:
    study_file = make_study_file(space, SAMPLERS["brute force"])
    n_points = count_points(study_file)
    assert n_points is not None
    if n_points > 60:
        return
    study = optuna.create_study(sampler=make_sampler(study_file.sampler, 0))
    study.optimize(lambda trial: len(suggest_params(trial, study_file.space)), n_trials=70)
    points = {tuple(sorted((name, repr(value)) for name, value in trial.params.items())) for trial in study.trials}
    assert len(points) == len(study.trials) == n_points


def run(study_file: StudyFile, interrupted: Mapping[int, int]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Run a study, interrupted in some calls of the training and resumed; return parameters and arguments by slot."""
    storage, received, n_calls = InMemoryStorage(), list[dict[str, Any]](), 0
    study = optuna.create_study(storage=storage, study_name="s")

    def train(args: Namespace, df: DataFrame, trial: Any) -> Mapping[str, Any]:
        nonlocal n_calls
        n_calls += 1
        losses = [len(vars(args)) + args.penalty + getattr(args, "rate", 0.5) / (step + 1) for step in range(4)]
        for step, loss in enumerate(losses):
            if interrupted.get(n_calls) == step:
                raise KeyboardInterrupt
            trial.report(loss, step)
        received.append(vars(args))
        return {
            "performance": {"split": "val", "overall": {"f1": 0.5}},
            "history": {"val_loss": losses},
            "model": None,
        }

    def runner() -> TrialRunner:
        objective = Objective(["val_loss"], {"seed": 5, "rate": 0.25}, study_file.space, train, DataFrame())
        return TrialRunner(storage, study_file, "s", objective, lambda *_: None)

    current = runner()
    while len(received) < study_file.study.n_trials:
        try:
            current.run()
        except KeyboardInterrupt:
            recover(study)
            current = runner()
    return [trial.params for trial in uninterrupted(study.get_trials())], received


@pytest.mark.parametrize("name", ["random", "TPE", "TPE of groups", "NSGA-II"])
def test_an_interrupted_study_draws_what_an_uninterrupted_one_draws(name: str) -> None:
    study_file = make_study_file(SPACE, SAMPLERS[name])
    params, received = run(study_file, {})
    assert any("depth" in one for one in params)
    assert any("rate" in one for one in params)
    assert run(study_file, {2: 0, 6: 3, 7: 1, 12: 2}) == (params, received)


def test_the_training_gets_what_was_drawn_what_choices_set_and_what_stands_for_the_rest() -> None:
    params, received = run(make_study_file(SPACE, SAMPLERS["random"]), {})
    for drawn, args in zip(params, received, strict=True):
        rows = {"small": (10, 5), "large": (90, 7)}[drawn["size"]]
        assert (args["rows"], args["words"], "size" in args) == (*rows, False)
        assert args["rate"] == drawn.get("rate", 0.25)
        assert ("depth" in args, "leaves" in args) == ("depth" in drawn, "leaves" in drawn)


def make_record(study_file: StudyFile) -> StudyRecord:
    content = study_file.to_dict()
    return StudyRecord("u", "2026-11-01", content, {}, {}, {"seed": 5, "rate": 0.25}, {}, {}, {})


def test_a_final_run_has_the_arguments_of_its_trial() -> None:
    study_file = make_study_file(SPACE, SAMPLERS["random"], 6)
    params, received = run(study_file, {})
    for drawn, args in zip(params, received, strict=True):
        kinds = {name: study_file.space[name] for name in drawn}
        trial = optuna.trial.FixedTrial(drawn)
        for name, parameter in kinds.items():
            parameter.suggest(trial, name)
        frozen = optuna.create_trial(value=1.0, params=drawn, distributions=trial.distributions)
        result = train_again(make_record(study_file), frozen, steady, DataFrame())
        assert vars(result["args"]) == args
    half = optuna.create_trial(value=1.0, params={"kind": "tree"}, distributions={"kind": KINDS})
    with pytest.raises(PromotionError, match=r"parameters and the space are not the same \(depth, penalty, size\)"):
        train_again(make_record(study_file), half, steady, DataFrame())


def steady(args: Namespace, df: DataFrame, trial: Any) -> Mapping[str, Any]:
    performance = {"split": "test", "overall": {"precision": 0.5, "recall": 0.5, "f1": 0.5}}
    return {"performance": performance, "history": {"val_loss": [1.0]}, "model": DummyClassifier()}


def test_a_study_of_a_script_is_adopted_if_it_has_the_conditions_too() -> None:
    study_file = make_study_file(SPACE, SAMPLERS["random"])
    address = StudyAddress.of("s", "sqlite:///s.db")
    study = optuna.create_study()
    study.optimize(lambda trial: len(suggest_params(trial, study_file.space)), n_trials=5)
    check_adoption(study, study_file, address)
    free = make_study_file({name: one | {"when": {}} for name, one in SPACE.items()}, SAMPLERS["random"])
    with pytest.raises(StudyChangedError, match="depth: not among the parameters of trial"):
        check_adoption(study, free, address)
    other = optuna.create_study()
    other.optimize(lambda trial: len(suggest_params(trial, free.space)), n_trials=5)
    with pytest.raises(StudyChangedError, match=r"(depth|rate): a parameter of trial \d, and its condition is not met"):
        check_adoption(other, study_file, address)


def test_a_sampler_without_a_view_of_all_trials_is_refused_where_there_are_conditions() -> None:
    with pytest.raises(ValueError, match="max_history"):
        make_study_file(SPACE, SAMPLERS["TPE"] | {"max_history": 60})
