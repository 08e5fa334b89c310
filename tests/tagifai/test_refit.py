"""A model fitted again on more rows is the one that plain scikit-learn fits on them."""

import os
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import RandomOverSampler
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier

from tagifai.errors import ArgsError
from tagifai.predict import predict_tags
from tagifai.refit import refit
from tagifai.train import PLAIN, prepare_rows, train

ARGS = {"min_freq": 20, "num_epochs": 6, "ngram_max_range": 4, "learning_rate": 0.3}


def plain_refit(result: dict[str, Any], df: pd.DataFrame, rows: str) -> tuple[TfidfVectorizer, SGDClassifier, int]:
    """Fit with scikit-learn and imbalanced-learn alone, as their pages show it."""
    args, prepared = result["args"], prepare_rows(result["args"], df)
    used = np.arange(len(prepared.y))
    if rows == "train+val":
        used = np.setdiff1d(used, prepared.splits.test)
    vectorizer = TfidfVectorizer(analyzer=args.analyzer, ngram_range=(2, args.ngram_max_range))
    X = vectorizer.fit_transform([prepared.texts[row] for row in used])
    X, y = RandomOverSampler(random_state=args.seed).fit_resample(X, prepared.y[used])
    model = SGDClassifier(
        loss="log_loss",
        alpha=args.alpha,
        max_iter=1,
        learning_rate="constant",
        eta0=args.learning_rate,
        warm_start=True,
        random_state=np.random.RandomState(args.seed),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(args.num_epochs):
            model.fit(X, y)
    return vectorizer, model, len(used)


@pytest.mark.parametrize("learner", ["fast", "plain"])
@pytest.mark.parametrize("rows", ["all", "train+val"])
@pytest.mark.parametrize("analyzer", ["char", "word"])
def test_a_refit_is_that_of_plain_scikit_learn(
    projects: pd.DataFrame, rows: str, analyzer: str, learner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = train(ARGS | {"analyzer": analyzer}, projects)
    monkeypatch.setenv(PLAIN, "1" if learner == "plain" else "0")
    again = refit(result, projects, rows)
    vectorizer, model, n_rows = plain_refit(result, projects, rows)

    assert again["n_rows"] == n_rows
    assert again["vectorizer"].vocabulary_ == vectorizer.vocabulary_
    np.testing.assert_allclose(again["vectorizer"].idf_, vectorizer.idf_, rtol=0, atol=1e-9)
    np.testing.assert_allclose(again["model"].coef_, model.coef_, rtol=0, atol=1e-9)
    np.testing.assert_allclose(again["model"].intercept_, model.intercept_, rtol=0, atol=1e-9)


def test_all_else_stays_that_of_the_training(small: pd.DataFrame, quick: dict[str, Any]) -> None:
    before = small.copy()
    again = refit(quick, small)
    for name in ("args", "label_encoder", "performance", "val_performance", "history"):
        assert again[name] is quick[name]
    assert again["n_rows"] == len(small)
    assert again["model"] is not quick["model"]
    pd.testing.assert_frame_equal(small, before)
    (prediction,) = predict_tags(["Image segmentation of photos"], again)
    assert sum(prediction["probabilities"].values()) == pytest.approx(1)


def test_a_training_after_a_refit_is_the_same(small: pd.DataFrame, quick: dict[str, Any]) -> None:
    refit(quick, small)
    assert train(vars(quick["args"]), small)["history"] == quick["history"]


def test_train_offers_it(small: pd.DataFrame, quick: dict[str, Any]) -> None:
    assert os.environ.get(PLAIN) != "1"
    again = vars(train)["refit"](quick, small, "train+val")
    assert len(small) > again["n_rows"] > 0.8 * len(small)


def test_other_rows_are_unknown(small: pd.DataFrame, quick: dict[str, Any]) -> None:
    with pytest.raises(ArgsError, match=r"on 'test'\. Give one of all, train\+val"):
        refit(quick, small, "test")
