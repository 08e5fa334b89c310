"""What trainings on the same rows share, each part made when it is first asked for and kept in the cache.

Every part follows from the rows and what it is asked for alone, to the bit: a training is the same whatever came
before.
"""

from argparse import Namespace
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from pandas import DataFrame

from tagifai.dataset import check_columns
from tagifai.fast.cache import CACHE, LRUCache, Sized, digest
from tagifai.fast.column_merging import MergedColumns
from tagifai.fast.gram import UnnormalisedGram, WeightedCounts
from tagifai.fast.ngrams import NgramCounts, count_ngrams
from tagifai.fast.resampling import ResampledLabels, oversampled_rows
from tagifai.fast.shared_values import SharedValues, shared_values
from tagifai.fast.shuffles import EpochShuffles
from tagifai.fast.tfidf import FittedTerms, idf_of, tfidf_rows, weighted_counts
from tagifai.features import Features
from tagifai.rows import ROWS_DEPEND_ON, Rows

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

AHEAD_N = 10
"""Few texts are counted up to this n at once: a study asks for several ranges."""

FEW_CHARACTERS = 1_000_000
"""Up to so many characters texts are few."""

SHARED_BYTES = 32 * 2**20
"""Counts that take more are let go of as soon as the rows of the range are made."""

STEP_BYTES = 8 * 2**20
"""Gram matrices that take more are kept for the range that was asked for only, not for the smaller ones on the way."""

V = TypeVar("V", bound=Sized)

PrepareRows = Callable[[Namespace, DataFrame], Rows]


@dataclass(frozen=True)
class Precomputed:
    """What the trainings on the same rows share.

    Args:
        key: What the rows depend on.
        rows: The rows.
        seed: The seed of the trainings.
        cache: Keeps the parts.
        shared: Keeps the large ones instead, for all workers.
    """

    key: Hashable
    rows: Rows
    seed: int
    cache: LRUCache
    shared: SharedValues | None = None

    def alone(self, rows: Rows) -> "Precomputed":
        """Return the same with other rows, that no other training shares and that are forgotten with it."""
        return replace(self, key="alone", rows=rows, cache=LRUCache(), shared=None)

    def labels(self) -> ResampledLabels:
        """Return the classes of the training and validation rows, and the rows that the oversampler picks."""
        return self.cache.get_or_make((self.key, "labels"), self._make_labels)

    def shuffles(self) -> EpochShuffles:
        """Return the order in which each epoch visits the rows."""
        return self.cache.get_or_make((self.key, "shuffles"), lambda: EpochShuffles(self.seed, self.labels()))

    def counts(self, features: Features) -> NgramCounts:
        """Return the n-grams of the training and validation texts, counted up to the largest n at least."""
        key = (self.key, "counts", *_counted(features))
        kept: NgramCounts | None = self.cache.get(key)
        if kept is not None and kept.vocabulary.max_n >= features.max_n:
            return kept
        train, val = self.rows.texts_of(self.rows.splits.train), self.rows.texts_of(self.rows.splits.val)
        if sum(map(len, train)) <= FEW_CHARACTERS:
            features = replace(features, max_n=max(features.max_n, AHEAD_N))
        counts = count_ngrams(train, val, features)
        if counts.nbytes <= SHARED_BYTES:
            self.cache.put(key, counts)
        self.cache.put((self.key, "terms", *_counted(features)), FittedTerms(counts.vocabulary, idf_of(counts)))
        return counts

    def unnormalised_gram(self, features: Features) -> UnnormalisedGram:
        """Return the Gram matrix of a range's rows before they are normalised."""
        gram, n = self._kept_gram(features)
        while n < features.max_n:
            n += 1
            gram = gram.plus(self._weighted_counts(features), n)
            if n == features.max_n or gram.nbytes <= STEP_BYTES:
                self.cache.put((self.key, "unnormalised_gram", *_weighted(features), n), gram)
        return gram

    def merged_columns(self, features: Features) -> MergedColumns:
        """Return the rows of a range with their columns merged."""
        key = (self.key, "merged_columns", *_weighted(features), features.max_n)

        def make() -> MergedColumns:
            return MergedColumns.of(self._tfidf(features), len(self.rows.splits.train))

        return _kept(key, make, self.cache, self.shared)

    def x_train(self, features: Features) -> "csr_matrix":
        """Return the TF-IDF rows of the training texts."""
        return self._tfidf(features)[: len(self.rows.splits.train)]

    def vectorizer(self, features: Features) -> "TfidfVectorizer":
        """Return the fitted vectorizer of a range."""
        terms: FittedTerms | None = self.cache.get((self.key, "terms", *_counted(features)))
        if terms is None or terms.vocabulary.max_n < features.max_n:
            counts = self.counts(features)
            terms = FittedTerms(counts.vocabulary, idf_of(counts))
        return terms.vectorizer(features)

    def _make_labels(self) -> ResampledLabels:
        y_train, y_val = self.rows.y[self.rows.splits.train], self.rows.y[self.rows.splits.val]
        return ResampledLabels(y_train, y_val, oversampled_rows(y_train, self.seed))

    def _kept_gram(self, features: Features) -> tuple[UnnormalisedGram, int]:
        """Return the Gram matrix of the largest range within this one that is kept, and its largest n."""
        for n in range(features.max_n, features.min_n - 1, -1):
            key = (self.key, "unnormalised_gram", *_weighted(features), n)
            gram: UnnormalisedGram | None = self.cache.get(key)
            if gram is not None:
                return gram, n
        labels = self.labels()
        return UnnormalisedGram.none(labels.n_rows, len(labels.y_train)), features.min_n - 1

    def _tfidf(self, features: Features) -> "csr_matrix":
        counts = self.counts(features)
        return tfidf_rows(counts, idf_of(counts), features.max_n, features.sublinear_tf)

    def _weighted_counts(self, features: Features) -> WeightedCounts:
        counts = self.counts(features)

        def make() -> WeightedCounts:
            columns = weighted_counts(counts, idf_of(counts), features.sublinear_tf).tocsc()
            return WeightedCounts(columns, counts.vocabulary.sizes, counts.n_train)

        key = (self.key, "weighted_counts", *_weighted(features), counts.vocabulary.max_n)
        return self.cache.get_or_make(key, make)


def _counted(features: Features) -> tuple[Hashable, ...]:
    """Return what counts depend on, besides the rows and the largest n."""
    return (features.analyzer, features.min_n, features.token_pattern, features.lower)


def _weighted(features: Features) -> tuple[Hashable, ...]:
    """Return what weighted counts depend on, besides the rows and the largest n."""
    return (*_counted(features), features.sublinear_tf)


def load_precomputed(args: Namespace, df: DataFrame, prepare_rows: PrepareRows) -> Precomputed:
    """Return what a training shares with others on the same rows.

    Args:
        args: Checked training arguments.
        df: Projects with the columns title, description and tag.
        prepare_rows: Makes the rows where they are not in the cache.

    Returns:
        Its rows and what follows from them.

    Raises:
        DataError: If the rows do not allow a training.

    Side effects:
        Keeps the rows in the cache of this process.
    """
    check_columns(df.columns)
    # The rows are made from what is in their key alone: an argument that is forgotten here is an error there.
    known = {name: getattr(args, name) for name in ROWS_DEPEND_ON}
    key = (digest(df), *known.values())
    shared = shared_values()
    rows = CACHE.get((key, "rows"))
    if rows is None:
        rows = _kept((key, "rows"), lambda: prepare_rows(Namespace(**known), df), CACHE, shared)
        CACHE.put((key, "rows"), rows)
    return Precomputed(key, rows, args.seed, CACHE, shared)


def _kept(key: Hashable, make: Callable[[], V], cache: LRUCache, shared: SharedValues | None) -> V:
    """Return a value of the workers', or where they share none, of this process's."""
    kept: V | None = cache.get(key)
    if kept is not None:
        return kept
    return cache.get_or_make(key, make) if shared is None else shared.get_or_make(key, make, cache.put)
