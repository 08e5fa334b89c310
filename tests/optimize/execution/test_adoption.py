"""Trials that somebody added by hand, and studies that somebody's script made with Optuna alone."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import optuna
import pytest
from optuna.trial import TrialState, create_trial

from optimize import promote_best, resume_study
from optimize.errors import InputError, PromotionError, StudyChangedError
from optimize.storage.address import StudyAddress
from optimize.storage.locks import study_lock

LOSSES = """
for epoch in range(args.num_epochs):
    losses.append(args.x**2 + 1 / (epoch + 1))
    if trial:
        trial.report(losses[-1], epoch)
"""


def add_by_hand(project: Any, value: float, **params: Any) -> None:
    study = project.study()
    best = study.best_trial
    kinds = {name: best.distributions.get(name, optuna.distributions.FloatDistribution(0, 1)) for name in params}
    study.add_trial(create_trial(params=params, distributions=kinds, value=value))


@pytest.mark.slow
class TestATrialAddedByHand:
    def test_counts_is_shown_is_written_and_is_promoted_if_its_value_comes_out(self, finished: Any) -> None:
        best = finished.study().best_trial
        add_by_hand(finished, best.value, **best.params)
        shown = json.loads(finished.invoke("show", "quick", "--json").stdout)
        assert (shown["n_complete"] + shown["n_pruned"], shown["trials"][-1]["value"]) == (21, best.value)
        assert finished.invoke("sync", "quick").exit_code == 0
        assert list(finished.trial_runs()) == list(range(21))
        promotion = promote_best("quick", trial=20)
        assert promotion.max_difference <= 1e-9
        assert promotion.metrics["val_loss"] == pytest.approx(best.value)

    def test_is_refused_by_name_if_its_value_does_not_come_out(self, finished: Any) -> None:
        add_by_hand(finished, 0.001, **finished.study().best_params)
        result = finished.invoke("promote", "quick", "--dry-run")
        assert result.exit_code == 1
        assert "Trial 20 of study 'quick'" in result.stderr
        assert "the trial has no epochs, and its value is 0.001000, now 0." in result.stderr
        assert "unexpected" not in result.stderr

    def test_is_refused_by_name_if_it_cannot_be_trained(self, finished: Any) -> None:
        params = finished.study().best_params
        del params["alpha"]
        add_by_hand(finished, 0.001, **params, beta=0.5)
        with pytest.raises(PromotionError, match=r"^Trial 20 was not made by this study: .* \(alpha, beta\)\. "):
            promote_best("quick", dry_run=True)

    def test_is_one_of_those_that_the_sampler_learns_from(self, finished: Any) -> None:
        best = finished.study().best_trial
        add_by_hand(finished, best.value, **best.params)
        assert resume_study("quick", n_trials=2).n_finished == 22


def objective(trial: optuna.Trial) -> float:
    return trial.suggest_float("x", -1, 1) ** 2


@pytest.fixture
def foreign(project: Any) -> Any:
    """A project with a study that a script of its own has made, and the study file `own` that describes it."""
    project.write_train("train_for_the_script", LOSSES)
    study = optuna.create_study(study_name="theirs", storage=project.storage("theirs"))
    study.optimize(objective, n_trials=3)
    return project


@pytest.mark.slow
def test_a_study_that_the_study_file_describes_is_taken_over(foreign: Any) -> None:
    before = [(t.params, t.value) for t in foreign.trials("theirs")]
    foreign.study("theirs").ask()  # as a script does that is killed
    code, out, err = foreign.call("resume", "theirs", "--study-file", "studies/own.toml", "--adopt")
    assert code == 0, err
    assert out.startswith("Study theirs: complete, 6 of 6 trials")
    trials = foreign.trials("theirs")
    assert [(t.params, t.value) for t in trials[:3]] == before
    assert all(trial.state.is_finished() for trial in trials)
    assert list(foreign.trial_runs("theirs")) == [trial.number for trial in trials]
    with closing(sqlite3.connect(foreign.path / "studies" / "theirs.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert resume_study("theirs", n_trials=1).n_finished == 7
    with pytest.raises(InputError, match="needs no --adopt: it was made by `optimize run`"):
        resume_study("theirs", study_file="studies/own.toml", adopt=True)


def a_wider_space(study: optuna.Study) -> None:
    study.optimize(lambda trial: trial.suggest_float("x", -2, 2), n_trials=1)


def another_parameter(study: optuna.Study) -> None:
    study.optimize(lambda trial: objective(trial) + trial.suggest_int("y", 1, 2), n_trials=1)


def a_parameter_less(study: optuna.Study) -> None:
    study.optimize(lambda trial: 1.0, n_trials=1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (a_wider_space, r"  x: FloatDistribution\(high=2.0, .*\) in trial 0, now FloatDistribution\(high=1.0, "),
        (another_parameter, "  y: a parameter of trial 0, and not in \\[space\\]"),
        (a_parameter_less, "  x: not among the parameters of trial 0"),
    ],
)
def test_one_that_it_does_not_describe_is_refused_with_each_difference(
    project: Any, change: Callable[[optuna.Study], None], said: str
) -> None:
    project.write_train("train_for_another_script", LOSSES)
    study = optuna.create_study(study_name="theirs", storage=project.storage("theirs"), direction="maximize")
    change(study)
    before = project.dump()
    with pytest.raises(StudyChangedError, match=f"  direction maximize\n{said}"):
        resume_study("theirs", study_file="studies/own.toml", adopt=True)
    assert project.dump() == before


def test_adopting_needs_a_study_file_and_a_study_that_nobody_drives(foreign: Any) -> None:
    with pytest.raises(InputError, match=r"--adopt takes over .* Name it with --study-file"):
        resume_study("theirs", adopt=True)
    with pytest.raises(InputError, match="`optimize resume theirs --study-file FILE --adopt`"):
        resume_study("theirs")
    address = StudyAddress.of("theirs")
    with study_lock(address.lock, "theirs"), pytest.raises(InputError, match="is being run"):
        resume_study("theirs", study_file="studies/own.toml", adopt=True)
    assert {trial.state for trial in foreign.trials("theirs")} == {TrialState.COMPLETE}
