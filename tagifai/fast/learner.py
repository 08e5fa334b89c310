"""Chooses the fastest way that is proven for a training."""

import logging
from argparse import Namespace
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.native.loader import is_available
from tagifai.fast.ngrams import NoNgramsError
from tagifai.fast.precomputed import Materials
from tagifai.fast.resampling import Labels
from tagifai.fast.sgd import MakeClassifier
from tagifai.fast.solvers import LARGEST, GramEpochs, RowEpochs, prefers_gram

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier

logger = logging.getLogger(__name__)

LARGEST_N = 50
"""Longest n-gram that is counted size by size."""

# On rows of length one a step overshoots above 8. Losses stay within 1e-13 up to 16; at 50 they are 1e-9 apart.
LARGEST_LEARNING_RATE = 10.0


class Epochs(Protocol):
    """A way to run the epochs."""

    def fit_epoch(self) -> None:
        """Run the next epoch."""

    def losses(self) -> tuple[float, float]:
        """Return the training and the validation loss of the last epoch that ran."""

    def val_proba(self) -> NDArray[np.float64]:
        """Return the probabilities of the validation rows after the last epoch that ran."""

    def model(self) -> "SGDClassifier":
        """Return the genuine classifier after all epochs."""


class FastLearner:
    """Learns what the plain learner learns, and fits the genuine objects only when they are asked for.

    Args:
        materials: what it shares with other trainings.
        args: checked training arguments.
        make_classifier: makes the genuine classifier.

    Raises:
        NoNgramsError: if the training texts have no n-grams.
    """

    def __init__(self, materials: Materials, args: Namespace, make_classifier: MakeClassifier) -> None:
        self._materials, self._range = materials, (args.analyzer, args.ngram_max_range)
        self._epochs = _epochs(materials, args, make_classifier)

    def fit_epoch(self) -> None:
        """Learn from every row once more."""
        self._epochs.fit_epoch()

    def losses(self) -> tuple[float, float]:
        """Return the log loss on the training rows and on the validation rows."""
        return self._epochs.losses()

    def val_proba(self) -> NDArray[np.float64]:
        """Return the probabilities of the validation rows."""
        return self._epochs.val_proba()

    def model(self) -> "SGDClassifier":
        """Return the fitted classifier."""
        return self._epochs.model()

    def vectorizer(self) -> "TfidfVectorizer":
        """Return the fitted vectorizer."""
        return self._materials.vectorizer(*self._range)


def make_learner(args: Namespace, materials: Materials, make_classifier: MakeClassifier) -> FastLearner | None:
    """Make a learner that is proven to give the plain one's numbers.

    Args:
        args: checked training arguments.
        materials: what the training shares with others.
        make_classifier: makes the genuine classifier.

    Returns:
        The learner, or None where only the plain one is proven, or can say what is wrong.
    """
    reason = why_plain(args, materials.labels())
    if args.ngram_max_range > LARGEST_N:
        reason = "the n-grams are too long to be counted size by size"
    if reason is None and not is_available():
        reason = "there are no compiled loops"
    if reason is None:
        try:
            return FastLearner(materials, args, make_classifier)
        except NoNgramsError as error:
            reason = str(error)
    logger.info("Training takes the plain way: %s", reason)
    return None


def why_plain(args: Namespace, labels: Labels) -> str | None:
    """Say why only the plain loop is proven for a training.

    Args:
        args: checked training arguments.
        labels: the labels of the training.

    Returns:
        The reason, or None where the fast loops are proven too.
    """
    if args.learning_rate > LARGEST_LEARNING_RATE:
        return "the learning rate is so large that steps overshoot and rounding grows from epoch to epoch"
    if len(labels.classes) < 2:
        return "there are fewer than two classes"
    if not np.array_equal(np.unique(labels.y_val), labels.classes):
        return "the validation labels are not those of the training rows"
    if not np.array_equal(np.unique(labels.picked), np.arange(len(labels.y_train))):
        return "the oversampled rows leave out a training row"
    return None


def _epochs(materials: Materials, args: Namespace, make_classifier: MakeClassifier) -> Epochs:
    analyzer, max_n = args.analyzer, args.ngram_max_range
    labels = materials.labels()
    orders = materials.orders()
    if _takes_gram(materials, analyzer, max_n):
        gram = materials.products(analyzer, max_n).normalised()
        return GramEpochs(gram, lambda: materials.x_train(analyzer, max_n), labels, args, orders, make_classifier)
    return RowEpochs(materials.merged(analyzer, max_n), labels, args, orders, make_classifier)


def _takes_gram(materials: Materials, analyzer: str, max_n: int) -> bool:
    labels = materials.labels()
    if len(labels.y_train) > LARGEST:
        # Many texts are counted for the rows of a range and let go of again: not just to decide about them.
        return False
    n_entries = materials.counts(analyzer, max_n).merged_up_to[max_n]
    return prefers_gram(len(labels.y_train), n_entries, labels.n_rows)
