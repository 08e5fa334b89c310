"""What a trial keeps of its validation split, and how it is read back."""

import numpy as np
import pytest
from optuna.trial import create_trial

from optimize.definition.attributes import VAL_SPLIT
from optimize.definition.promotion_note import PromotionNote, read_promotion
from optimize.definition.val_split import ValSplit, read_val_split, split_attributes
from tagifai.labels import LabelEncoder
from tagifai.rows import Rows
from tagifai.split import Splits


class _Study:
    """The attributes of a study, without a study."""

    def __init__(self, stored: object) -> None:
        self.user_attrs = {"optimize:promotion": stored}


def test_rows_describe_their_validation_split():
    texts, tags = ["a", "b", "c", "a", "d", "b"], ["x", "y", "x", "x", "y", "y"]
    encoder = LabelEncoder().fit([*tags, "z"])
    splits = Splits(np.array([0, 1]), np.array([3, 4, 5]), np.array([2]))
    rows = Rows(texts, tags, encoder, encoder.encode(tags), splits)
    assert rows.val_split == {"classes": {"x": 1, "y": 2, "z": 0}, "n_shared_texts": 2}


@pytest.mark.parametrize(
    ("returned", "split"),
    [
        ({"classes": {"x": 1}, "n_shared_texts": 2}, ValSplit({"x": 1}, 2)),
        ({"classes": {"x": 1}}, ValSplit({"x": 1}, None)),
        ({"n_shared_texts": 0}, ValSplit({}, 0)),
        ({"classes": {"x": "many"}, "n_shared_texts": -1}, ValSplit()),
        ({"classes": {1: 1}, "n_shared_texts": True}, ValSplit()),
        ("something of the user's", ValSplit()),
        (None, ValSplit()),
    ],
)
def test_what_train_returned_is_read_back_and_nothing_else_of_that_name(returned, split):
    attributes = split_attributes({"val_split": returned})
    assert attributes.keys() == ({VAL_SPLIT} if split != ValSplit() else set())
    assert read_val_split(create_trial(value=1.0, user_attrs=attributes)) == split
    assert read_val_split(create_trial(value=1.0, user_attrs={VAL_SPLIT: returned})) == split


@pytest.mark.parametrize(
    ("stored", "note"),
    [
        (
            {"trial": 3, "metrics": {"val_f1": 1}, "default_metrics": {}, "classes": {"x": {"f1": 0.5}}, "run_id": "r"},
            PromotionNote(3, {"val_f1": 1.0}, {}, {"x": {"f1": 0.5}}, "r"),
        ),
        ({"trial": 3, "metrics": {"val_f1": "good", "n": float("inf")}, "version": 7}, PromotionNote(3, {})),
        ({"trial": "3"}, None),
        ("something else", None),
        (None, None),
    ],
)
def test_a_promotion_is_read_back_and_nothing_else_of_that_name(stored, note):
    assert read_promotion(_Study(stored)) == note
