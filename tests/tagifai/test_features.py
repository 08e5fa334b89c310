"""Features and oversampling."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from tagifai.features import make_vectorizer, oversample


@pytest.mark.parametrize(
    ("analyzer", "features"),
    [("char", {"ab", "bc", "abc"}), ("char_wb", {" a", "ab", "bc", "c ", " ab", "abc", "bc "})],
)
def test_ngrams_go_from_two_to_the_longest(analyzer: str, features: set[str]) -> None:
    vectorizer = make_vectorizer(analyzer, 3).fit(["abc"])
    assert set(vectorizer.get_feature_names_out()) == features


def test_words_are_taken_in_pairs() -> None:
    assert set(make_vectorizer("word", 2).fit(["one two three"]).get_feature_names_out()) == {"one two", "two three"}


@pytest.mark.parametrize(("lower", "features"), [(True, {"ab"}), (False, {"AB"})])
def test_the_case_counts_only_without_lower(lower: bool, features: set[str]) -> None:
    assert set(make_vectorizer("char", 2, lower).fit(["AB"]).get_feature_names_out()) == features


def test_every_class_grows_to_the_largest() -> None:
    X, y = csr_matrix(np.arange(12).reshape(6, 2)), np.array([0, 0, 0, 0, 1, 1])
    X_over, y_over = oversample(X, y, seed=1)
    assert np.bincount(y_over).tolist() == [4, 4]
    assert {tuple(row) for row in X_over.toarray()} == {tuple(row) for row in X.toarray()}
    again, _ = oversample(X, y, seed=1)
    assert (again.toarray() == X_over.toarray()).all()
