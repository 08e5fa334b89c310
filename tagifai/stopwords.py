"""Stop words: the lesson's English list, and those of other languages from the package `stop-words`."""

STOPWORDS = frozenset(
    """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
    it its itself they them their theirs themselves what which who whom this that these those am is are was were be
    been being have has had having do does did doing a an the and but if or because as until while of at by for with
    about against between into through during before after above below to from up down in out on off over under again
    further then once here there when where why how all any both each few more most other some such no nor not only
    own same so than too very s t can will just don should now d ll m o re ve y ain aren couldn didn doesn hadn hasn
    haven isn ma mightn mustn needn shan shouldn wasn weren won wouldn
    """.split()
)
"""English stop words: NLTK's list, each word as it stands once apostrophes have become spaces."""

NEGATIONS = frozenset(("no", "nor", "not"))
"""English stop words that turn a sentence round; only the lesson's cleaning removes them."""

LANGUAGES = tuple(
    """
    arabic bulgarian catalan chinese czech danish dutch english finnish french german greek gujarati hebrew hindi
    hungarian indonesian italian japanese korean malaysian norwegian persian polish portuguese romanian russian slovak
    spanish swedish turkish ukrainian vietnamese
    """.split()
)
"""The languages whose stop words can be removed."""


def read_stop_words(language: str) -> frozenset[str]:
    """Return the stop words of a language as they are written.

    Args:
        language: One of `LANGUAGES`.

    Returns:
        Single words; entries of several words are left out. For English the lesson's list.
    """
    if language == "english":
        return STOPWORDS
    from stop_words import get_stop_words

    return frozenset(word for word in get_stop_words(language) if len(word.split()) == 1)
