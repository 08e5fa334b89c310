"""Which trainings count as the same final run."""

from argparse import Namespace
from typing import Any

import pytest

from optimize.promotion.final_model import FinalModel
from optimize.promotion.final_run import _digest
from tagifai.args import VERSION_0_1, check_args


def digest(**args: Any) -> str:
    result = {"args": Namespace(**args, threshold=0.5), "history": {"val_loss": [1.0]}, "performance": {}}
    return _digest(FinalModel(result, "none", n_rows=None, n_training_rows=None), [])


def test_arguments_that_mean_what_version_0_1_did_are_as_if_they_were_not_there() -> None:
    now = vars(check_args({"splitter": "stratified"}))
    then = {name: value for name, value in now.items() if name not in VERSION_0_1}
    assert digest(**now) == digest(**then)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("clean", "unicode"),
        ("stop_words", "none"),
        ("splitter", "grouped"),
        ("ngram_min_range", 1),
        ("sublinear_tf", True),
        ("other_quantile", 0.0),
        ("alpha", 0.5),
    ],
)
def test_another_value_is_another_final_run(name: str, value: Any) -> None:
    args = vars(check_args({"splitter": "stratified"}))
    assert digest(**args | {name: value}) != digest(**args)
