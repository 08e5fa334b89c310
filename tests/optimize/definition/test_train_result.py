"""Each way to break the contract of `train` is named in one line."""

import math

import numpy as np
import pytest

from optimize.definition.train_function import check_signature
from optimize.definition.train_result import check_model, check_result
from optimize.errors import ContractError, InputError, NonFiniteLossError


class Model:
    def predict(self, texts):
        return texts


GOOD = {
    "model": Model(),
    "history": {"val_loss": [0.5, 0.25]},
    "performance": {"split": "val", "overall": {"f1": 0.75, "num_samples": 8}},
}


def good(**changes):
    return {name: value for name, value in (GOOD | changes).items() if value is not None}


def test_what_the_contract_asks_for_is_enough():
    metrics = check_result(GOOD, "val_loss", [0.5, 0.25])
    assert metrics == {"val_loss": 0.25, "val_f1": 0.75}
    check_model(GOOD)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"history": {"val_loss": np.array([0.5, 0.25])}}, id="an array of losses"),
        pytest.param({"history": {"val_loss": (np.float32(0.5), 0.25)}}, id="numbers of NumPy"),
        pytest.param({"history": {"val_loss": [0.5, 0.25], "train_loss": [math.nan, 0.1]}}, id="another curve"),
        pytest.param({"performance": {"split": "val", "overall": {}}}, id="no scores"),
        pytest.param({"metrics": {}}, id="no metrics of one's own"),
    ],
)
def test_more_ways_to_say_it(changes):
    assert check_result(good(**changes), "val_loss", [0.5, 0.25])["val_loss"] == 0.25


def test_metrics_of_ones_own_stand_beside_the_others():
    metrics = check_result(good(metrics={"val_accuracy": np.float64(0.8), "val_f1": 0.75}), "val_accuracy")
    assert metrics == {"val_loss": 0.25, "val_f1": 0.75, "val_accuracy": 0.8}


BREACHES = {
    "tuple": ((Model(), 0.5), r"train returned a tuple, not a dict with 'model', 'history' and 'performance'\."),
    "nothing": (None, r"train returned None, not a dict"),
    "no history": (good(history=None), r"the result lacks 'history'; it has 'model', 'performance'\."),
    "no performance": (good(performance=None), r"the result lacks 'performance'; it has 'model', 'history'\."),
    "history": (good(history=[0.5, 0.25]), r"history is a list, not a dict\."),
    "no val_loss": (good(history={"loss": [0.5]}), r"history lacks 'val_loss', one number an epoch; it has loss\."),
    "one loss": (good(history={"val_loss": 0.25}), r"history\['val_loss'\] is a float, not a list of numbers\."),
    "losses of text": (
        good(history={"val_loss": ["0.5"]}),
        r"history\['val_loss'\] has a str in epoch 0, not a number",
    ),
    "no losses": (good(history={"val_loss": []}), r"history\['val_loss'\] is empty; it has one number an epoch\."),
    "too few": (
        good(history={"val_loss": [0.25]}),
        r"history\['val_loss'\] has 1 epoch, but 2 were reported to the trial\.",
    ),
    "other losses": (
        good(history={"val_loss": [0.5, 0.3]}),
        r"history\['val_loss'\] is 0\.3 in epoch 1, but 0\.25 was reported to the trial\.",
    ),
    "no split": (good(performance={"overall": {}}), r"performance lacks 'split'"),
    "no scores": (good(performance={"split": "val", "f1": 1.0}), r"performance lacks 'overall', .* it has split, f1\."),
    "scores": (good(performance={"split": "val", "overall": 0.5}), r"performance\['overall'\] is a float, not a dict"),
    "score": (
        good(performance={"split": "val", "overall": {"f1": [0.5]}}),
        r"performance\['overall'\]\['f1'\] is a list, not a number\.",
    ),
    "metrics": (good(metrics=0.5), r"metrics is a float, not a dict\."),
    "metric of text": (good(metrics={"auc": "high"}), r"metrics\['auc'\] is a str, not a number\."),
    "metric without name": (good(metrics={1: 0.5}), r"metrics has the name 1, which is no text\."),
    "contradiction": (
        good(metrics={"val_f1": 0.1}),
        r"metrics\['val_f1'\] is 0\.1, elsewhere in the result it is 0.75",
    ),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_one_line(breach):
    result, message = BREACHES[breach]
    with pytest.raises(ContractError, match=f"^{message}") as caught:
        check_result(result, "val_loss", [0.5, 0.25])
    assert "\n" not in str(caught.value)


def test_the_metric_of_the_study_must_be_there():
    with pytest.raises(
        ContractError, match=r"^the study's metric 'auc' is not in the result, which has val_loss, val_f1"
    ):
        check_result(GOOD, "auc")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"history": {"val_loss": [0.5, math.inf]}}, r"^val_loss is inf in epoch 1\.$"),
        ({"metrics": {"auc": math.nan}}, r"^auc is nan after the last epoch\.$"),
    ],
)
def test_what_is_not_finite_is_a_failure_of_this_trial(changes, message):
    with pytest.raises(NonFiniteLossError, match=message):
        check_result(good(**changes), "auc")


@pytest.mark.parametrize(
    ("model", "message"),
    [(None, r"^the result lacks 'model'"), ("weights.bin", r"^model is a str, which has no method `predict`\.")],
)
def test_a_model_can_be_asked(model, message):
    with pytest.raises(ContractError, match=message):
        check_model(good(model=model))


def test_a_callable_takes_what_a_trial_gives():
    check_signature("m:train", lambda args, df, trial=None: {})
    check_signature("m:train", dict)
    with pytest.raises(InputError, match=r"^train = 'm:train' takes \(args, df\), not \(args, df, trial=None\)\.$"):
        check_signature("m:train", lambda args, df: {})
