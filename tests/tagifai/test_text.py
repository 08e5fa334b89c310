"""Text cleaning."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tagifai.stopwords import STOPWORDS
from tagifai.text import clean_text, clean_texts


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("", ""),
        ("   \n\t ", ""),
        ("The Illustrated BERT, ELMo, and co.", "illustrated bert elmo co"),
        ("see https://arxiv.org/abs/1503.02531?x=1 or HTTP://A.B or www.a.org now", "see"),
        ("httpd serves", "httpd serves"),
        ("don't, can't and won't it's", ""),
        ("snake_case C++ 3D", "snake case c 3d"),
        ("Größe naïve 日本語 Ελλάδα", "größe naïve 日本語 ελλάδα"),
        ("🤗 Transformers", "transformers"),
        ("the and of", ""),
    ],
)
def test_cleaning(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


def test_without_lower_the_case_stays_and_stop_words_match_as_they_stand() -> None:
    assert clean_text("The state of the Art", lower=False) == "The state Art"


@pytest.mark.parametrize(
    ("text", "stemmed"), [("running models", "run model"), ("classification of images", "classif imag"), ("", "")]
)
def test_stemming(text: str, stemmed: str) -> None:
    assert clean_text(text, stem=True) == stemmed


def test_stemming_in_threads_is_the_same() -> None:
    words = [f"{stem}ing{i}s running" for i, stem in enumerate(["walk", "runn", "classify", "embed"] * 100)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda word: clean_text(word, stem=True), words)) == clean_texts(words, stem=True)


def test_stop_words_are_as_texts_have_them_after_cleaning() -> None:
    assert {"don", "t", "the"} <= STOPWORDS
    assert all(word.isalpha() and word == word.lower() for word in STOPWORDS)


@given(st.text(), st.booleans())
@example("İi", True)
@example("WWW.\u0130 hTTps://", True)
@example("ΑΣ \u017f \u212a", True)
def test_cleaning_is_idempotent(text: str, lower: bool) -> None:
    once = clean_text(text, lower=lower)
    assert clean_text(once, lower=lower) == once


@given(st.text())
def test_cleaned_text_holds_words_only(text: str) -> None:
    cleaned = clean_text(text)
    assert all(word.isalnum() and word not in STOPWORDS for word in cleaned.split())
    assert cleaned == " ".join(cleaned.split())
