"""Which language texts are in, as far as their letters and their commonest words tell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tagifai.stopwords import LANGUAGES, NEGATIONS, STOPWORDS, read_stop_words
from tagifai.unicode_words import unicode_words

N_LOOKED_AT = 2000
"""How many texts are looked at, spread over all of them."""

LEAST_SHARE = 0.1
"""Share of words that must be a language's stop words before it is named."""

UNSPACED_SHARE = 0.3
"""Share of letters of such scripts above which the texts have no spaces between words."""

KANA = re.compile("[\u3040-\u30ff]")
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Letters of Chinese, Japanese, Thai, Lao, Burmese and Khmer."""


@dataclass(frozen=True)
class Language:
    """What is known of the language of some texts.

    Attributes:
        name: One of `tagifai.stopwords.LANGUAGES`; None if there is no telling.
        has_spaces: Whether spaces separate the words.
    """

    name: str | None
    has_spaces: bool = True


def find_language(texts: Sequence[str]) -> Language:
    """Find the language that most of some texts are in.

    Args:
        texts: Any texts.

    Returns:
        The language whose stop words are the largest share of all words, where that is a tenth at least; Chinese and
        Japanese by their letters.
    """
    sample = "\n".join(texts[:: len(texts) // N_LOOKED_AT + 1])
    n_letters = sum(character.isalpha() for character in sample)
    if len(UNSPACED.findall(sample)) > UNSPACED_SHARE * n_letters:
        n_kana, n_han = len(KANA.findall(sample)), len(HAN.findall(sample))
        name = "japanese" if n_kana > 0.1 * n_letters else "chinese" if n_han > UNSPACED_SHARE * n_letters else None
        return Language(name, has_spaces=False)
    words = unicode_words(sample, lower=True)
    shares = {name: _share(words, name) for name in LANGUAGES}
    name = max(shares, key=lambda name: shares[name])
    return Language(name if shares[name] >= LEAST_SHARE else None)


def _share(words: Sequence[str], language: str) -> float:
    stop_words = STOPWORDS | NEGATIONS if language == "english" else read_stop_words(language)
    return sum(word in stop_words for word in words) / max(len(words), 1)
