import optuna
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from pydantic import TypeAdapter, ValidationError

from optimize.definition.drawing import suggest_params
from optimize.definition.space import CategoricalParameter, FloatParameter, IntParameter, Parameter

SPACE = {
    "uniform": {"type": "float", "low": -1.0, "high": 1.0},
    "log": {"type": "float", "low": 1e-6, "high": 1.0, "log": True},
    "steps": {"type": "float", "low": 0.0, "high": 1.0, "step": 0.25},
    "count": {"type": "int", "low": 3, "high": 10},
    "even": {"type": "int", "low": 0, "high": 8, "step": 2},
    "power": {"type": "int", "low": 1, "high": 1024, "log": True},
    "word": {"type": "categorical", "choices": ["a", "b"]},
    "mixed": {"type": "categorical", "choices": [1.5, "b", True]},
}
DISTRIBUTIONS = {
    "uniform": FloatDistribution(-1.0, 1.0),
    "log": FloatDistribution(1e-6, 1.0, log=True),
    "steps": FloatDistribution(0.0, 1.0, step=0.25),
    "count": IntDistribution(3, 10),
    "even": IntDistribution(0, 8, step=2),
    "power": IntDistribution(1, 1024, log=True),
    "word": CategoricalDistribution(("a", "b")),
    "mixed": CategoricalDistribution((1.5, "b", True)),
}


def parse(**space):
    return TypeAdapter(dict[str, Parameter]).validate_python(space)


@pytest.fixture
def study():
    return optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))


def test_a_genuine_trial_gets_the_distributions_of_optuna_in_the_order_of_the_space(study):
    trial = study.ask()
    params = suggest_params(trial, parse(**SPACE))
    assert trial.distributions == DISTRIBUTIONS
    assert list(trial.distributions) == list(params) == list(SPACE)
    assert params == trial.params


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("uniform", lambda value: isinstance(value, float) and -1 <= value <= 1),
        ("log", lambda value: isinstance(value, float) and 1e-6 <= value <= 1),
        ("steps", lambda value: isinstance(value, float) and value in (0.0, 0.25, 0.5, 0.75, 1.0)),
        ("count", lambda value: type(value) is int and 3 <= value <= 10),
        ("even", lambda value: type(value) is int and value in (0, 2, 4, 6, 8)),
        ("power", lambda value: type(value) is int and 1 <= value <= 1024),
        ("word", lambda value: value in ("a", "b")),
        ("mixed", lambda value: (type(value), value) in ((float, 1.5), (str, "b"), (bool, True))),
    ],
)
def test_suggested_values_lie_in_the_space_and_have_its_type(study, name, holds):
    space = parse(**{name: SPACE[name]})
    values = [suggest_params(study.ask(), space)[name] for _ in range(30)]
    assert all(holds(value) for value in values)
    assert len(set(values)) > 1


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2, unique=True).map(sorted),
    st.lists(st.integers(-(10**6), 10**6), min_size=2, max_size=2, unique=True).map(sorted),
)
def test_any_range_bounds_what_is_suggested(floats, integers):
    space = parse(
        x={"type": "float", "low": floats[0], "high": floats[1]},
        n={"type": "int", "low": integers[0], "high": integers[1]},
    )
    params = suggest_params(optuna.create_study().ask(), space)
    assert floats[0] <= params["x"] <= floats[1]
    assert integers[0] <= params["n"] <= integers[1]


def test_bounds_are_the_extremes_or_every_choice():
    assert FloatParameter(type="float", low=1.0, high=2.0).bounds() == (1.0, 2.0)
    assert IntParameter(type="int", low=1, high=2).bounds() == (1, 2)
    assert CategoricalParameter(type="categorical", choices=["a", 1]).bounds() == ("a", 1)


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        pytest.param({"type": "int", "low": 2, "high": 1}, r"low \(2\) is above high \(1\)", id="int low above high"),
        pytest.param({"type": "int", "low": 2, "high": 2}, r"low and high are both 2", id="one int"),
        pytest.param({"type": "int", "low": 0, "high": 2, "log": True}, r"low must be above 0", id="log of 0"),
        pytest.param(
            {"type": "int", "low": 1, "high": 9, "log": True, "step": 2}, r"cannot be combined", id="log with step"
        ),
        pytest.param({"type": "int", "low": 1, "high": 9, "step": 0}, r"greater than or equal to 1", id="no step"),
        pytest.param({"type": "int", "low": 1.5, "high": 9}, r"valid integer", id="float for int"),
        pytest.param({"type": "float", "low": 0, "high": 1, "choices": [1]}, r"Extra inputs", id="foreign key"),
        pytest.param({"type": "categorical", "choices": [1, "a", 1]}, r"a value twice", id="equal choices"),
        # Optuna finds a choice by equality: it would store 1 for a true that was given to the trial.
        pytest.param({"type": "categorical", "choices": [1, True]}, r"1 and true are", id="1 and true"),
        pytest.param({"type": "categorical", "choices": [2, 2.0]}, r"two that are equal", id="2 and 2.0"),
        pytest.param({"type": "categorical", "choices": []}, r"two values at least", id="no choice"),
    ],
)
def test_a_parameter_that_cannot_be_searched_is_refused(parameter, message):
    with pytest.raises(ValidationError, match=message):
        parse(x=parameter)


@pytest.mark.parametrize("parameter", [{"log": True, "step": 1}, {"log": True}, {"step": 1}])
def test_a_step_of_one_is_that_of_every_integer(study, parameter):
    space = parse(n={"type": "int", "low": 1, "high": 9} | parameter)
    trial = study.ask()
    suggest_params(trial, space)
    assert trial.distributions["n"] == IntDistribution(1, 9, log="log" in parameter)


def test_the_choice_that_is_given_to_a_trial_is_the_one_that_is_stored(study):
    space = parse(x={"type": "categorical", "choices": [2, 1.0, "1", False]})
    for _ in range(12):
        trial = study.ask()
        given_value = suggest_params(trial, space)["x"]
        study.tell(trial, 0.0)
        assert type(study.trials[-1].params["x"]) is type(given_value)
