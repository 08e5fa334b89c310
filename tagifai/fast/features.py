"""TF-IDF rows and a genuine fitted vectorizer of any range (2, n), from n-grams that were counted once."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.ngrams import NgramCounts

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer


def idf_of(counts: NgramCounts) -> NDArray[np.float64]:
    """Return the smoothed inverse document frequency of each column; it is the same in every range.

    Args:
        counts: the counts.

    Returns:
        One number a column, shape ``(n_features,)``.
    """
    n_entries = counts.matrix.indptr[counts.n_train]
    frequency = np.bincount(counts.matrix.indices[:n_entries], minlength=counts.matrix.shape[1])
    # In the steps of scikit-learn's `TfidfTransformer.fit`, for the same bits.
    idf = frequency.astype(np.float64)
    idf += 1.0
    np.divide(counts.n_train + 1, idf, out=idf)
    np.log(idf, out=idf)
    idf += 1.0
    return idf
