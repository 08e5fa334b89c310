"""Text cleaning."""

from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tagifai.stopwords import LANGUAGES, NEGATIONS, STOPWORDS, read_stop_words
from tagifai.text import clean_text, clean_texts, cleaning_of
from tagifai.unicode_words import ASCII_WORD, _word_pattern


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


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("This is not good", "not good"),
        ("C++ vs. C#, c++17 and F#", "c++ vs c# c++ 17 f#"),
        ("issue #5 #hashtag 1+1", "issue 5 hashtag 1 1"),
        ("great😀😀 👩\u200d💻👍🏽 🇩🇪🇫🇷 ❤️!", "great 😀 😀 👩\u200d💻 👍🏽 🇩🇪 🇫🇷 ❤️"),
        ("हिन्दी फ़िल्म", "हिन्दी फ़िल्म"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # noqa: RUF001
        ("这部电影很好看\uff0c不错。", "这部电影很好看 不错"),
        ("cafe\u0301 snake_case", "café snake case"),
        ("I don\u2019t see https://a.b/c 'quoted'", "don't see quoted"),
        ("\x00\x1b\u200d ... \u0301", ""),
    ],
)
def test_unicode_cleaning_keeps_what_makes_words(text: str, cleaned: str) -> None:
    # Unicode's composed form is canonical: some Hindi letters have none of one code point.
    assert clean_text(text, clean="unicode") == normalize("NFC", cleaned)


def test_without_cleaning_nothing_but_blanks_goes() -> None:
    text = " See\thttps://a.b/c,\x00 C++\n(now) 😀😀 "
    assert clean_text(text, clean="none", stop_words="none") == "see https://a.b/c, c++ (now) 😀😀"
    assert clean_text(text, lower=False, clean="none", stop_words="english") == "See https://a.b/c, C++ (now) 😀😀"


@pytest.mark.parametrize(
    ("text", "language", "cleaned"),
    [
        ("This is not good", "none", "this is not good"),
        ("das ist ein Test", "german", "test"),
        ("यह अच्छी फ़िल्म है", "hindi", "अच्छी फ़िल्म"),
        ("это хороший фильм", "russian", "хороший фильм"),
    ],
)
def test_stop_words_are_those_of_the_language(text: str, language: str, cleaned: str) -> None:
    assert clean_text(text, clean="unicode", stop_words=language) == normalize("NFC", cleaned)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_stop_words(language: str) -> None:
    words = read_stop_words(language)
    assert len(words) > 40
    for clean in ("lesson", "unicode", "none"):
        kept = clean_text(" ".join(sorted(words)), clean=clean, stop_words=language).split()
        assert not set(kept) & words - NEGATIONS


def test_arguments_that_are_not_given_clean_as_the_lesson_does() -> None:
    assert cleaning_of(Namespace(lower=False)) == {
        "lower": False,
        "stem": False,
        "clean": "lesson",
        "stop_words": "english",
    }


@pytest.mark.parametrize("clean", ["lesson", "unicode", "none"])
@given(text=st.text(), lower=st.booleans())
@example("İi", True)
@example("WWW.\u0130 hTTps://", True)
@example("ΑΣ \u017f \u212a", True)
@example("a\u0345\u0301 ǰ\u0323 x'\u0301y", True)
@example("c++# ++c 👩\u200d\u200d💻 🇩🇪🇫", True)
def test_cleaning_is_idempotent(clean: str, text: str, lower: bool) -> None:
    once = clean_text(text, lower=lower, clean=clean)
    assert clean_text(once, lower=lower, clean=clean) == once


@given(st.text())
@example("\x00a \x1fb")
def test_cleaned_text_of_any_kind_has_single_spaces_and_no_control_characters(text: str) -> None:
    for clean in ("lesson", "unicode", "none"):
        cleaned = clean_text(text, clean=clean)
        assert cleaned == " ".join(cleaned.split())
        assert all(character >= " " for character in cleaned)


@given(st.text(st.characters(max_codepoint=127)))
@example("don't c++# a#b x''y f#c++ _a_ \x1c \x00")
def test_what_is_quick_for_ascii_gives_what_any_text_gets(text: str) -> None:
    assert ASCII_WORD.findall(text) == _word_pattern().findall(text)
    # Behind a letter that is not ASCII the slow way is taken.
    for clean in ("lesson", "unicode"):
        assert clean_text(f"{text} ß", clean=clean) == f"{clean_text(text, clean=clean)} ß".strip()


@pytest.mark.parametrize("clean", ["lesson", "unicode"])
@pytest.mark.parametrize("link", ["http://a.b", "HTTPS://A.B/c?d=e#f", "www.a.b", "WwW.a.b"])
def test_links_go_however_they_are_written(clean: str, link: str) -> None:
    assert clean_text(f"see ({link} now", clean=clean) == "see"
    assert clean_text(f"see {link}, now", clean=clean, stop_words="none") == "see now"


@given(st.text())
def test_cleaned_text_holds_words_only(text: str) -> None:
    cleaned = clean_text(text)
    assert all(word.isalnum() and word not in STOPWORDS for word in cleaned.split())
    assert cleaned == " ".join(cleaned.split())
