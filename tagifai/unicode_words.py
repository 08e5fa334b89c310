"""Cuts texts of any language into words, as the cleaning by the name of ``unicode`` does."""

import re
from collections.abc import Iterable
from functools import cache
from unicodedata import category, normalize

JOINERS = "\u200c\u200d"
"""Without width; they stand inside words of Persian and Hindi, and between the parts of an emoji."""

SKIN_TONES = "\U0001f3fb-\U0001f3ff"
FLAG_LETTERS = "\U0001f1e6-\U0001f1ff"

ASSIGNED = (range(0x80, 0x20000), range(0xE0100, 0xE01F0))
"""The code points among which all marks and symbols lie."""

ASCII_WORD = re.compile(r"[a-zA-Z0-9]+(?:'[a-zA-Z0-9]+)*(?:\+\+|\#(?![a-zA-Z0-9]))?", re.ASCII)
"""What `_word_pattern` is in a text of ASCII characters alone, several times as fast."""


def unicode_words(text: str, lower: bool) -> list[str]:
    """Cut a text into words: runs of letters, digits and the marks that belong to them.

    A word may have apostrophes inside (``don't``) and ``++`` or ``#`` at its end (``c++``, ``c#``). Every emoji is a
    word of its own, and so is any other symbol (Unicode's category So) such as ``©``. Punctuation is left out.

    Args:
        text: Any text.
        lower: Whether to lower-case.

    Returns:
        The words, in Unicode's composed form (NFC).
    """
    text = normalize("NFC", text.lower() if lower else text).replace("\u2019", "'")
    return (ASCII_WORD if text.isascii() else _word_pattern()).findall(text)


@cache
def _word_pattern() -> re.Pattern[str]:
    # Python's `re` does not take a mark for a part of a word, and knows no categories.
    kinds: dict[str, list[int]] = {"M": [], "S": []}
    for code in (code for codes in ASSIGNED for code in codes):
        kind = category(chr(code))
        if kind[0] == "M":
            kinds["M"].append(code)
        elif kind == "So":
            kinds["S"].append(code)
    marks, symbols = (_character_class(kinds[kind]) for kind in "MS")
    letter = rf"(?:[^\W_]|[{marks}])"
    word = rf"[^\W_](?:[^\W_]|[{marks}{JOINERS}])*(?:'{letter}+)*(?:\+\+|\#(?![^\W_]))?"
    whole = rf"[{symbols}][{SKIN_TONES}{marks}]*"
    emoji = rf"[{FLAG_LETTERS}]{{2}}|{whole}(?:\u200d{whole})*"
    return re.compile(f"{word}|{emoji}")


def _character_class(codes: Iterable[int]) -> str:
    """Return ascending code points as the inside of a character class, runs as ranges."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in runs)
