"""The fast learner, and the trainings for which it is proven to give the plain learner's numbers."""

import logging
from argparse import Namespace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.native.loader import is_available
from tagifai.fast.ngrams import NoNgramsError
from tagifai.fast.precomputed import Precomputed
from tagifai.fast.resampling import ResampledLabels
from tagifai.fast.sgd import MakeClassifier, SGDSolver
from tagifai.fast.solvers import LARGEST_DUAL, DualSolver, PrimalSolver, prefers_dual
from tagifai.features import Features

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier

logger = logging.getLogger(__name__)

LARGEST_N = 50
"""Longest n-gram that is counted size by size."""

SHORTEST_PADDED_WORD = 3
"""Characters of a word of one letter and the spaces that the analyzer char_wb puts around it."""

LARGEST_LEARNING_RATE = 10.0
"""On rows of length one a step overshoots above 8. Losses stay within 1e-13 up to 16; at 50 they are 1e-9 apart."""


class FastLearner:
    """Learns what `PlainLearner` learns, and fits the genuine objects only when they are asked for.

    Args:
        precomputed: What it shares with other trainings.
        args: Checked training arguments.
        make_classifier: Makes the genuine classifier.

    Raises:
        NoNgramsError: If the training texts have no n-grams.
    """

    def __init__(self, precomputed: Precomputed, args: Namespace, make_classifier: MakeClassifier) -> None:
        self._precomputed, self._features = precomputed, Features.of(args)
        self._solver = _make_solver(precomputed, args, make_classifier)

    def fit_epoch(self) -> None:
        """Learn from every row once more."""
        self._solver.fit_epoch()

    def losses(self) -> tuple[float, float]:
        """Return the log loss on the training rows and on the validation rows."""
        return self._solver.losses()

    def val_proba(self) -> NDArray[np.float64]:
        """Return the probabilities of the validation rows."""
        return self._solver.val_proba()

    def model(self) -> "SGDClassifier":
        """Return the fitted classifier."""
        return self._solver.model()

    def vectorizer(self) -> "TfidfVectorizer":
        """Return the fitted vectorizer."""
        return self._precomputed.vectorizer(self._features)


def make_fast_learner(args: Namespace, precomputed: Precomputed, make_classifier: MakeClassifier) -> FastLearner | None:
    """Make a learner that is proven to give the plain one's numbers.

    Args:
        args: Checked training arguments.
        precomputed: What the training shares with others.
        make_classifier: Makes the genuine classifier.

    Returns:
        The learner, or None where only the plain one is proven, or can say what is wrong.
    """
    reason = unsupported_reason(args, precomputed.labels())
    if args.ngram_max_range > LARGEST_N:
        reason = "the n-grams are too long to be counted size by size"
    if reason is None and not is_available():
        reason = "there are no compiled loops"
    if reason is None:
        try:
            return FastLearner(precomputed, args, make_classifier)
        except NoNgramsError as error:
            reason = str(error)
    logger.info("Training takes the plain way: %s", reason)
    return None


def unsupported_reason(args: Namespace, labels: ResampledLabels) -> str | None:
    """Say why only the plain loop is proven for a training.

    Args:
        args: Checked training arguments.
        labels: The labels of the training.

    Returns:
        The reason, or None where the fast loops are proven too.
    """
    if args.analyzer == "char_wb" and args.ngram_min_range > SHORTEST_PADDED_WORD:
        return "scikit-learn counts words that are shorter than the shortest n-gram whole"
    if args.learning_rate > LARGEST_LEARNING_RATE:
        return "the learning rate is so large that steps overshoot and rounding grows from epoch to epoch"
    if len(labels.classes) < 2:
        return "there are fewer than two classes"
    if not np.array_equal(np.unique(labels.y_val), labels.classes):
        return "the validation labels are not those of the training rows"
    if not np.array_equal(np.unique(labels.picked), np.arange(len(labels.y_train))):
        return "the oversampled rows leave out a training row"
    return None


def _make_solver(precomputed: Precomputed, args: Namespace, make_classifier: MakeClassifier) -> SGDSolver:
    features, labels, shuffles = Features.of(args), precomputed.labels(), precomputed.shuffles()
    if _takes_dual(precomputed, features):
        gram = precomputed.unnormalised_gram(features).normalised()
        return DualSolver(gram, lambda: precomputed.x_train(features), labels, args, shuffles, make_classifier)
    return PrimalSolver(precomputed.merged_columns(features), labels, args, shuffles, make_classifier)


def _takes_dual(precomputed: Precomputed, features: Features) -> bool:
    labels = precomputed.labels()
    if len(labels.y_train) > LARGEST_DUAL:
        # Many texts are counted for the rows of a range and let go of again: not just to decide about them.
        return False
    n_entries = precomputed.counts(features).merged_up_to[features.max_n]
    return prefers_dual(len(labels.y_train), n_entries, labels.n_rows)
