"""Counting, TF-IDF and vectorizers against scikit-learn."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from small_problems import ANALYZERS, assert_same_vectorizer, make_rows, random_texts

from tagifai.fast import ngrams, tfidf
from tagifai.fast.ngrams import NoNgramsError, count_ngrams
from tagifai.fast.tfidf import FittedTerms, idf_of, tfidf_rows
from tagifai.features import CLEANED_WORD, Features, make_vectorizer
from tagifai.text import clean_texts

ODD_TEXTS = [
    "",
    " ",
    "a",
    "ab",
    "Ab CD  ef\t\tgh\nij \n kl",
    "one\u00a0two\u2003three  four\u3000\u3000five",
    "naïve café — “quotes” _under_score x1 2y",
    "日本語 テキスト 漢字漢字",
    "emoji 😀😀 👩‍💻 z\u0301\u0301 İstanbul ẞ",
    "nul\0in\0text \0 end",
    "aaaaaaaaaaaaaaaaaaaaaaaa",
    "ab ab ab ab abc abcd ab ab",
    "lone \ud800 surrogate",
    "the same text",
    "the same text",
    "it's a_b a-b a b c dd ee",
]


def assert_same_features(train: list[str], others: list[str], features: Features, counted: int) -> None:
    counts = count_ngrams(train, others, replace(features, max_n=counted))
    idf = idf_of(counts)
    rows = tfidf_rows(counts, idf, features.max_n, features.sublinear_tf)
    genuine = make_vectorizer(features)
    x_train = genuine.fit_transform(train)
    x_train.sort_indices()
    for ours, theirs in [(rows[: len(train)], x_train), (rows[len(train) :], genuine.transform(others or [""]))]:
        theirs.sort_indices()
        if ours.shape[0]:
            assert np.array_equal(ours.indptr, theirs.indptr)
            assert np.array_equal(ours.indices, theirs.indices)
            np.testing.assert_allclose(ours.data, theirs.data, rtol=4e-15, atol=0)
    vectorizer = FittedTerms(counts.vocabulary, idf).vectorizer(features)
    assert_same_vectorizer(vectorizer, genuine)
    assert np.array_equal(vectorizer.get_feature_names_out(), genuine.get_feature_names_out())
    again = pickle.loads(pickle.dumps(vectorizer))
    for texts in [others or train, train, ["some NEW text, two words  ab ab"]]:
        assert (again.transform(texts) != genuine.transform(texts)).nnz == 0


@pytest.mark.parametrize("analyzer", ANALYZERS)
@pytest.mark.parametrize(("max_n", "counted"), [(2, 2), (2, 10), (3, 10), (5, 6), (7, 7), (10, 10)])
def test_the_same_features(analyzer: str, max_n: int, counted: int) -> None:
    rows = make_rows(3)
    assert_same_features(
        rows.texts_of(rows.splits.train), rows.texts_of(rows.splits.val), Features(analyzer, max_n), counted
    )


@pytest.mark.parametrize("lower", [True, False])
@pytest.mark.parametrize("analyzer", ANALYZERS)
@pytest.mark.parametrize("max_n", [2, 4, 10])
def test_odd_texts(analyzer: str, max_n: int, lower: bool) -> None:
    features = Features(analyzer, max_n, lower=lower)
    assert_same_features(ODD_TEXTS, ["ab cd", "unknown ωωω", "\0", ""], features, 10)
    assert_same_features(ODD_TEXTS[:6], ODD_TEXTS[6:], features, 10)
    assert_same_features(ODD_TEXTS, [], features, 10)


@pytest.mark.parametrize("sublinear_tf", [True, False])
@pytest.mark.parametrize("analyzer", ANALYZERS)
@pytest.mark.parametrize(("min_n", "max_n"), [(1, 1), (1, 2), (1, 7), (3, 3), (3, 6)])
def test_every_range_and_weight(analyzer: str, min_n: int, max_n: int, sublinear_tf: bool) -> None:
    features = Features(analyzer, max_n, min_n, sublinear_tf)
    assert_same_features(ODD_TEXTS, ["ab cd", "unknown ωωω", "\0", ""], features, 10)
    assert_same_features(ODD_TEXTS[:6], ODD_TEXTS[6:], features, max_n)


@pytest.mark.parametrize("clean", ["unicode", "none"])
@pytest.mark.parametrize("min_n", [1, 2])
def test_words_that_are_what_stands_between_spaces(clean: str, min_n: int) -> None:
    texts = clean_texts(
        [*ODD_TEXTS, "C++ vs C# c++", "यह अच्छी फ़िल्म है", "это не хорошо", "a ! b ~ \x7f \x1b c"], clean=clean
    )
    features = Features("word", 3, min_n, token_pattern=CLEANED_WORD)
    assert_same_features(texts, [], features, 5)
    assert_same_features(texts[::2], texts[1::2], features, 3)


@pytest.mark.parametrize("analyzer", ANALYZERS)
def test_many_symbols(analyzer: str) -> None:
    """Several rounds of ranking."""
    rng = np.random.default_rng(1)
    alphabet = [chr(code) for code in range(0x20, 0x3000) if chr(code).isprintable()]
    texts = ["".join(rng.choice(alphabet, size=rng.integers(0, 80))) for _ in range(60)]
    assert_same_features(texts[:40], texts[40:], Features(analyzer, 6), 9)


@pytest.mark.parametrize("n", [2, 3, 50])
@pytest.mark.parametrize("analyzer", ANALYZERS)
def test_working_in_threads_changes_nothing(analyzer: str, n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (ngrams, tfidf):
        monkeypatch.setattr(module, "n_threads", lambda _: n)
    for min_n in (1, 2):
        assert_same_features(ODD_TEXTS, ["ab cd"], Features(analyzer, 4, min_n), 5)
        assert_same_features(["aaaaaaaaaaaaaaaaaaaaaaaa"], ["aaa", "b"], Features("char", 4, min_n), 5)


@pytest.mark.parametrize("analyzer", ANALYZERS)
def test_without_ngrams_there_is_nothing_to_count(analyzer: str) -> None:
    for texts in [[""], ["", " "], ["x"] if analyzer != "char_wb" else [""]]:
        with pytest.raises(ValueError, match="empty vocabulary"):
            TfidfVectorizer(analyzer=analyzer, ngram_range=(2, 3)).fit(texts)
        with pytest.raises(NoNgramsError, match="no n-grams"):
            count_ngrams(texts, ["some text"], Features(analyzer, 3))
        with pytest.raises(NoNgramsError, match="no n-grams"):
            count_ngrams(texts, [], Features(analyzer, 3))


def test_texts_of_all_lengths() -> None:
    texts, _ = random_texts(60, 2, seed=5)
    for analyzer in ANALYZERS:
        assert_same_features(texts, [" ".join(texts)], Features(analyzer, 4), 4)
