import re

import optuna
import pytest
from optuna.pruners import (
    HyperbandPruner,
    MedianPruner,
    NopPruner,
    PatientPruner,
    PercentilePruner,
    SuccessiveHalvingPruner,
    ThresholdPruner,
    WilcoxonPruner,
)
from optuna.samplers import (
    BruteForceSampler,
    GridSampler,
    NSGAIIISampler,
    NSGAIISampler,
    QMCSampler,
    RandomSampler,
    TPESampler,
)

from optimize.definition.component import ComponentSpec
from optimize.definition.factories import make_pruner, make_sampler
from optimize.errors import StudyFileError


def draws(sampler):
    study = optuna.create_study(sampler=sampler)
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1, step=0.01), n_trials=3)
    return [trial.params["x"] for trial in study.trials]


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"name": "TPESampler"}, TPESampler),
        ({"name": "TPESampler", "n_startup_trials": 3, "multivariate": False}, TPESampler),
        ({"name": "RandomSampler"}, RandomSampler),
        ({"name": "QMCSampler", "qmc_type": "halton", "scramble": True}, QMCSampler),
        ({"name": "GridSampler", "search_space": {"x": [1, 2]}}, GridSampler),
        ({"name": "NSGAIISampler", "population_size": 4}, NSGAIISampler),
        ({"name": "NSGAIIISampler"}, NSGAIIISampler),
        ({"name": "BruteForceSampler"}, BruteForceSampler),
    ],
)
def test_a_sampler_is_the_class_of_optuna_with_its_options(options, kind):
    assert type(make_sampler(ComponentSpec.model_validate(options), 1)) is kind


@pytest.mark.parametrize("name", ["TPESampler", "RandomSampler", "QMCSampler", "NSGAIISampler", "BruteForceSampler"])
def test_a_sampler_is_seeded_by_the_study(name):
    one, same, other = (draws(make_sampler(ComponentSpec(name=name), seed)) for seed in (1, 1, 2))
    assert one == same
    assert one != other


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"name": "MedianPruner", "n_startup_trials": 3}, MedianPruner),
        ({"name": "PercentilePruner", "percentile": 25.0}, PercentilePruner),
        ({"name": "SuccessiveHalvingPruner"}, SuccessiveHalvingPruner),
        ({"name": "HyperbandPruner", "max_resource": 100}, HyperbandPruner),
        ({"name": "ThresholdPruner", "upper": 1.0}, ThresholdPruner),
        ({"name": "WilcoxonPruner"}, WilcoxonPruner),
        ({"name": "NopPruner"}, NopPruner),
    ],
)
def test_a_pruner_is_the_class_of_optuna_with_its_options(options, kind):
    assert type(make_pruner(ComponentSpec.model_validate(options))) is kind


@pytest.mark.parametrize(
    ("wrapped", "kind", "option"),
    [
        ("MedianPruner", MedianPruner, ("_n_startup_trials", 5)),
        ({"name": "PercentilePruner", "percentile": 25.0}, PercentilePruner, ("_percentile", 25.0)),
    ],
)
def test_a_pruner_may_wrap_another_by_name_or_by_table(wrapped, kind, option):
    pruner = make_pruner(ComponentSpec(name="PatientPruner", wrapped_pruner=wrapped, patience=2))
    assert type(pruner) is PatientPruner
    assert type(pruner._wrapped_pruner) is kind
    assert getattr(pruner._wrapped_pruner, option[0]) == option[1]


def test_a_component_can_be_made_twice():
    component = ComponentSpec(name="PatientPruner", wrapped_pruner={"name": "MedianPruner"}, patience=2)
    assert make_pruner(component) is not make_pruner(component)
    assert component.options["wrapped_pruner"] == {"name": "MedianPruner"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("TPESampeler", r"there is no optuna\.samplers\.TPESampeler\. Did you mean TPESampler\?$"),
        ("tpe", r"there is no optuna\.samplers\.tpe\. .*TPESampler"),
        ("Zzz", r"there is no optuna\.samplers\.Zzz\. Known: .*RandomSampler, TPESampler"),
        ("nsgaii", r"there is no optuna\.samplers\.nsgaii\."),
        (
            "BaseSampler",
            r"BaseSampler is what the samplers of Optuna are made from, and none itself\. Known: .*TPESampler",
        ),
        ("BaseGASampler", r"BaseGASampler is what the samplers of Optuna are made from"),
        ("MedianPruner", r"there is no optuna\.samplers\.MedianPruner\."),
    ],
)
def test_an_unknown_sampler_is_refused_with_what_is_near(name, message):
    with pytest.raises(StudyFileError, match=message):
        make_sampler(ComponentSpec(name=name), 1)


@pytest.mark.parametrize(
    ("component", "message"),
    [
        (
            ComponentSpec(name="MedianPrunner"),
            r"there is no optuna\.pruners\.MedianPrunner\. Did you mean MedianPruner\?$",
        ),
        (ComponentSpec(name="Zzz"), r"there is no optuna\.pruners\.Zzz\. Known: .*MedianPruner"),
        (
            ComponentSpec(name="PatientPruner", wrapped_pruner="Medianpruner", patience=1),
            r"there is no optuna\.pruners\.Medianpruner\. Did you mean MedianPruner\?$",
        ),
    ],
)
def test_an_unknown_pruner_is_refused_with_what_is_near(component, message):
    with pytest.raises(StudyFileError, match=message):
        make_pruner(component)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({"name": "TPESampler", "nope": 1}, r"TPESampler cannot be made .*'nope'", id="unknown option"),
        pytest.param({"name": "QMCSampler", "qmc_type": "x"}, r"QMCSampler cannot be made .*'x'", id="bad value"),
        pytest.param({"name": "GridSampler"}, r"GridSampler cannot be made .*'search_space'", id="missing option"),
    ],
)
def test_options_that_a_sampler_does_not_take_are_refused(options, message):
    with pytest.raises(StudyFileError, match=message):
        make_sampler(ComponentSpec.model_validate(options), 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({"name": "MedianPruner", "nope": 1}, r"MedianPruner cannot be made .*'nope'", id="unknown option"),
        pytest.param(
            {"name": "MedianPruner", "n_startup_trials": -1},
            r"pruner\.n_startup_trials: must be 0 or more, not -1",
            id="bad value",
        ),
        pytest.param(
            {"name": "MedianPruner", "n_startup_trials": "5"},
            r"n_startup_trials: must be a whole number, not '5'",
            id="wrong type",
        ),
        pytest.param({"name": "PercentilePruner"}, r"PercentilePruner cannot be made .*'percentile'", id="missing"),
    ],
)
def test_options_that_a_pruner_does_not_take_are_refused(options, message):
    with pytest.raises(StudyFileError, match=message):
        make_pruner(ComponentSpec.model_validate(options))


@pytest.mark.parametrize(
    ("make", "options"),
    [
        pytest.param(
            lambda c: make_sampler(c, 1), {"name": "GridSampler", "search_space": 3}, id="no table for a table"
        ),
        pytest.param(make_pruner, {"name": "PatientPruner", "wrapped_pruner": {}, "patience": 1}, id="nameless table"),
    ],
)
def test_options_of_a_wrong_shape_are_refused(make, options):
    with pytest.raises(StudyFileError, match=r"must be a table, not 3|name"):
        make(ComponentSpec.model_validate(options))


@pytest.mark.parametrize(
    ("make", "options"),
    [
        pytest.param(
            lambda c: make_sampler(c, 1).before_trial,
            {"name": "PartialFixedSampler", "fixed_params": {"x": 1}, "base_sampler": "tpe"},
            id="no sampler for a sampler",
        ),
        pytest.param(make_pruner, {"name": "PatientPruner", "wrapped_pruner": 3, "patience": 1}, id="no pruner"),
    ],
)
def test_a_component_within_a_component_is_checked(make, options):
    with pytest.raises(StudyFileError, match=r"sampler|pruner"):
        make(ComponentSpec.model_validate(options))


@pytest.mark.parametrize(
    ("sampler", "pruner", "message"),
    [
        ({"name": "TPESampler", "multivariate": "no"}, None, "sampler.multivariate: must be true or false, not 'no'"),
        ({"name": "TPESampler", "n_ei_candidates": 0}, None, "sampler.n_ei_candidates: must be 1 or more, not 0"),
        ({"name": "TPESampler", "gamma": 3}, None, "sampler.gamma: cannot be set in a study file"),
        ({"name": "tpesampler"}, None, "Did you mean TPESampler?"),
        (None, {"name": "ThresholdPruner", "upper": float("nan")}, "pruner.upper: must be a finite number, not nan"),
        (None, {"name": "HyperbandPruner", "min_resource": 0}, "pruner.min_resource: must be 1 or more, not 0"),
        (None, {"name": "HyperbandPruner", "min_resource": 9, "max_resource": 3}, "9 is above max_resource (3)"),
        (None, {"name": "SuccessiveHalvingPruner", "reduction_factor": 1}, "reduction_factor: must be 2 or more"),
        (None, {"name": "WilcoxonPruner", "p_threshold": 2.0}, "pruner.p_threshold: must be from 0 to 1, not 2.0"),
    ],
    ids=str,
)
def test_an_option_without_a_meaning_is_refused_by_name(sampler, pruner, message):
    make = (lambda spec: make_sampler(spec, 1)) if sampler else make_pruner
    with pytest.raises(StudyFileError, match=re.escape(message)):
        make(ComponentSpec.model_validate(sampler or pruner))
