"""The attributes of the driver: a namespace of their own, old names that are still read, the user's left alone."""

import json
import math

import optuna
import pytest
from optuna.trial import TrialState, create_trial

from optimize.definition.attributes import (
    EPOCH_MS,
    ERROR,
    INTERRUPTED,
    METRICS,
    NAMESPACE,
    RETRY_OF,
    TRAIN_LOSS,
    TrialAttributes,
    users_own,
)
from optimize.definition.study_attributes import stored_record, stored_total
from optimize.storage.recovery import recover
from tagifai.train import TRAIN_LOSS as WRITTEN_BY_TRAIN

OURS = {
    RETRY_OF: 2,
    INTERRUPTED: "SIGINT",
    ERROR: {"type": "ValueError", "message": "no", "traceback": "Traceback ..."},
    TRAIN_LOSS: [1.0, 0.5],
    EPOCH_MS: [5, 10],
    METRICS: {"val_f1": 0.5},
}
NOTHING = {RETRY_OF: None, INTERRUPTED: None, ERROR: None, TRAIN_LOSS: [], EPOCH_MS: [], METRICS: {}}


def make_trial(attrs, state=TrialState.FAIL):
    trial = create_trial(state=state, value=1.0 if state == TrialState.COMPLETE else None, user_attrs=attrs)
    trial.number = 5
    return trial


def read(trial):
    attributes = TrialAttributes(trial)
    return {name: getattr(attributes, name.removeprefix(NAMESPACE)) for name in NOTHING}


def bare(attrs):
    return {name.removeprefix(NAMESPACE): value for name, value in attrs.items()}


def test_every_attribute_is_read_under_its_name_and_under_that_of_earlier_releases():
    assert read(make_trial(OURS)) == read(make_trial(bare(OURS))) == OURS


def test_a_trial_without_attributes_has_none():
    assert read(make_trial({})) == NOTHING


def test_the_bare_names_are_the_users_where_the_namespace_is_used():
    trial = make_trial(bare(OURS) | {EPOCH_MS: [5]})
    # A train callable may write its curve under the bare name.
    assert read(trial) == NOTHING | {EPOCH_MS: [5], TRAIN_LOSS: [1.0, 0.5]}


@pytest.mark.parametrize("prefix", ["", NAMESPACE])
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("retry_of", [-1, 5, 99, True, 1.5, "2", None, [2]]),
        ("interrupted", [0, True, ["SIGINT"], {}]),
        ("error", [0.12, "no", {}, {"type": "E"}, {"type": 1, "message": "m", "traceback": "t"}, ["t"]]),
        ("train_loss", [0.5, "0.5", ["0.5"], [True], {"0": 0.5}]),
        ("epoch_ms", [5, ["5"], [math.nan], [math.inf], [[5]]]),
        ("metrics", [0.5, [0.5], {"val_f1": "high"}, {"val_f1": None}, {"val_f1": {"a": 1}}]),
    ],
)
def test_what_has_another_shape_is_left_alone(prefix, name, values):
    for value in values:
        assert read(make_trial({f"{prefix}{name}": value})) == NOTHING, value


@pytest.mark.parametrize("state", [TrialState.COMPLETE, TrialState.PRUNED, TrialState.WAITING])
def test_a_trial_that_did_not_fail_was_not_interrupted(state):
    assert TrialAttributes(make_trial({"interrupted": "by a phone call"}, state)).interrupted is None


def test_train_writes_its_curve_under_the_name_that_is_read():
    assert WRITTEN_BY_TRAIN == TRAIN_LOSS


def test_the_users_attributes_are_those_outside_the_namespace():
    assert users_own({"error": 1, RETRY_OF: 2, "fold": 3}) == {"error": 1, "fold": 3}


@pytest.mark.parametrize("record", ["mine", 1, [], {}, {"uid": "u"}, {"uid": 1, "study_file": {}}])
def test_a_record_of_another_shape_is_none(record):
    study = optuna.create_study()
    study.set_user_attr("record", record)
    assert stored_record(study) is None


@pytest.mark.parametrize("total", ["many", -1, 2.5, True, None])
def test_a_total_of_another_shape_is_none(total):
    study = optuna.create_study()
    study.set_user_attr("n_trials", total)
    assert stored_total(study) is None


def test_an_interrupted_trial_of_an_earlier_release_runs_again_once():
    study = optuna.create_study()
    attrs = {"epoch_ms": [5], "train_loss": [1.0]}
    study.add_trial(create_trial(state=TrialState.FAIL, user_attrs={"interrupted": "SIGINT"}))
    study.add_trial(create_trial(state=TrialState.WAITING, user_attrs={"retry_of": 0}))
    study.add_trial(create_trial(state=TrialState.RUNNING, user_attrs=attrs))
    assert recover(study) == [2]
    assert recover(study) == []
    study.add_trial(create_trial(state=TrialState.WAITING, user_attrs={}))
    assert [TrialAttributes(trial).retry_of for trial in study.trials] == [None, 0, None, 2, None]
    lost = TrialAttributes(study.trials[2])
    assert (lost.interrupted, lost.epoch_ms, lost.train_loss) == ("its process died", [5], [1.0])


ODD_TRAIN = """
    for name in ("error", "epoch_ms", "record", "n_trials", "interrupted", "retry_of", "metrics"):
        trial and trial.set_user_attr(name, 0.12 if trial.number % 2 else "mine")
    for epoch in range(args.num_epochs):
        losses.append(args.x**2 + 1 / (epoch + 1))
        trial and trial.report(losses[-1], epoch)
        trial and trial.set_user_attr("train_loss", 0.12 if trial.number % 2 else "mine")
"""


@pytest.mark.slow
def test_a_train_may_use_every_name_for_its_own_attributes(project):
    project.write_train("train_with_odd_attributes", ODD_TRAIN)
    code, out, err = project.call("run", "studies/own.toml")
    assert (code, err.count("Traceback")) == (0, 0), err
    assert out.startswith("Study own: complete, 6 of 6 trials (6 complete, 0 pruned, 0 failed)")
    project.study("own").set_user_attr("record", "mine")
    project.study("own").set_user_attr("n_trials", "many")
    code, out, err = project.call("resume", "own", "--n-trials", "1")
    assert code == 0, err
    assert out.startswith("Study own: complete, 7 of 7 trials")
    assert json.loads(project.invoke("sync", "own", "--json").stdout)["n_written"] == 0
    assert {run.info.status for run in project.trial_runs("own").values()} == {"FINISHED"}


@pytest.mark.slow
def test_an_odd_study_does_not_hide_the_others(project):
    odd = optuna.create_study(study_name="odd", storage=project.storage("a"), directions=["minimize", "maximize"])
    odd.optimize(lambda trial: (1.0, 2.0), n_trials=1)
    plain = optuna.create_study(study_name="plain", storage=project.storage("a"))
    for name in ("record", "n_trials"):
        plain.set_user_attr(name, "mine")
    plain.optimize(lambda trial: [trial.set_user_attr(name, 0.12) for name in bare(OURS)] and 1.0, n_trials=1)
    result = project.invoke("list")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["study", "plain"]
    shown = project.invoke("show", "odd", "--storage", project.storage("a"))
    assert (shown.exit_code, shown.stderr.splitlines()[0]) == (
        2,
        "Error: Study 'odd' has 2 objectives; only studies with one can be shown here. Look at it with Optuna itself.",
    )
