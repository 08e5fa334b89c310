"""Features and oversampling."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from tagifai.args import check_args
from tagifai.features import CLEANED_WORD, Features, make_vectorizer, oversample


@pytest.mark.parametrize(
    ("analyzer", "features"),
    [("char", {"ab", "bc", "abc"}), ("char_wb", {" a", "ab", "bc", "c ", " ab", "abc", "bc "})],
)
def test_ngrams_go_from_two_to_the_longest(analyzer: str, features: set[str]) -> None:
    vectorizer = make_vectorizer(Features(analyzer, 3)).fit(["abc"])
    assert set(vectorizer.get_feature_names_out()) == features


def test_words_are_taken_in_pairs() -> None:
    vectorizer = make_vectorizer(Features("word", 2)).fit(["one two three"])
    assert set(vectorizer.get_feature_names_out()) == {"one two", "two three"}


def test_words_between_spaces_are_words() -> None:
    vectorizer = make_vectorizer(Features("word", 1, min_n=1, token_pattern=CLEANED_WORD)).fit(["c++ c# 😀 a"])
    assert set(vectorizer.get_feature_names_out()) == {"c++", "c#", "😀", "a"}


def test_the_arguments_reach_the_vectorizer() -> None:
    args = check_args(
        {"clean": "unicode", "analyzer": "word", "ngram_min_range": 1, "sublinear_tf": True, "lower": False}
    )
    vectorizer = make_vectorizer(Features.of(args))
    assert vectorizer.ngram_range == (1, 7)
    assert vectorizer.token_pattern == CLEANED_WORD
    assert vectorizer.sublinear_tf
    assert not vectorizer.lowercase


def test_the_lessons_vectorizer_is_scikit_learns_but_for_analyzer_and_range() -> None:
    vectorizer = make_vectorizer(Features.of(check_args({})))
    assert vectorizer.get_params() == TfidfVectorizer(analyzer="char", ngram_range=(2, 7)).get_params()


@pytest.mark.parametrize(("lower", "features"), [(True, {"ab"}), (False, {"AB"})])
def test_the_case_counts_only_without_lower(lower: bool, features: set[str]) -> None:
    assert set(make_vectorizer(Features("char", 2, lower=lower)).fit(["AB"]).get_feature_names_out()) == features


def test_every_class_grows_to_the_largest() -> None:
    X, y = csr_matrix(np.arange(12).reshape(6, 2)), np.array([0, 0, 0, 0, 1, 1])
    X_over, y_over = oversample(X, y, seed=1)
    assert np.bincount(y_over).tolist() == [4, 4]
    assert {tuple(row) for row in X_over.toarray()} == {tuple(row) for row in X.toarray()}
    again, _ = oversample(X, y, seed=1)
    assert (again.toarray() == X_over.toarray()).all()
