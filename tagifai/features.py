"""N-gram features of texts, and classes made equal in size."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer


def make_vectorizer(analyzer: str, ngram_max_range: int, lower: bool = True) -> "TfidfVectorizer":
    """Make the TF-IDF vectorizer of n-grams from 2 up to `ngram_max_range`.

    Args:
        analyzer: ``word``, ``char`` or ``char_wb``. With ``word``, a text of one word has no features.
        ngram_max_range: The length of the longest n-gram, at least 2.
        lower: Whether the vectorizer lower-cases, so that it takes raw text as it takes cleaned text.

    Returns:
        An unfitted vectorizer.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer=analyzer, ngram_range=(2, ngram_max_range), lowercase=lower)


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
