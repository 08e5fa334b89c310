"""N-gram features of texts, and classes made equal in size."""

from argparse import Namespace
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer


TOKEN_PATTERN = r"(?u)\b\w\w+\b"
"""scikit-learn's default: words of two letters or digits at least."""

CLEANED_WORD = r"(?u)\S+"
"""Whatever stands between spaces: ``c++``, an emoji, a single letter."""


@dataclass(frozen=True)
class Features:
    """Which n-grams of a text count, and how.

    Attributes:
        analyzer: ``word``, ``char`` or ``char_wb``.
        max_n: The length of the longest n-gram.
        min_n: The length of the shortest. With ``word`` and 2, a text of one word has no features.
        sublinear_tf: Whether an n-gram that stands in a text tf times counts 1 + log(tf).
        lower: Whether the vectorizer lower-cases, so that it takes raw text as it takes cleaned text.
        token_pattern: What a word is, for the analyzer ``word``.
    """

    analyzer: str
    max_n: int
    min_n: int = 2
    sublinear_tf: bool = False
    lower: bool = True
    token_pattern: str = TOKEN_PATTERN

    @classmethod
    def of(cls, args: Namespace) -> Self:
        """Take the features out of checked training arguments."""
        return cls(
            analyzer=args.analyzer,
            max_n=args.ngram_max_range,
            min_n=args.ngram_min_range,
            sublinear_tf=args.sublinear_tf,
            lower=args.lower,
            # scikit-learn warns of a pattern where words do not count.
            token_pattern=CLEANED_WORD if args.analyzer == "word" and args.clean != "lesson" else TOKEN_PATTERN,
        )


def make_vectorizer(features: Features) -> "TfidfVectorizer":
    """Make the TF-IDF vectorizer of some features.

    Args:
        features: Which n-grams count.

    Returns:
        An unfitted vectorizer.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(
        analyzer=features.analyzer,
        ngram_range=(features.min_n, features.max_n),
        lowercase=features.lower,
        token_pattern=features.token_pattern,
        sublinear_tf=features.sublinear_tf,
    )


def oversample(X: "csr_matrix", y: NDArray[np.int64], seed: int) -> tuple["csr_matrix", NDArray[np.int64]]:
    """Draw rows again until every class has as many as the largest.

    Args:
        X: The features, shape ``(n_samples, n_features)``.
        y: The classes, shape ``(n_samples,)``.
        seed: Decides which rows are drawn.

    Returns:
        The larger features and classes.
    """
    from imblearn.over_sampling import RandomOverSampler

    sampler = RandomOverSampler(sampling_strategy="all", random_state=seed)
    X_over, y_over = sampler.fit_resample(X, y)
    return X_over, y_over
