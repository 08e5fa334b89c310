"""A training that does not repeat its trial, and the likely reason."""

from types import SimpleNamespace

import pytest
from optuna.trial import TrialState, create_trial
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline

from optimize.promotion.comparison import apart, chance, compare, unseeded


def trial_with(*losses, value=1.0):
    return create_trial(state=TrialState.COMPLETE, value=value, intermediate_values=dict(enumerate(losses)))


@pytest.mark.parametrize(
    ("losses", "now", "unequal"),
    [
        ((0.5, 0.25), [0.5, 0.25], None),
        ((0.5, 0.25), [0.5, 0.25 + 1e-10], None),
        (
            (0.5, 0.25),
            [0.5, 0.25 + 3e-9],
            "val_loss differs by up to 3e-09, first at epoch 1 (0.25000000, now 0.250000003)",
        ),
        ((0.5, 0.25), [0.5], "the trial has 2 epochs, the final run 1"),
        ((), [0.5], "the trial has no epochs, and its value is 1.000000, now 0.500000"),
    ],
)
def test_a_difference_is_written_with_the_digits_that_show_it(losses, now, unequal):
    said = compare(trial_with(*losses), now, [0.5])[1]
    assert said == (unequal and unequal.replace("(0.25000000,", "(0.250000000,"))


def test_two_numbers_are_told_apart():
    assert apart(0.5, 0.25) == ("0.500000", "0.250000")
    assert apart(0.1, 0.1 + 1e-16)[0] != apart(0.1, 0.1 + 1e-16)[1]
    assert apart(1e-20, 2e-20) == ("1e-20", "2e-20")


def test_estimators_without_a_seed_are_named():
    model = make_pipeline(TfidfVectorizer(), make_pipeline(SGDClassifier()))
    assert unseeded(model) == ["SGDClassifier"]
    assert unseeded(HistGradientBoostingClassifier()) == ["HistGradientBoostingClassifier"]
    assert unseeded(HistGradientBoostingClassifier(random_state=0)) == unseeded(SimpleNamespace()) == []


@pytest.mark.parametrize(
    ("model", "again", "said"),
    [
        (SGDClassifier(), [0.5], "two trainings in a row agree with each other, though random_state is None in SGDCl"),
        (SGDClassifier(random_state=1), [0.5], "two trainings in a row agree with each other"),
        (
            SGDClassifier(),
            [0.5 + 2e-12],
            "two trainings in a row differ (val_loss 0.500000000000 and 0.500000000002 at epoch 0): random_state is "
            "None in SGDClassifier; give it args.seed",
        ),
        (
            None,
            [0.4],
            "two trainings in a row differ (val_loss 0.500000 and 0.400000 at epoch 0): something random has",
        ),
        (None, [0.5, 0.4], "two trainings in a row differ (1 and 2 epochs): something random has no seed"),
    ],
)
def test_the_reason_is_chance_or_it_is_not(model, again, said):
    results = [{"model": model, "history": {"val_loss": losses}} for losses in ([0.5], again)]
    assert chance(results[0], lambda: results[1]).startswith(said)
