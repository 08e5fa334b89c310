"""Each sampler and pruner that Optuna lists ends a study, interrupted or not, or is refused before it starts."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

import optuna
import pytest
from optuna.storages import InMemoryStorage
from optuna.trial import FrozenTrial, TrialState
from pandas import DataFrame

from optimize.definition.factories import make_pruner, make_sampler, try_components
from optimize.definition.study_file import StudyFile
from optimize.errors import StudyFileError
from optimize.storage.recovery import recover
from optimize.trials.objective import Objective
from optimize.trials.runner import TrialRunner

N_TRIALS = 8
CUT_AT = 4

SPACE = {
    "x": {"type": "float", "low": -1.0, "high": 1.0, "step": 0.125},
    "k": {"type": "int", "low": 1, "high": 4},
    "c": {"type": "categorical", "choices": ["a", "b"]},
}
OPTIONS: dict[str, dict[str, Any]] = {
    "GridSampler": {"search_space": {"x": [0.0, 0.5], "k": [1, 2], "c": ["a", "b"]}},
    "PartialFixedSampler": {"fixed_params": {"k": 2}, "base_sampler": "TPESampler"},
    # Few trials before each begins with what is its own.
    "TPESampler": {"n_startup_trials": 3},
    "GPSampler": {"n_startup_trials": 3},
    "NSGAIISampler": {"population_size": 3},
    "NSGAIIISampler": {"population_size": 3},
    "CmaEsSampler": {"popsize": 3},
    "PercentilePruner": {"percentile": 25.0},
    "PatientPruner": {"wrapped_pruner": "MedianPruner", "patience": 1},
    "ThresholdPruner": {"upper": 1.2},
}
ABSTRACT = ("BaseSampler", "BaseGASampler", "BasePruner")
SAMPLERS = [name for name in optuna.samplers.__all__ if name[0].isupper() and name not in ABSTRACT]
PRUNERS = [name for name in optuna.pruners.__all__ if name not in ABSTRACT]
NEEDS = {"CmaEsSampler": "cmaes", "GPSampler": "torch"}


def study_file(sampler: str = "RandomSampler", pruner: str = "NopPruner", **section: Any) -> StudyFile:
    study = {"name": "s", "n_trials": N_TRIALS, "seed": 3, "data": "rows.csv", "train": "own:train", **section}
    tables = {key: {"name": name, **OPTIONS.get(name, {})} for key, name in (("sampler", sampler), ("pruner", pruner))}
    return StudyFile.model_validate({"study": {"direction": "minimize"} | study, "space": SPACE, **tables})


def train_until(cut_at: int | None) -> Callable[..., Mapping[str, Any]]:
    """Return a train callable that is interrupted in the middle of one of its calls."""
    calls = iter(range(100))

    def train(args: Namespace, _df: DataFrame, trial: Any = None) -> Mapping[str, Any]:
        call, losses = next(calls), []
        for epoch in range(5):
            losses.append((args.x - 0.3) ** 2 + args.k / 10 + 0.2 * (args.c == "a") + 1 / (epoch + 1))
            trial.report(losses[-1], epoch)
            if (call, epoch) == (cut_at, 2):
                raise KeyboardInterrupt
            if trial.should_prune():
                raise optuna.TrialPruned
        performance = {"split": "val", "overall": {"f1": 1 - losses[-1] / 4}}
        return {"history": {"val_loss": losses}, "performance": performance, "metrics": {"size": args.k - args.x}}

    return train


def run(studied: StudyFile, *cuts: int | None) -> list[FrozenTrial]:
    """Run a study by the driver's own parts, each time in a new process as far as the sampler can tell."""
    storage = InMemoryStorage()
    study = optuna.create_study(storage=storage, study_name="s", directions=[*studied.study.objectives.values()])
    for cut_at in cuts:
        recover(study)
        train = train_until(cut_at)
        objective = Objective(studied.study.metrics, {}, studied.space, train, DataFrame())
        runner = TrialRunner(storage, studied, "s", objective, lambda *_: None)
        try:
            while sum(t.state != TrialState.FAIL for t in study.get_trials(deepcopy=False)) < N_TRIALS:
                assert runner.run().state != TrialState.FAIL
        except KeyboardInterrupt:
            assert cut_at is not None
    return [trial for trial in study.get_trials() if trial.state != TrialState.FAIL]


def content(trials: list[FrozenTrial]) -> list[tuple[Any, ...]]:
    return [(trial.params, trial.state, trial.values, trial.intermediate_values) for trial in trials]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "study",
    [
        *(pytest.param({"sampler": name, "pruner": "MedianPruner"}, id=name) for name in SAMPLERS),
        *(pytest.param({"pruner": name}, id=name) for name in PRUNERS),
    ],
)
def test_a_study_ends_and_is_the_same_if_it_was_interrupted(study: dict[str, str]) -> None:
    if (package := NEEDS.get(study.get("sampler", ""))) and find_spec(package) is None:
        pytest.skip(f"needs {package}, which this environment goes without")
    studied = study_file(**study)
    try_components(studied)
    straight, resumed = run(studied, None), run(studied, CUT_AT, None)
    assert len(straight) == N_TRIALS
    assert content(resumed) == content(straight)


TWO = {"metric": ["val_loss", "size"], "direction": None, "directions": ["minimize", "maximize"]}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [name for name in SAMPLERS if name != "CmaEsSampler"])
def test_a_study_of_two_metrics_ends_and_is_the_same_if_it_was_interrupted(name: str) -> None:
    if (package := NEEDS.get(name)) and find_spec(package) is None:
        pytest.skip(f"needs {package}, which this environment goes without")
    studied = study_file(name, **TWO)
    try_components(studied)
    straight, resumed = run(studied, None), run(studied, CUT_AT, None)
    assert content(resumed) == content(straight)
    for trial in straight:
        assert trial.values == [trial.intermediate_values[4], trial.params["k"] - trial.params["x"]]


@pytest.mark.parametrize("name", ABSTRACT)
def test_what_is_no_sampler_or_pruner_itself_is_refused(name: str) -> None:
    is_pruner = name.endswith("Pruner")
    studied = study_file(**{"pruner" if is_pruner else "sampler": name})
    with pytest.raises(StudyFileError, match=rf"{name} is what the \w+ of Optuna are made from, and none itself"):
        make_pruner(studied.pruner) if is_pruner else make_sampler(studied.sampler, 1)


@pytest.mark.parametrize(("name", "package"), NEEDS.items())
def test_a_sampler_without_its_package_is_refused_with_what_to_install(
    name: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimize.definition.factories.find_spec", lambda _name: None)
    with pytest.raises(StudyFileError, match=rf"{name} needs the package {package}: pip install {package}, or pip"):
        make_sampler(study_file(name).sampler, 1)
