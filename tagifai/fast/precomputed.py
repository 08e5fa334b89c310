"""What trainings on the same rows share, each part made when it is first asked for and kept in the memo.

Every part follows from the rows and what it is asked for alone, to the bit: a training is the same whatever came
before.
"""

from argparse import Namespace
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pandas import DataFrame

from tagifai.data import check_columns
from tagifai.fast.cache import MEMO, Memo, digest
from tagifai.fast.column_merging import MergedRows
from tagifai.fast.gram import Products, Weighted
from tagifai.fast.ngrams import NgramCounts, count_ngrams
from tagifai.fast.resampling import Labels, oversampled_rows
from tagifai.fast.shuffles import Orders
from tagifai.fast.tfidf import Terms, idf_of, tfidf_rows, weighted_counts
from tagifai.rows import Rows

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
"""Products that take more are kept for the range that was asked for only, not for the smaller ones on the way."""

ROWS_DEPEND_ON = ("seed", "shuffle", "subset", "lower", "stem", "min_freq")
"""The arguments that decide about the rows of a training."""

PrepareRows = Callable[[Namespace, DataFrame], Rows]


@dataclass(frozen=True)
class Materials:
    """What the trainings on the same rows share.

    Args:
        key: what the rows depend on.
        rows: the rows.
        seed: the seed of the trainings.
        lower: whether the vectorizer lower-cases.
        memo: keeps the parts.
    """

    key: Hashable
    rows: Rows
    seed: int
    lower: bool
    memo: Memo

    def labels(self) -> Labels:
        """Return the classes of the training and validation rows, and the rows that the oversampler picks."""
        return self.memo.recall((self.key, "labels"), self._make_labels)

    def orders(self) -> Orders:
        """Return the order in which each epoch visits the rows."""
        return self.memo.recall((self.key, "orders"), lambda: Orders(self.seed, self.labels()))

    def counts(self, analyzer: str, max_n: int) -> NgramCounts:
        """Return the n-grams of the training and validation texts, counted up to `max_n` at least."""
        key = (self.key, "counts", analyzer)
        kept: NgramCounts | None = self.memo.get(key)
        if kept is not None and kept.vocabulary.max_n >= max_n:
            return kept
        train, val = self.rows.texts_of(self.rows.splits.train), self.rows.texts_of(self.rows.splits.val)
        if sum(map(len, train)) <= FEW_CHARACTERS:
            max_n = max(max_n, AHEAD_N)
        counts = count_ngrams(train, val, analyzer, self.lower, max_n)
        if counts.nbytes <= SHARED_BYTES:
            self.memo.keep(key, counts)
        self.memo.keep((self.key, "terms", analyzer), Terms(counts.vocabulary, idf_of(counts)))
        return counts

    def products(self, analyzer: str, max_n: int) -> Products:
        """Return the products of the rows of a range before they are normalised."""
        products, n = self._kept_products(analyzer, max_n)
        while n < max_n:
            n += 1
            products = products.plus(self._weighted(analyzer, max_n), n)
            if n == max_n or products.nbytes <= STEP_BYTES:
                self.memo.keep((self.key, "products", analyzer, n), products)
        return products

    def merged(self, analyzer: str, max_n: int) -> MergedRows:
        """Return the rows of a range with their columns merged."""
        return self.memo.recall(
            (self.key, "merged", analyzer, max_n),
            lambda: MergedRows.of(self._tfidf(analyzer, max_n), len(self.rows.splits.train)),
        )

    def x_train(self, analyzer: str, max_n: int) -> "csr_matrix":
        """Return the TF-IDF rows of the training texts."""
        return self._tfidf(analyzer, max_n)[: len(self.rows.splits.train)]

    def vectorizer(self, analyzer: str, max_n: int) -> "TfidfVectorizer":
        """Return the fitted vectorizer of a range."""
        terms: Terms | None = self.memo.get((self.key, "terms", analyzer))
        if terms is None or terms.vocabulary.max_n < max_n:
            counts = self.counts(analyzer, max_n)
            terms = Terms(counts.vocabulary, idf_of(counts))
        return terms.vectorizer(analyzer, self.lower, max_n)

    def _make_labels(self) -> Labels:
        y_train, y_val = self.rows.y[self.rows.splits.train], self.rows.y[self.rows.splits.val]
        return Labels(y_train, y_val, oversampled_rows(y_train, self.seed))

    def _kept_products(self, analyzer: str, max_n: int) -> tuple[Products, int]:
        """Return the products of the largest range up to (2, max_n) that is kept, and its largest n."""
        for n in range(max_n, 1, -1):
            products: Products | None = self.memo.get((self.key, "products", analyzer, n))
            if products is not None:
                return products, n
        labels = self.labels()
        return Products.none(labels.n_rows, len(labels.y_train)), 1

    def _tfidf(self, analyzer: str, max_n: int) -> "csr_matrix":
        counts = self.counts(analyzer, max_n)
        return tfidf_rows(counts, idf_of(counts), max_n)

    def _weighted(self, analyzer: str, max_n: int) -> Weighted:
        counts = self.counts(analyzer, max_n)

        def make() -> Weighted:
            columns = weighted_counts(counts, idf_of(counts)).tocsc()
            return Weighted(columns, counts.vocabulary.sizes, counts.n_train)

        return self.memo.recall((self.key, "weighted", analyzer, counts.vocabulary.max_n), make)


def recall_materials(args: Namespace, df: DataFrame, prepare_rows: PrepareRows) -> Materials:
    """Return what a training shares with others on the same rows.

    Args:
        args: checked training arguments.
        df: projects with the columns title, description and tag.
        prepare_rows: makes the rows where they are not in the memo.

    Returns:
        The materials.

    Raises:
        DataError: if the rows do not allow a training.

    Side effects:
        Keeps the rows in the memo of this process.
    """
    check_columns(df.columns)
    key = (digest(df), *(getattr(args, name) for name in ROWS_DEPEND_ON))
    rows = MEMO.recall((key, "rows"), lambda: prepare_rows(args, df))
    return Materials(key, rows, args.seed, args.lower, MEMO)
