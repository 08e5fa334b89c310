"""The lesson's learner: TF-IDF, oversampling, and one `fit` of scikit-learn's classifier an epoch."""

import math
import warnings
from argparse import Namespace
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from tagifai.errors import DataError
from tagifai.features import Features, make_vectorizer, oversample
from tagifai.rows import Rows

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier


class Learner(Protocol):
    """Runs the epochs of one training; `PlainLearner` is the reference for all others."""

    def fit_epoch(self) -> None:
        """Learn from every row once more."""

    def losses(self) -> tuple[float, float]:
        """Return the log loss on the training rows and on the validation rows."""

    def val_proba(self) -> NDArray[np.float64]:
        """Return the probabilities of the validation rows."""

    def vectorizer(self) -> "TfidfVectorizer":
        """Return the fitted vectorizer."""

    def model(self) -> "SGDClassifier":
        """Return the fitted classifier."""


class PlainLearner:
    """The lesson's way: vectorise, oversample, and one `fit` and two predictions an epoch. Right for all arguments.

    Args:
        args: Checked training arguments.
        rows: The rows.
    """

    def __init__(self, args: Namespace, rows: Rows) -> None:
        train, val = rows.splits.train, rows.splits.val
        self._vectorizer = make_vectorizer(Features.of(args))
        self._X_train, self._y_train = _fit_transform(self._vectorizer, rows.texts_of(train)), rows.y[train]
        self._X_over, self._y_over = oversample(self._X_train, self._y_train, args.seed)
        self._X_val, self._y_val = self._vectorizer.transform(rows.texts_of(val)), rows.y[val]
        self._seed, self._overflowed = args.seed, False
        self._model = make_classifier(args)
        # One generator for all epochs: an integer would shuffle every epoch in the same order.
        self._model.random_state = np.random.RandomState(args.seed)

    def fit_epoch(self) -> None:
        """Learn from every oversampled row once more."""
        from sklearn.exceptions import ConvergenceWarning

        with warnings.catch_warnings():
            # One epoch a fit never converges within the fit; that is the point of it.
            warnings.simplefilter("ignore", ConvergenceWarning)
            try:
                self._model.fit(self._X_over, self._y_over)
            except ValueError as error:
                if "Floating-point" not in str(error):
                    raise
                self._overflowed = True

    def losses(self) -> tuple[float, float]:
        """Return the log loss on the training rows, as they were before oversampling, and on the validation rows."""
        if self._overflowed:
            return math.inf, math.inf
        return _log_loss(self._model, self._X_train, self._y_train), _log_loss(self._model, self._X_val, self._y_val)

    def val_proba(self) -> NDArray[np.float64]:
        """Return the probabilities of the validation rows."""
        probabilities: NDArray[np.float64] = self._model.predict_proba(self._X_val)
        return probabilities

    def vectorizer(self) -> "TfidfVectorizer":
        """Return the fitted vectorizer."""
        return self._vectorizer

    def model(self) -> "SGDClassifier":
        """Return the fitted classifier, with its seed in the place of the generator."""
        self._model.random_state = self._seed
        return self._model


def make_classifier(args: Namespace) -> "SGDClassifier":
    """Make the classifier whose every fit is one more epoch.

    Args:
        args: Checked training arguments.

    Returns:
        An unfitted classifier.
    """
    from sklearn.linear_model import SGDClassifier

    return SGDClassifier(
        loss="log_loss",
        penalty="l2",
        alpha=args.alpha,
        max_iter=1,
        learning_rate="constant",
        eta0=args.learning_rate,
        power_t=args.power_t,
        warm_start=True,
        random_state=args.seed,
    )


def _fit_transform(vectorizer: "TfidfVectorizer", texts: list[str]) -> "csr_matrix":
    try:
        return vectorizer.fit_transform(texts)
    except ValueError as error:
        raise DataError(
            f"The texts give no n-grams ({error}). Give longer texts, or choose the analyzer char."
        ) from error


def _log_loss(model: "SGDClassifier", X: "csr_matrix", y: NDArray[np.int64]) -> float:
    from sklearn.metrics import log_loss

    probabilities = model.predict_proba(X)
    if not np.isfinite(probabilities).all():
        return math.nan
    return float(log_loss(y, probabilities, labels=model.classes_))
