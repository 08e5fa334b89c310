"""TF-IDF rows and a genuine fitted vectorizer of any range (2, n), from n-grams that were counted once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.native.loader import bind, csr_arrays
from tagifai.fast.ngrams import NgramCounts, Vocabulary
from tagifai.fast.threads import cuts, n_threads, run_in_threads
from tagifai.features import make_vectorizer

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


def weighted_counts(counts: NgramCounts, idf: NDArray[np.float64]) -> "csr_matrix":
    """Return tf * idf without normalisation, which adds up over sizes.

    Args:
        counts: The counts.
        idf: The inverse document frequency of each column.

    Returns:
        The weighted counts of all texts.
    """
    from scipy.sparse import csr_matrix

    matrix = counts.matrix
    data = matrix.data.astype(np.float64)
    data *= idf[matrix.indices]
    return csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def tfidf_rows(counts: NgramCounts, idf: NDArray[np.float64], max_n: int) -> "csr_matrix":
    """Return the TF-IDF rows of a range, to the bits of scikit-learn's.

    Args:
        counts: The counts of this range or a wider one.
        idf: The inverse document frequency of each column.
        max_n: The largest n of the range.

    Returns:
        The rows of all texts, training texts first; it shares what it can with the counts.
    """
    from scipy.sparse import csr_matrix

    kept = counts.vocabulary.sizes <= max_n
    matrix = counts.matrix
    if not kept.all():
        matrix, idf = _keep_columns(matrix, kept), idf[kept]
    values = np.empty(matrix.nnz)
    indptr, indices, counted = csr_arrays(matrix)
    rest = (indices, counted.view(np.uint32), idf, values)
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

    def vectorizer(self, analyzer: str, lower: bool, max_n: int) -> "TfidfVectorizer":
        """Return the vectorizer that `fit` on the training texts gives; only this spells the vocabulary out.

        Args:
            analyzer: ``word``, ``char`` or ``char_wb``.
            lower: Whether the vectorizer lower-cases.
            max_n: The largest n of the range.

        Returns:
            A genuine fitted vectorizer.
        """
        from sklearn.feature_extraction.text import TfidfTransformer

        tfidf = TfidfTransformer()
        tfidf.idf_ = self.idf[self.vocabulary.sizes <= max_n]
        tfidf.n_features_in_ = len(tfidf.idf_)
        vectorizer = make_vectorizer(analyzer, max_n, lower)
        vectorizer.build_analyzer()  # leaves a mark on the vectorizer, as fitting does
        vectorizer.fixed_vocabulary_ = False
        vectorizer.vocabulary_ = self.vocabulary.up_to(max_n)
        vectorizer._tfidf = tfidf
        return vectorizer


def _keep_columns(matrix: "csr_matrix", kept: NDArray[np.bool_]) -> "csr_matrix":
    """Return some columns; faster than scipy's own indexing because the order stays."""
    from scipy.sparse import csr_matrix

    stays = kept[matrix.indices]
    ends = np.concatenate([[0], np.cumsum(stays)])[matrix.indptr]
    renumbered = np.cumsum(kept, dtype=np.int32) - 1
    parts = (matrix.data[stays], renumbered[matrix.indices[stays]], ends.astype(matrix.indptr.dtype))
    return csr_matrix(parts, shape=(matrix.shape[0], int(kept.sum())))
