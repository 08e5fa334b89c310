"""Text cleaning: pure functions from text to text."""

import re
import threading
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from tagifai.stopwords import STOPWORDS

if TYPE_CHECKING:
    from snowballstemmer.basestemmer import BaseStemmer

LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
NOT_ALPHANUMERIC = re.compile(r"[\W_]+")

_local = threading.local()


def clean_text(text: str, lower: bool = True, stem: bool = False) -> str:
    """Clean one text: links out, case, signs to spaces, stop words out, stems.

    Cleaning a cleaned text again changes nothing, unless `stem` is set: a stem can have a stem of its own.

    Args:
        text: Any text.
        lower: Whether to lower-case. Stop words are lower-case, so without it ``The`` stays.
        stem: Whether to cut words down to their English stems.

    Returns:
        Words that are joined by single spaces; empty if nothing is left.
    """
    text = LINK.sub(" ", text)
    if lower:
        text = text.lower()
    words = [word for word in NOT_ALPHANUMERIC.sub(" ", text).split() if word not in STOPWORDS]
    if stem:
        words = [_stem(word) for word in words]
    return " ".join(words)


def clean_texts(texts: Iterable[str], lower: bool = True, stem: bool = False) -> list[str]:
    """Clean several texts.

    Args:
        texts: Any texts.
        lower: Whether to lower-case.
        stem: Whether to cut words down to their stems.

    Returns:
        The cleaned texts, in the same order.
    """
    return [clean_text(text, lower=lower, stem=stem) for text in texts]


@cache
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


def _stemmer() -> "BaseStemmer":
    # A stemmer keeps the word it works on in itself, so each thread has its own.
    if not hasattr(_local, "stemmer"):
        import snowballstemmer

        _local.stemmer = snowballstemmer.stemmer("english")
    return _local.stemmer
