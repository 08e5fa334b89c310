"""Training: the contract that plain runs, trials and the final run share."""

import itertools
import logging
import warnings
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier

import tagifai.fast.precomputed
import tagifai.learner
import tagifai.train
from tagifai.args import check_args
from tagifai.artifacts import save_artifacts
from tagifai.errors import ArgsError, DataError, TrainingError
from tagifai.fast.cache import LRUCache
from tagifai.predict import predict_tags
from tagifai.split import SPLITTERS, split, split_grouped
from tagifai.text import clean_texts
from tagifai.train import PLAIN, choose_threshold, start, train

QUICK = {"min_freq": 1, "num_epochs": 12, "analyzer": "char_wb", "ngram_max_range": 3}


class Stand:
    """The least that a trial may be."""

    def __init__(self, prune_at: int = -1) -> None:
        self.reports: list[tuple[int, float]] = []
        self._prune_at = prune_at

    def report(self, value: float, step: int) -> None:
        self.reports.append((step, value))

    def should_prune(self) -> bool:
        return self.reports[-1][0] == self._prune_at


def bits(result: dict[str, Any]) -> tuple[Any, ...]:
    model = result["model"]
    return (result["history"], result["performance"], result["args"], model.coef_.tobytes(), model.intercept_.tobytes())


def test_the_result_is_what_the_contract_says(quick: dict[str, Any]) -> None:
    assert set(quick) >= {"args", "label_encoder", "vectorizer", "model", "performance", "history"}
    assert 0 < quick["args"].threshold < 1
    assert type(quick["vectorizer"]) is TfidfVectorizer
    assert type(quick["model"]) is SGDClassifier
    assert {name: len(losses) for name, losses in quick["history"].items()} == {"train_loss": 12, "val_loss": 12}
    assert quick["performance"]["split"] == "test"
    assert quick["val_performance"]["split"] == "val"
    assert set(quick["performance"]) == {"split", "overall", "class", "slices"}
    assert set(quick["performance"]["overall"]) == {"precision", "recall", "f1", "num_samples"}


def test_the_losses_fall(quick: dict[str, Any]) -> None:
    for losses in quick["history"].values():
        assert losses[-1] < losses[0]


def test_the_same_call_gives_the_same_bits_whatever_the_global_state(small: pd.DataFrame, quick: Any) -> None:
    np.random.seed(99)
    before = np.random.get_state()[1].tobytes()
    assert bits(train(QUICK, small)) == bits(quick)
    assert np.random.get_state()[1].tobytes() == before


def test_another_seed_gives_another_model(small: pd.DataFrame, quick: dict[str, Any]) -> None:
    assert bits(train(QUICK | {"seed": 1}, small)) != bits(quick)


def test_args_and_rows_stay_as_they_are(small: pd.DataFrame) -> None:
    args, df = Namespace(**QUICK), small.sample(frac=1, random_state=1)
    before, rows = dict(vars(args)), df.copy(deep=True)
    train(args, df)
    assert vars(args) == before
    assert_frame_equal(df, rows)


def test_the_args_of_a_training_can_be_used_again(small: pd.DataFrame, quick: dict[str, Any]) -> None:
    assert bits(train(quick["args"], small)) == bits(quick)


def test_the_model_is_as_it_would_be_with_its_seed(quick: dict[str, Any]) -> None:
    assert quick["model"].random_state == quick["args"].seed
    assert quick["model"].get_params()["warm_start"] is True


def test_every_epoch_takes_the_rows_in_another_order(small: pd.DataFrame) -> None:
    class Spy(SGDClassifier):
        states: list[bytes] = []

        def fit(self, X: Any, y: Any) -> Any:
            self.states.append(
                self.random_state.get_state()[1].tobytes() + bytes([self.random_state.get_state()[2] % 256])
            )
            return super().fit(X, y)

    original = tagifai.learner.make_classifier
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PLAIN, "1")
        patch.setattr(tagifai.learner, "make_classifier", lambda args: Spy(**original(args).get_params()))
        train(QUICK, small)
    assert len(set(Spy.states)) == len(Spy.states) == QUICK["num_epochs"]


def test_a_line_is_logged_every_ten_epochs(small: pd.DataFrame, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="tagifai"):
        history = train(QUICK, small)["history"]
    losses = [(epoch, history["train_loss"][epoch], history["val_loss"][epoch]) for epoch in (0, 10)]
    assert caplog.messages == [
        f"Epoch: {epoch:02d} | train_loss: {train_loss:.5f}, val_loss: {val_loss:.5f}"
        for epoch, train_loss, val_loss in losses
    ]


def test_no_warning_comes_out(small: pd.DataFrame) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        train(QUICK, small)
    assert not [warning for warning in caught if issubclass(warning.category, ConvergenceWarning)]


def test_a_trial_hears_every_epoch_and_is_judged_on_validation(small: pd.DataFrame, quick: dict[str, Any]) -> None:
    trial = Stand()
    result = train(QUICK, small, trial)
    assert trial.reports == list(enumerate(quick["history"]["val_loss"]))
    assert result["performance"] == result["val_performance"] == quick["val_performance"]


def test_a_trial_that_says_so_is_pruned(small: pd.DataFrame) -> None:
    trial = Stand(prune_at=3)
    with pytest.raises(optuna.TrialPruned, match="pruned at epoch 3"):
        train(QUICK, small, trial)
    assert [step for step, _ in trial.reports] == [0, 1, 2, 3]


def test_a_genuine_trial_works_and_keeps_both_curves(small: pd.DataFrame, quick: dict[str, Any]) -> None:
    study = optuna.create_study(pruner=optuna.pruners.ThresholdPruner(upper=1e-9, n_warmup_steps=4))
    trial = study.ask()
    with pytest.raises(optuna.TrialPruned, match="pruned at epoch 4"):
        train(QUICK, small, trial)
    frozen = study.get_trials()[0]
    assert list(frozen.intermediate_values.values()) == quick["history"]["val_loss"][:5]
    assert frozen.user_attrs["optimize:train_loss"] == quick["history"]["train_loss"][:5]


@pytest.mark.parametrize("plain", ["1", "0"])
def test_a_trial_never_reads_the_test_split(small: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, plain: str) -> None:
    class Poisoned:
        """Row numbers that nobody may look at."""

        def __getattr__(self, name: str) -> Any:
            raise AssertionError("the test split was read")

        def __iter__(self) -> Any:
            raise AssertionError("the test split was read")

    def poisoned_split(*args: Any) -> Any:
        splits = split_grouped(*args)
        object.__setattr__(splits, "test", Poisoned())
        return splits

    monkeypatch.setenv(PLAIN, plain)
    monkeypatch.setitem(SPLITTERS, "grouped", poisoned_split)
    monkeypatch.setattr(tagifai.fast.precomputed, "CACHE", LRUCache())
    result = train(QUICK, small, Stand())
    assert result["performance"]["split"] == "val"
    assert result["vectorizer"].transform(["a text"]).shape == (1, result["model"].n_features_in_)
    with pytest.raises(AssertionError, match="the test split was read"):
        train(QUICK, small)


def test_what_stands_in_the_test_split_changes_nothing_in_a_trial(small: pd.DataFrame) -> None:
    args = QUICK | {"shuffle": False}
    y = np.searchsorted(sorted(set(small["tag"])), small["tag"])
    test_rows = split(y, sorted(set(small["tag"])), np.random.RandomState(1234)).test
    other = small.copy()
    # Different texts, for equal ones are split together.
    other.loc[test_rows, ["title", "description"]] = [(f"poison {row}", "") for row in test_rows]
    assert bits(train(args, other, Stand())) == bits(train(args, small, Stand()))
    assert bits(train(args, other)) != bits(train(args, small))


def test_the_threshold_is_the_first_quartile_of_the_winners() -> None:
    probabilities = np.array([[0.5, 0.5], [0.6, 0.4], [0.3, 0.7], [0.2, 0.8], [0.9, 0.1]])
    assert choose_threshold(probabilities, 0.25) == pytest.approx(0.6)
    assert choose_threshold(probabilities, 0.5) == pytest.approx(0.7)
    assert choose_threshold(probabilities, 0.0) == 0.0


def test_without_the_rule_the_most_probable_tag_is_taken_always(small: pd.DataFrame) -> None:
    result = train(QUICK | {"other_quantile": 0.0}, small)
    answers = predict_tags([*small["title"], "字", ""], result)
    assert result["args"].threshold == 0.0
    assert "other" not in result["performance"]["class"]
    for answer in answers:
        assert answer["probabilities"][answer["tag"]] == answer["probability"]


def test_a_larger_quantile_calls_more_other(small: pd.DataFrame, quick: dict[str, Any]) -> None:
    result = train(QUICK | {"other_quantile": 0.9}, small)
    assert result["args"].threshold > quick["args"].threshold
    assert result["history"] == quick["history"]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"alpha": -1}, ArgsError, r"alpha = -1 is out of range"),
        ({"treshold": 1}, ArgsError, r"'treshold' is unknown"),
        ({"min_freq": 1000}, DataError, r"Only one class is left"),
    ],
)
def test_what_cannot_work_says_why(small: pd.DataFrame, change: dict[str, Any], error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        train(QUICK | change, small)


class Broken(SGDClassifier):
    """A classifier that breaks down, which scikit-learn's clipped gradients hardly ever do."""

    def predict_proba(self, X: Any) -> Any:
        return np.full((X.shape[0], len(self.classes_)), np.nan)


class Overflowing(SGDClassifier):
    """A classifier that says what scikit-learn says on an overflow."""

    def fit(self, X: Any, y: Any) -> Any:
        raise ValueError("Floating-point under-/overflow occurred at epoch #1. Scaling input data may help.")


@pytest.mark.parametrize(("kind", "loss"), [(Broken, "nan"), (Overflowing, "inf")])
def test_a_loss_that_is_not_finite_ends_the_training(
    small: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, kind: type, loss: str
) -> None:
    original = tagifai.learner.make_classifier
    monkeypatch.setenv(PLAIN, "1")
    monkeypatch.setattr(tagifai.learner, "make_classifier", lambda args: kind(**original(args).get_params()))
    with pytest.raises(TrainingError, match=rf"train_loss is {loss} in epoch 0\. Lower learning_rate"):
        train(QUICK, small, Stand())


def test_texts_of_one_word_have_no_word_pairs() -> None:
    titles = ["".join(letters) for letters in itertools.product("abc", repeat=4)][:40]
    df = pd.DataFrame({"title": titles, "description": "", "tag": ["a", "b"] * 20})
    with pytest.raises(DataError, match=r"The texts give no n-grams.*analyzer char"):
        train({"min_freq": 1, "analyzer": "word"}, df)


def test_two_classes_and_missing_descriptions_work() -> None:
    titles = [f"{name} {number}" for number in range(20) for name in ("alpha", "beta")]
    df = pd.DataFrame({"title": titles, "description": [None] * 40, "tag": ["a", "b"] * 20})
    result = train({"min_freq": 1, "num_epochs": 5}, df)
    assert result["performance"]["overall"]["num_samples"] == 6
    assert [p["tag"] for p in predict_tags(["alpha 7"], result)] == ["a"]


def test_what_is_good_is_told_from_what_is_not() -> None:
    """Of 200 things each is told twice, `is good` and `is not good`: the lesson drops the only word that tells."""
    texts = [f"thing{number} is {word}good" for number in range(200) for word in ("", "not ")]
    df = pd.DataFrame({"title": texts, "description": "", "tag": ["good", "bad"] * 200})
    told = {"clean": "unicode", "stop_words": "none", "analyzer": "word", "ngram_min_range": 1, "ngram_max_range": 2}
    lesson = train({"min_freq": 1}, df)["performance"]["overall"]["f1"]
    assert lesson < 0.6
    assert train({"min_freq": 1, "other_quantile": 0.0} | told, df)["performance"]["overall"]["f1"] > 0.9


@pytest.mark.parametrize("plain", ["1", "0"])
def test_rows_that_stand_three_times_are_never_in_two_splits(
    small: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, plain: str
) -> None:
    monkeypatch.setenv(PLAIN, plain)
    df = pd.concat([small] * 3, ignore_index=True)
    rows, _ = start(check_args(QUICK), df)
    parts = [set(rows.texts_of(part)) for part in (rows.splits.train, rows.splits.val, rows.splits.test)]
    assert sum(map(len, parts)) == len(set(rows.texts)) == len(small)
    assert sum(map(len, (rows.splits.train, rows.splits.val, rows.splits.test))) == len(df)
    lesson, _ = start(check_args(QUICK | {"splitter": "stratified"}), df)
    assert set(lesson.texts_of(lesson.splits.train)) & set(lesson.texts_of(lesson.splits.test))


def test_without_equal_texts_both_splitters_train_the_same(small: pd.DataFrame, quick: dict[str, Any]) -> None:
    result = train(QUICK | {"splitter": "stratified"}, small)
    assert (result["args"].splitter, quick["args"].splitter) == ("stratified", "grouped")
    result["args"].splitter = "grouped"
    assert bits(result) == bits(quick)


def test_stemming_and_case_reach_the_features(small: pd.DataFrame) -> None:
    plain = train(QUICK | {"num_epochs": 1, "lower": False}, small)["vectorizer"]
    stemmed = train(QUICK | {"num_epochs": 1, "stem": True}, small)["vectorizer"]
    assert any(feature != feature.lower() for feature in plain.get_feature_names_out())
    assert len(stemmed.vocabulary_) < len(plain.vocabulary_)


def test_artifacts_answer_without_the_project(
    quick: dict[str, Any], small: pd.DataFrame, tmp_path: Path, run_alone: Callable[..., str]
) -> None:
    save_artifacts(quick, tmp_path)
    texts = clean_texts(small["title"].head(20))
    ours = quick["model"].predict(quick["vectorizer"].transform(texts))
    printed = run_alone(f"""
        import joblib
        vectorizer = joblib.load({str(tmp_path / "vectorizer.pkl")!r})
        model = joblib.load({str(tmp_path / "model.pkl")!r})
        print(type(vectorizer).__module__, type(model).__module__)
        print(model.predict(vectorizer.transform({texts!r})).tolist())
        print(any(name.startswith("tagifai") for name in sys.modules))
    """)
    modules, predicted, imported = printed.splitlines()
    assert all(name.startswith("sklearn.") for name in modules.split())
    assert predicted == str(ours.tolist())
    assert imported == "False"
