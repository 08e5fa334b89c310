"""Values that are no texts, no tags, or given twice: refused by name instead of left out."""

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from tagifai.args import load_args
from tagifai.cli import main
from tagifai.errors import ArgsError, DataError, InputError
from tagifai.predict import predict_tags
from tagifai.train import train

ARGS = {"min_freq": 1, "num_epochs": 1, "analyzer": "word", "ngram_max_range": 2}


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("tag", np.nan, "Row 3 has no tag (and 0 others)."),
        ("title", 1.5, "Row 3 of the column title holds 1.5, which is no text."),
        ("title", b"bytes", "Row 3 of the column title holds b'bytes', which is no text."),
        ("description", 7, "Row 3 of the column description holds 7, which is no text."),
    ],
    ids=str,
)
def test_a_training_refuses_them(small: pd.DataFrame, column: str, value: Any, message: str) -> None:
    df = small.copy()
    df[column] = df[column].astype(object)
    df.loc[3, column] = value
    with pytest.raises(DataError, match=re.escape(message)):
        train(ARGS | {"shuffle": False}, df)


def test_a_text_that_is_missing_is_empty(small: pd.DataFrame) -> None:
    df = small.copy()
    df.loc[3, "description"] = None
    assert train(ARGS, df)["history"]["val_loss"]


@pytest.mark.parametrize("texts", ["hello", b"hello", [1, 2], [None]], ids=str)
def test_a_prediction_takes_a_list_of_texts(quick: dict[str, Any], texts: Any) -> None:
    with pytest.raises(InputError, match="takes a list of texts"):
        predict_tags(texts, quick)


def test_an_argument_that_is_given_twice_is_named(tmp_path: Path) -> None:
    (tmp_path / "args.json").write_text('{"alpha": 1, "alpha": 2}')
    with pytest.raises(ArgsError, match=r"args\.json: alpha is given twice"):
        load_args(tmp_path / "args.json")


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"one\ncaf\xe9\n", "Standard input, line 2: not UTF-8 (byte 7)."), (b"one\0\n", "Standard input holds a NUL")],
)
def test_standard_input_that_is_no_text_is_refused(content: bytes, message: str) -> None:
    done = CliRunner().invoke(main, ["predict", "-"], input=io.BytesIO(content))
    assert done.exit_code == 2
    assert message in done.stderr


@pytest.mark.parametrize("option", ["--run-id", "--model-uri"])
def test_an_empty_address_of_a_model_is_refused(option: str) -> None:
    done = CliRunner().invoke(main, ["predict", option, "", "text"])
    assert done.exit_code == 2
    assert f"{option} is empty" in done.stderr
