"""Studies side by side: what counts as the same, and who is called the winner."""

from dataclasses import replace

import numpy as np
import pytest

from optimize.definition.val_rows import ValRows
from optimize.errors import InputError
from optimize.reporting.study_comparison import compare, compare_studies
from tests.optimize.reporting.study_facts import make_facts, make_trial

LOSSES = np.random.default_rng(0).exponential(size=100)


def study(name, *values, summary=None, **facts):
    trials = [make_trial(i, value, params={"rate": value}) for i, value in enumerate(values)]
    known = {"name": name, "metric": "val_loss"} | (summary or {})
    settings = {"study_file": {"study": {"train": "tagifai.train:train"}}, "fixed_args": {"seed": 1}}
    return make_facts(trials, summary=known, **(settings | facts))


def rows(shift=0.0):
    return ValRows(LOSSES + shift, "the same rows")


def test_each_study_is_told_in_numbers():
    pruned = make_trial(3, None, n_epochs=2, seconds=0.5)
    facts = make_facts([make_trial(0, 0.4, params={"x": 1}), make_trial(1, 0.6), make_trial(2, 0.9), pruned])
    (told,) = compare([facts]).studies
    assert (told.best_trial, told.best, told.median, told.best_params) == (0, 0.4, 0.6, {"x": 1})
    assert told.trials == {"complete": 3, "pruned": 1, "failed": 0, "interrupted": 0}
    assert (told.epochs, told.seconds) == (32, 6.5)


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        (study("b", 0.6, summary={"data": {"sha256": "1" * 64}}), "data: a sha256 00000000, b sha256 11111111"),
        (study("b", 0.6, summary={"data": {}}), "data: a sha256 00000000, b sha256 unknown"),
        (study("b", 0.6, summary={"metric": "val_f1"}), "metric: a minimize val_loss, b minimize val_f1"),
        (study("b", 0.6, summary={"direction": "maximize"}), "metric: a minimize val_loss, b maximize val_loss"),
        (study("b", 0.6, fixed_args={"seed": 2}), "seed: a 1, b 2"),
        (study("b", 0.6, fixed_args={}, space={"seed": {"low": 1, "high": 9}}), "seed: a 1, b searched"),
        (study("b", 0.6, study_file={"study": {"train": "own:train"}}), "train: a tagifai.train:train, b own:train"),
    ],
)
def test_no_winner_is_called_where_the_values_do_not_compare(other, differs):
    compared = compare([study("a", 0.5), other])
    assert (compared.winner, compared.differences) == (None, (differs,))
    assert compared.verdict == "No winner: the values do not compare."


def test_the_same_validation_rows_are_the_same_split_whatever_the_arguments():
    one = study("a", 0.5, val_labels="9-abc", fixed_args={"seed": 1})
    other = study("b", 0.4, val_labels="9-abc", fixed_args={"seed": 2})
    assert compare([one, other]).winner == "b"
    (difference,) = compare([one, replace(other, val_labels="9-def")]).differences
    assert difference == "validation rows: a 9-abc, b 9-def"


def test_a_winner_beyond_chance_and_one_that_may_be_matched():
    noise = np.random.default_rng(1).normal(0, 1, 100)
    found = compare(
        [study("a", 1.5), study("b", 1.0), study("c", 1.05)],
        {"a": rows(0.5), "b": rows(), "c": ValRows(LOSSES + noise - noise.mean() + 0.05, "the same rows")},
    )
    assert (found.winner, found.tied) == ("b", ("c",))
    assert found.intervals["a"] == pytest.approx((0.5, 0.5))
    assert found.verdict == "b leads c by 0.05, but c may be as good: no winner beyond chance."
    sure = compare([study("a", 1.5), study("b", 1.0)], {"a": rows(0.5), "b": rows()})
    assert sure.verdict == "b leads a by 0.5: beyond chance."


def test_the_larger_value_wins_where_it_is_to_be_maximized():
    summary = {"metric": "val_f1", "direction": "maximize"}
    true = np.tile([0, 1], 50)
    right = {"a": ValRows(np.column_stack([true, true]), "r"), "b": ValRows(np.column_stack([true, true * 0]), "r")}
    found = compare([study("b", 0.33, summary=summary), study("a", 1.0, summary=summary)], right)
    assert (found.winner, found.tied) == ("a", ())
    assert all(0.5 < bound < 0.8 for bound in found.intervals["b"])


@pytest.mark.parametrize(
    ("studies", "verdict"),
    [
        ([study("a"), study("b")], "No winner: no trial is complete yet."),
        ([study("a"), study("b", 0.5)], "b alone has a complete trial."),
        ([study("a", 0.6), study("b", 0.5)], "b leads a by 0.1: how sure that is cannot be told."),
        ([study("a", 0.5), study("b", 0.5)], "a leads b by 0, but b may be as good: no winner beyond chance."),
    ],
)
def test_the_verdict_says_what_is_known(studies, verdict):
    assert compare(studies).verdict == verdict


@pytest.mark.parametrize("names", [["a"], ["a", "a"]])
def test_it_takes_two_studies(names):
    with pytest.raises(InputError, match=r"needs two studies or more, each named once, not a"):
        compare_studies(names)
