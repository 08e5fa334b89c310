"""TF-IDF rows and a genuine fitted vectorizer of any range of n, from n-grams that were counted once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.native.loader import bind, csr_arrays
from tagifai.fast.ngrams import NgramCounts, Vocabulary
from tagifai.fast.threads import cuts, n_threads, run_in_threads
from tagifai.features import Features, make_vectorizer

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer


def idf_of(counts: NgramCounts) -> NDArray[np.float64]:
    """Return the smoothed inverse document frequency of each column; it is the same in every range.

    Args:
        counts: The counts.

    Returns:
        One number a column, shape ``(n_features,)``.
    """
    # In the steps of scikit-learn's `TfidfTransformer.fit`, for the same bits.
    idf = counts.frequency.astype(np.float64)
    idf += 1.0
    np.divide(counts.n_train + 1, idf, out=idf)
    np.log(idf, out=idf)
    idf += 1.0
    return idf


def weighted_counts(counts: NgramCounts, idf: NDArray[np.float64], sublinear_tf: bool) -> "csr_matrix":
    """Return tf * idf without normalisation, which adds up over sizes.

    Args:
        counts: The counts.
        idf: The inverse document frequency of each column.
        sublinear_tf: See `Features`.

    Returns:
        The weighted counts of all texts.
    """
    from scipy.sparse import csr_matrix

    matrix = counts.matrix
    data = _term_frequencies(matrix.data, sublinear_tf)
    data *= idf[matrix.indices]
    return csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def tfidf_rows(counts: NgramCounts, idf: NDArray[np.float64], max_n: int, sublinear_tf: bool) -> "csr_matrix":
    """Return the TF-IDF rows of a range, to the bits of scikit-learn's.

    Args:
        counts: The counts of this range or a wider one.
        idf: The inverse document frequency of each column.
        max_n: The largest n of the range.
        sublinear_tf: See `Features`.

    Returns:
        The rows of all texts, training texts first; it shares what it can with the counts.
    """
    from scipy.sparse import csr_matrix

    kept = counts.vocabulary.sizes <= max_n
    matrix = counts.matrix
    if not kept.all():
        matrix, idf = _keep_columns(matrix, kept), idf[kept]
    indptr, indices, counted = csr_arrays(matrix)
    values = _term_frequencies(counted, sublinear_tf)
    rest = (indices, idf, values)
    parts = cuts(matrix.shape[0], n_threads(matrix.nnz))
    run_in_threads([bind("tfidf_csr", indptr[part.start : part.stop + 1], *rest) for part in parts])
    return csr_matrix((values, matrix.indices, matrix.indptr), shape=matrix.shape)


@dataclass(frozen=True)
class FittedTerms:
    """What a fitted vectorizer knows.

    Args:
        vocabulary: The n-grams of the widest range.
        idf: The inverse document frequency of each.
    """

    vocabulary: Vocabulary
    idf: NDArray[np.float64]

    @property
    def nbytes(self) -> int:
        """The memory that they take."""
        return self.vocabulary.nbytes + self.idf.nbytes

    def vectorizer(self, features: Features) -> "TfidfVectorizer":
        """Return the vectorizer that `fit` on the training texts gives; only this spells the vocabulary out.

        Args:
            features: Of the vocabulary, or with a smaller largest n.

        Returns:
            A genuine fitted vectorizer.
        """
        from sklearn.feature_extraction.text import TfidfTransformer

        tfidf = TfidfTransformer(sublinear_tf=features.sublinear_tf)
        tfidf.idf_ = self.idf[self.vocabulary.sizes <= features.max_n]
        tfidf.n_features_in_ = len(tfidf.idf_)
        vectorizer = make_vectorizer(features)
        vectorizer.build_analyzer()  # leaves a mark on the vectorizer, as fitting does
        vectorizer.fixed_vocabulary_ = False
        vectorizer.vocabulary_ = self.vocabulary.up_to(features.max_n)
        vectorizer._tfidf = tfidf
        return vectorizer


def _term_frequencies(counts: NDArray[np.int32], sublinear_tf: bool) -> NDArray[np.float64]:
    values = counts.astype(np.float64)
    if sublinear_tf:
        np.log(values, out=values)
        values += 1.0
    return values


def _keep_columns(matrix: "csr_matrix", kept: NDArray[np.bool_]) -> "csr_matrix":
    """Return some columns; faster than scipy's own indexing because the order stays."""
    from scipy.sparse import csr_matrix

    stays = kept[matrix.indices]
    ends = np.concatenate([[0], np.cumsum(stays)])[matrix.indptr]
    renumbered = np.cumsum(kept, dtype=np.int32) - 1
    parts = (matrix.data[stays], renumbered[matrix.indices[stays]], ends.astype(matrix.indptr.dtype))
    return csr_matrix(parts, shape=(matrix.shape[0], int(kept.sum())))
