"""Models of one's own go from a study file to a model that takes raw texts, each as its owner would write it."""

import shutil
from pathlib import Path
from typing import Any

import optuna
import pytest

from optimize import promote_best
from optimize.definition.record import StudyRecord
from optimize.definition.train_function import load_train
from optimize.execution.plan import plan_study
from optimize.execution.worker_spec import WorkerSpec
from optimize.promotion.repetition import train_again
from optimize.storage.database import open_storage

OWN_MODELS = Path(__file__).parents[2] / "own_models"
NAMES = sorted(file.stem for file in OWN_MODELS.glob("*.toml"))
TEXTS = ["Transfer learning with transformers for text classification.", "Object detection in satellite images", ""]


@pytest.fixture
def own_models(project: Any) -> Any:
    """A project with the modules and the study files of the models."""
    for file in OWN_MODELS.glob("*.py"):
        shutil.copy(file, project.path)
    for file in OWN_MODELS.glob("*.toml"):
        shutil.copy(file, project.path / "studies")
    return project


def test_there_are_five() -> None:
    assert NAMES == ["linear_svc", "logistic_regression", "many_steps", "naive_bayes", "svd_boosting"]


# The threads of OpenMP do not survive a fork of this process: boosted trees have a test of their own below.
@pytest.mark.parametrize("name", [name for name in NAMES if name != "svd_boosting"])
def test_a_model_of_ones_own_is_searched_and_trained_again(own_models: Any, name: str) -> None:
    """Two trials by the driver's own parts; starting all of it with MLflow is left to one study below."""
    plan = plan_study(f"studies/{name}.toml", n_trials=2)
    assert plan.rehearsal is not None
    assert (plan.rehearsal.doubt, plan.study_file.study.metric in plan.rehearsal.metrics) == (None, True)
    record = StudyRecord.make(plan.study_file, plan.source, plan.overrides, plan.dataset)
    storage = open_storage(plan.address.url, create=True)
    study = optuna.create_study(storage=storage, study_name=name, direction=plan.study_file.study.direction)
    record.write(study)
    data = plan.dataset
    spec = WorkerSpec(plan.address, plan.study_file, record.training_args(), data.source, data.sha256, data)
    runner = spec.runner(lambda number, epoch, val_loss: None, "w", lambda number: None)
    for trial in (runner.run(), runner.run()):
        assert trial.state.name == "COMPLETE", trial.user_attrs
        assert trial.value == trial.user_attrs["optimize:metrics"][plan.study_file.study.metric]

    promotion = promote_best(name, dry_run=True)
    assert promotion.max_difference == 0
    assert promotion.refit == ("all" if name == "naive_bayes" else "none")
    assert {"val_f1", "test_f1"} <= promotion.metrics.keys()
    result = train_again(record, study.best_trial, load_train(f"{name}:train"), data.df)
    assert set(result["model"].predict(TEXTS)) <= set(data.df["tag"])
    assert vars(result["args"]) == plan.study_file.fixed_args() | study.best_params


@pytest.mark.slow
def test_a_study_of_boosted_trees_runs_in_workers(own_models: Any) -> None:
    """The threads of OpenMP do not survive a fork: a rehearsal in the driver's own process would stop the workers."""
    code, out, err = own_models.cli("run", "studies/svd_boosting.toml", "--n-jobs", 2)
    assert code == 0, err
    assert out.startswith("Study svd_boosting: complete, 3 of 3 trials (3 complete, 0 pruned, 0 failed)")


@pytest.mark.slow
def test_a_metric_of_ones_own_is_searched_by_and_tracked(own_models: Any) -> None:
    code, out, err = own_models.cli("run", "studies/logistic_regression.toml", "--n-trials", 2)
    assert code == 0, err
    assert "maximize val_accuracy" in out
    for number, run in own_models.trial_runs("logistic_regression").items():
        assert run.data.metrics["val_accuracy"] == own_models.trials("logistic_regression")[number].value
