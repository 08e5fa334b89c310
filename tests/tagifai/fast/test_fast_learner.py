"""`train` as it is against `train` with the plain learner: the same numbers, decisions and objects."""

from typing import Any

import numpy as np
import optuna
import pandas as pd
import pytest
from small_problems import ANALYZERS, assert_same_model, assert_same_vectorizer, make_args, make_precomputed, make_rows

import tagifai.fast.learner
from tagifai.args import check_args
from tagifai.fast.learner import FastLearner, make_fast_learner, unsupported_reason
from tagifai.fast.precomputed import load_precomputed
from tagifai.fast.resampling import ResampledLabels
from tagifai.learner import PlainLearner
from tagifai.text import clean_texts
from tagifai.train import PLAIN, prepare_rows, start, train

ARGS = {"min_freq": 1, "num_epochs": 12, "learning_rate": 0.3}
EXACT = 1e-13

PRUNERS = [
    optuna.pruners.NopPruner(),
    optuna.pruners.MedianPruner(n_startup_trials=1, n_warmup_steps=2),
    optuna.pruners.PercentilePruner(40.0, n_startup_trials=1),
    optuna.pruners.SuccessiveHalvingPruner(min_resource=2),
    optuna.pruners.HyperbandPruner(min_resource=2, max_resource=12),
    optuna.pruners.ThresholdPruner(upper=0.99, n_warmup_steps=3),
    optuna.pruners.PatientPruner(optuna.pruners.MedianPruner(n_startup_trials=1), patience=2),
    optuna.pruners.WilcoxonPruner(n_startup_steps=3),
]


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Call something twice: as it is, then with the plain learner."""

    def call(function: Any, *args: Any) -> tuple[Any, Any]:
        monkeypatch.delenv(PLAIN, raising=False)
        fast = function(*args)
        monkeypatch.setenv(PLAIN, "1")
        plain = function(*args)
        monkeypatch.delenv(PLAIN)
        return fast, plain

    return call


@pytest.fixture
def texts(projects: pd.DataFrame) -> list[str]:
    return [*clean_texts(projects["description"].tail(150).astype(str)), "", "graph", "something wholly new"]


def rows_of(projects: pd.DataFrame, n_classes: int) -> pd.DataFrame:
    """Twenty rows a class; with more classes than there are tags, a tag stands for two."""
    tags = projects["tag"].value_counts().index[:3]
    parts = [projects[projects["tag"] == tags[i % 3]].iloc[20 * i : 20 * i + 20] for i in range(n_classes)]
    return pd.concat([part.assign(tag=f"tag{i}") for i, part in enumerate(parts)], ignore_index=True)


def assert_same_result(fast: dict[str, Any], plain: dict[str, Any], texts: list[str]) -> None:
    assert fast.keys() == plain.keys()
    for name, losses in plain["history"].items():
        np.testing.assert_allclose(fast["history"][name], losses, rtol=0, atol=EXACT)
    assert fast["performance"] == plain["performance"]
    assert fast["val_performance"] == plain["val_performance"]
    ours, genuine = vars(fast["args"]), vars(plain["args"])
    assert ours.pop("threshold") == pytest.approx(genuine.pop("threshold"), abs=EXACT)
    assert ours == genuine
    assert fast["label_encoder"].classes == plain["label_encoder"].classes
    assert_same_vectorizer(fast["vectorizer"], plain["vectorizer"])
    assert_same_model(fast["model"], plain["model"], 1e-11)
    found, expected = (result["model"].predict_proba(result["vectorizer"].transform(texts)) for result in (fast, plain))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)
    assert found.argmax(axis=1).tolist() == expected.argmax(axis=1).tolist()


@pytest.mark.parametrize("analyzer", ANALYZERS)
@pytest.mark.parametrize(("n_classes", "max_n"), [(2, 4), (3, 2), (4, 7), (5, 3), (6, 11)])
def test_a_final_run_is_the_plain_one(
    projects: pd.DataFrame, texts: list[str], both: Any, analyzer: str, n_classes: int, max_n: int
) -> None:
    df = rows_of(projects, n_classes)
    args = ARGS | {"analyzer": analyzer, "ngram_max_range": max_n}
    assert_same_result(*both(train, args, df), texts)


@pytest.mark.parametrize(
    "change",
    [
        {"lower": False},
        {"stem": True},
        {"shuffle": False},
        {"subset": 80},
        {"min_freq": 21},
        {"seed": 0},
        {"alpha": 0.0},
        {"power_t": 0.0},
        {"num_epochs": 1},
        {"learning_rate": 12.0},
        {"analyzer": "word", "ngram_max_range": 51},
        {"ngram_min_range": 1},
        {"ngram_min_range": 1, "ngram_max_range": 1, "analyzer": "word"},
        {"ngram_min_range": 3, "analyzer": "char_wb"},
        {"ngram_min_range": 4, "ngram_max_range": 5, "analyzer": "char_wb"},
        {"sublinear_tf": True},
        {"sublinear_tf": True, "ngram_min_range": 1, "analyzer": "word"},
        {"clean": "unicode"},
        {"clean": "unicode", "stop_words": "none", "ngram_min_range": 1, "analyzer": "word"},
        {"clean": "unicode", "lower": False, "analyzer": "word"},
        {"clean": "none", "stop_words": "none", "ngram_min_range": 1, "analyzer": "word"},
        {"stop_words": "german", "analyzer": "word"},
        {"other_quantile": 0.0},
        {"other_quantile": 0.5},
        {"splitter": "stratified"},
    ],
)
def test_every_argument_reaches_both(
    projects: pd.DataFrame, texts: list[str], both: Any, change: dict[str, Any]
) -> None:
    # Some rows stand in it twice, so that the splitters differ.
    df = pd.concat([rows_of(projects, 4), projects[projects["tag"] == "mlops"].head(30)], ignore_index=True)
    assert_same_result(*both(train, ARGS | {"ngram_max_range": 3} | change, df), texts)


@pytest.mark.parametrize("solver", ["dual", "primal"])
def test_every_solver_is_the_plain_one(
    small: pd.DataFrame, texts: list[str], both: Any, monkeypatch: pytest.MonkeyPatch, solver: str
) -> None:
    monkeypatch.setattr(tagifai.fast.learner, "prefers_dual", lambda *_: solver == "dual")
    for more in ({}, {"ngram_min_range": 1, "sublinear_tf": True, "clean": "unicode", "analyzer": "word"}):
        assert_same_result(*both(train, ARGS | more, small), texts)


def run_study(pruner: optuna.pruners.BasePruner, df: pd.DataFrame) -> list[Any]:
    def objective(trial: optuna.Trial) -> float:
        args = ARGS | {
            "analyzer": trial.suggest_categorical("analyzer", ANALYZERS),
            "ngram_min_range": trial.suggest_int("ngram_min_range", 1, 2),
            "sublinear_tf": trial.suggest_categorical("sublinear_tf", [False, True]),
            "ngram_max_range": trial.suggest_int("ngram_max_range", 2, 5),
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 1.0, log=True),
        }
        return float(train(args, df, trial)["history"]["val_loss"][-1])

    study = optuna.create_study(pruner=pruner, sampler=optuna.samplers.TPESampler(seed=1), study_name="both")
    study.optimize(objective, n_trials=6)
    return study.trials


@pytest.mark.parametrize("pruner", PRUNERS, ids=lambda pruner: type(pruner).__name__)
def test_a_study_is_the_plain_one(small: pd.DataFrame, both: Any, pruner: optuna.pruners.BasePruner) -> None:
    fast, plain = both(run_study, pruner, small)
    for ours, theirs in zip(fast, plain, strict=True):
        assert ours.state == theirs.state
        assert ours.params == theirs.params
        assert ours.intermediate_values.keys() == theirs.intermediate_values.keys()
        for epoch, loss in theirs.intermediate_values.items():
            assert ours.intermediate_values[epoch] == pytest.approx(loss, abs=EXACT)
        np.testing.assert_allclose(
            ours.user_attrs["optimize:train_loss"], theirs.user_attrs["optimize:train_loss"], atol=EXACT
        )


def test_the_pruners_do_prune(small: pd.DataFrame) -> None:
    states = {trial.state for trial in run_study(PRUNERS[1], small)}
    assert states == {optuna.trial.TrialState.COMPLETE, optuna.trial.TrialState.PRUNED}


class Stand:
    """A trial that is never pruned."""

    def report(self, value: float, step: int) -> None:
        pass

    def should_prune(self) -> bool:
        return False


def test_a_trial_fits_nothing_that_nobody_reads(small: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    original = tagifai.train.make_classifier
    monkeypatch.setattr(tagifai.train, "make_classifier", lambda args: made.append(args) or original(args))
    result = train(ARGS, small, Stand())
    assert result["performance"]["split"] == "val"
    assert not made
    assert result["model"].coef_.shape[1] == len(result["vectorizer"].vocabulary_)
    assert len(made) == 1


def test_objects_that_are_read_late_are_of_the_rows_of_then(small: pd.DataFrame, texts: list[str]) -> None:
    df = small.copy()
    early, late = train(ARGS, df), train(ARGS, df, Stand())
    df["description"] = "other words"
    tagifai.fast.precomputed.CACHE.clear()
    assert_same_vectorizer(late["vectorizer"], early["vectorizer"])
    assert_same_model(late["model"], early["model"], 0.0)


def test_the_plain_learner_is_taken_where_only_it_is_proven(small: pd.DataFrame, both: Any) -> None:
    for change, kind in [
        ({}, FastLearner),
        ({"learning_rate": 11.0}, PlainLearner),
        ({"analyzer": "word", "ngram_max_range": 51}, PlainLearner),
    ]:
        (_, fast), (_, plain) = both(start, check_args(ARGS | change), small)
        assert type(fast) is kind
        assert type(plain) is PlainLearner


def test_texts_without_ngrams_are_left_to_the_plain_learner() -> None:
    df = pd.DataFrame({"title": ["alpha", "beta"] * 20, "description": "", "tag": ["a", "b"] * 20})
    args = check_args({"min_freq": 1, "analyzer": "word", "splitter": "stratified"})
    assert make_fast_learner(args, load_precomputed(args, df, prepare_rows), tagifai.train.make_classifier) is None


def changed(labels: ResampledLabels, **changes: Any) -> ResampledLabels:
    return ResampledLabels(**{name: getattr(labels, name) for name in ("y_train", "y_val", "picked")} | changes)


def test_plain_is_asked_for_what_is_not_proven() -> None:
    labels, args = make_precomputed(make_rows(3), make_args()).labels(), make_args()
    assert unsupported_reason(args, labels) is None
    assert "shorter" in str(unsupported_reason(make_args(analyzer="char_wb", ngram_min_range=4), labels))
    assert unsupported_reason(make_args(analyzer="char_wb", ngram_min_range=3), labels) is None
    assert "learning rate" in str(unsupported_reason(make_args(learning_rate=10.5), labels))
    assert "validation labels" in str(unsupported_reason(args, changed(labels, y_val=labels.y_val * 0)))
    assert "leave out" in str(unsupported_reason(args, changed(labels, picked=labels.picked[5:40])))
    one = changed(labels, y_train=labels.y_train * 0, y_val=labels.y_val * 0)
    assert "two classes" in str(unsupported_reason(args, one))
