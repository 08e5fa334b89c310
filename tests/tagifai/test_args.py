"""The table of arguments and its check."""

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagifai.args import ARGS, VERSION_0_1, check_args, check_value, load_args, save_args
from tagifai.errors import ArgsError
from tagifai.stopwords import LANGUAGES


def test_the_defaults_are_the_lessons() -> None:
    assert vars(check_args({})) == {
        "seed": 1234,
        "shuffle": True,
        "subset": None,
        "lower": True,
        "stem": False,
        "clean": "lesson",
        "stop_words": "english",
        "min_freq": 75,
        "splitter": "grouped",
        "analyzer": "char",
        "ngram_min_range": 2,
        "ngram_max_range": 7,
        "sublinear_tf": False,
        "alpha": 1e-4,
        "learning_rate": 0.1,
        "power_t": 0.1,
        "num_epochs": 100,
        "other_quantile": 0.25,
    }


def test_args_are_copied_not_changed() -> None:
    args = Namespace(seed=1)
    checked = check_args(args)
    checked.seed = 2
    assert vars(args) == {"seed": 1}


def test_incomplete_args_get_no_defaults() -> None:
    assert vars(check_args({"alpha": 1}, complete=False)) == {"alpha": 1.0}


def test_the_threshold_of_a_training_is_dropped() -> None:
    assert not hasattr(check_args(Namespace(threshold=0.5)), "threshold")


@pytest.mark.parametrize(
    ("name", "value", "plain"),
    [
        ("alpha", 1, 1.0),
        ("alpha", 0, 0.0),
        ("alpha", np.float32(0.5), 0.5),
        ("seed", np.int64(7), 7),
        ("seed", 2**32 - 1, 2**32 - 1),
        ("shuffle", np.bool_(False), False),
        ("analyzer", np.str_("word"), "word"),
        ("subset", None, None),
        ("subset", 10, 10),
        ("stop_words", None, "none"),
        ("stop_words", "hindi", "hindi"),
        ("other_quantile", 0, 0.0),
        ("ngram_min_range", 1, 1),
    ],
)
def test_valid_values_become_plain_python(name: str, value: Any, plain: Any) -> None:
    checked = check_value(name, value)
    assert checked == plain
    assert type(checked) is type(plain)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("seed", True, r"seed = True has the wrong type: give an integer"),
        ("seed", 1.0, r"seed = 1\.0 has the wrong type"),
        ("seed", -1, r"seed = -1 is out of range: give an integer of at least 0"),
        ("seed", 2**32, r"out of range.*at most 4294967295"),
        ("seed", None, r"seed = None has the wrong type"),
        ("lower", 1, r"lower = 1 has the wrong type: give true or false"),
        ("subset", 0, r"subset = 0 is out of range: give an integer of at least 1, or none"),
        ("analyzer", "chars", r"analyzer = 'chars' is out of range: give one of word, char, char_wb"),
        ("analyzer", 3, r"analyzer = 3 has the wrong type"),
        ("ngram_max_range", 0, r"ngram_max_range = 0 is out of range: give an integer of at least 1"),
        ("ngram_min_range", 0, r"ngram_min_range = 0 is out of range: give an integer of at least 1"),
        ("clean", "ascii", r"clean = 'ascii' is out of range: give one of lesson, unicode, none"),
        ("stop_words", "klingon", r"stop_words = 'klingon' is out of range: give one of none, arabic, .*english"),
        ("splitter", None, r"splitter = None has the wrong type: give one of grouped, stratified"),
        ("sublinear_tf", 1, r"sublinear_tf = 1 has the wrong type: give true or false"),
        ("other_quantile", 1.0, r"other_quantile = 1\.0 is out of range: give a number of at least 0 and below 1"),
        ("other_quantile", -0.1, r"other_quantile = -0\.1 is out of range"),
        ("alpha", "1e-4", r"alpha = '1e-4' has the wrong type: give a number"),
        ("alpha", -1e-9, r"alpha = -1e-09 is out of range"),
        ("alpha", float("nan"), r"alpha = nan is out of range"),
        ("learning_rate", 0.0, r"learning_rate = 0\.0 is out of range: give a number above 0"),
        ("learning_rate", float("inf"), r"learning_rate = inf is out of range"),
        ("num_epochs", 0, r"num_epochs = 0 is out of range"),
        ("num_epochs", np.array([1]), r"num_epochs = array.* has the wrong type"),
        ("lerning_rate", 1, r"'lerning_rate' is unknown: did you mean 'learning_rate'\?"),
        ("qqq", 1, r"'qqq' is unknown: the known ones are seed, shuffle"),
    ],
)
def test_wrong_values_are_refused_by_name(name: str, value: Any, message: str) -> None:
    with pytest.raises(ArgsError, match=message):
        check_args({name: value})


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(ArgsError, match=r"(?s)alpha = -1.*min_freq = 'x'.*'steam' is unknown"):
        check_args({"alpha": -1, "min_freq": "x", "steam": True})


@pytest.mark.parametrize(
    ("args", "smallest", "largest"),
    [
        ({"ngram_min_range": 8}, 8, 7),
        ({"ngram_max_range": 1}, 2, 1),
        ({"ngram_min_range": 4, "ngram_max_range": 3}, 4, 3),
    ],
)
def test_the_shortest_ngram_is_not_longer_than_the_longest(args: dict[str, int], smallest: int, largest: int) -> None:
    message = rf"ngram_min_range = {smallest} is above ngram_max_range = {largest}: lower the one or raise the other"
    with pytest.raises(ArgsError, match=message):
        check_args(args)
    assert check_args({"ngram_min_range": 3, "ngram_max_range": 3}).ngram_min_range == 3


def test_what_version_0_1_did_is_a_valid_value_of_each_later_argument() -> None:
    assert vars(check_args(VERSION_0_1, complete=False)) == VERSION_0_1
    assert {name for name, value in VERSION_0_1.items() if ARGS[name].default != value} == {"splitter"}


def test_the_languages_of_stop_words_are_those_of_the_package() -> None:
    from stop_words import AVAILABLE_LANGUAGES

    assert set(LANGUAGES) == set(AVAILABLE_LANGUAGES)


def test_args_of_another_kind_are_refused() -> None:
    with pytest.raises(ArgsError, match=r"are a list: give a Namespace or a mapping"):
        check_args(["seed"])  # type: ignore[arg-type]


def test_what_has_no_effect_is_an_argument() -> None:
    assert [name for name, arg in ARGS.items() if arg.no_effect] == ["power_t"]


valid_args = st.fixed_dictionaries(
    {},
    optional={
        "seed": st.integers(0, 2**32 - 1),
        "shuffle": st.booleans(),
        "subset": st.none() | st.integers(1, 10**6),
        "analyzer": st.sampled_from(["word", "char", "char_wb"]),
        "ngram_max_range": st.integers(2, 30),
        "alpha": st.floats(0, 1e6),
        "learning_rate": st.floats(1e-300, 1e6),
        "clean": st.sampled_from(["lesson", "unicode", "none"]),
        "stop_words": st.none() | st.sampled_from(LANGUAGES),
        "other_quantile": st.floats(0, 0.99),
    },
)


@given(valid_args)
def test_checked_args_pass_the_check_again(args: dict[str, Any]) -> None:
    checked = check_args(args)
    assert check_args(checked) == checked


@given(args=valid_args)
def test_args_survive_a_file(tmp_path_factory: pytest.TempPathFactory, args: dict[str, Any]) -> None:
    path = tmp_path_factory.getbasetemp() / "round-trip.json"
    save_args(check_args(args), path)
    assert load_args(path) == check_args(args)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"cannot be read \(No such file"),
        ("{alpha: 1}", r"is not JSON"),
        ("[1]", r"holds a list, not a JSON object"),
        (json.dumps({"alpha": -1}), r"args\.json: Argument alpha = -1 is out of range"),
    ],
)
def test_a_wrong_args_file_is_named(tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / "args.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ArgsError, match=message):
        load_args(path)


def test_an_args_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "args.json"
    path.write_bytes(b'\xef\xbb\xbf{"alpha": 0.5}')
    assert load_args(path).alpha == 0.5
