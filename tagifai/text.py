"""Text cleaning: pure functions from text to text."""

import re
import threading
from argparse import Namespace
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from tagifai.args import ARGS
from tagifai.stopwords import NEGATIONS, STOPWORDS, read_stop_words
from tagifai.unicode_words import unicode_words

if TYPE_CHECKING:
    from snowballstemmer.basestemmer import BaseStemmer

LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_ASCII_SIGNS = {code: " " for code in range(128) if NOT_ALPHANUMERIC.match(chr(code))}
"""What `NOT_ALPHANUMERIC` finds in a text of ASCII characters, where a table is several times as fast."""

BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
"""White space and control characters."""

CLEANING_ARGS = ("lower", "stem", "clean", "stop_words")
"""The training arguments that decide how a text is cleaned."""

_local = threading.local()


def clean_text(
    text: str, lower: bool = True, stem: bool = False, clean: str = "lesson", stop_words: str = "english"
) -> str:
    """Clean one text: links out, case, signs to spaces, stop words out, stems.

    Cleaning a cleaned text again changes nothing, unless `stem` is set: a stem can have a stem of its own.

    Args:
        text: Any text.
        lower: Whether to lower-case. Stop words are lower-case, so without it ``The`` stays.
        stem: Whether to cut words down to their English stems.
        clean: What counts as a word. ``lesson``: letters and digits, which takes the vowel signs off Hindi words and
            the ``++`` off C++. ``unicode``: see `tagifai.unicode_words`. Both take links out. ``none``: all that stands
            between spaces.
        stop_words: The language whose stop words are removed, or ``none``.

    Returns:
        Words that are joined by single spaces; empty if nothing is left.
    """
    words = _WORDS[clean](text, lower)
    removed = _stop_words(stop_words, clean)
    words = [word for word in words if word not in removed]
    if stem:
        words = [_stem(word) for word in words]
    return " ".join(words)


def clean_texts(
    texts: Iterable[str], lower: bool = True, stem: bool = False, clean: str = "lesson", stop_words: str = "english"
) -> list[str]:
    """Clean several texts.

    Args:
        texts: Any texts.
        lower: Whether to lower-case.
        stem: Whether to cut words down to their stems.
        clean: What counts as a word, see `clean_text`.
        stop_words: The language whose stop words are removed, or ``none``.

    Returns:
        The cleaned texts, in the same order.
    """
    return [clean_text(text, lower, stem, clean, stop_words) for text in texts]


def cleaning_of(args: Namespace) -> dict[str, Any]:
    """Take out of training arguments those by which `clean_texts` cleans; the lesson's stand for what is not there."""
    return {name: getattr(args, name, ARGS[name].default) for name in CLEANING_ARGS}


def _lesson_words(text: str, lower: bool) -> list[str]:
    text = _without_links(text)
    if lower:
        text = text.lower()
    if text.isascii():
        return text.translate(_ASCII_SIGNS).split()
    return NOT_ALPHANUMERIC.sub(" ", text).split()


def _unicode_words(text: str, lower: bool) -> list[str]:
    return unicode_words(_without_links(text), lower)


def _without_links(text: str) -> str:
    # To look for a link everywhere takes as long as all the rest of cleaning.
    return LINK.sub(" ", text) if "://" in text or "www." in text.lower() else text


def _words_as_they_are(text: str, lower: bool) -> list[str]:
    return BLANK.sub(" ", text.lower() if lower else text).split()


_WORDS: dict[str, Callable[[str, bool], list[str]]] = {
    "lesson": _lesson_words,
    "unicode": _unicode_words,
    "none": _words_as_they_are,
}


@cache
def _stop_words(language: str, clean: str) -> frozenset[str]:
    """Return the words to remove, as they stand once a text is cut into words."""
    if language == "none":
        return frozenset()
    if language == "english":
        return STOPWORDS if clean == "lesson" else STOPWORDS - NEGATIONS
    return frozenset(part for word in read_stop_words(language) for part in _WORDS[clean](word, True))


@cache
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


def _stemmer() -> "BaseStemmer":
    # A stemmer keeps the word it works on in itself, so each thread has its own.
    if not hasattr(_local, "stemmer"):
        import snowballstemmer

        _local.stemmer = snowballstemmer.stemmer("english")
    return _local.stemmer
