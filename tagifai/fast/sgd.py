"""What both solvers share: the order of steps, the log losses, the export by one genuine last epoch."""

import math
import warnings
from abc import ABC, abstractmethod
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.native.loader import bind
from tagifai.fast.resampling import ResampledLabels
from tagifai.fast.shuffles import EpochShuffles

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import SGDClassifier

EPS = np.finfo(np.float64).eps
"""`log_loss` clips the probabilities to ``[EPS, 1 - EPS]``."""

MakeClassifier = Callable[[Namespace], "SGDClassifier"]


class SGDSolver(ABC):
    """SGD epochs in a compiled loop; the training matrix is asked for only when the model is wanted.

    Args:
        weights: Zeros, one line a binary problem, in the space of the loop.
        labels: The labels and the oversampled rows.
        args: Checked training arguments.
        shuffles: In which order the epochs visit the rows; shared by all trials.
        make_classifier: Makes the genuine classifier.
    """

    def __init__(
        self,
        weights: NDArray[np.float64],
        labels: ResampledLabels,
        args: Namespace,
        shuffles: EpochShuffles,
        make_classifier: MakeClassifier,
    ) -> None:
        self._labels, self._args, self._shuffles, self._make_classifier = labels, args, shuffles, make_classifier
        self._weights, self._intercept = weights, np.zeros(labels.n_binary)
        self._before = (self._weights, self._intercept)
        self._scores = np.zeros((labels.n_rows, labels.n_binary))
        self._log_loss = LogLoss(labels, self._scores)
        self._order = np.zeros((labels.n_binary, len(labels.picked)), dtype=np.uint32)
        eta = float(args.learning_rate)
        self._run_epoch = self._bind(_targets(labels), eta, max(0.0, 1.0 - eta * args.alpha))
        self._done = 0

    @abstractmethod
    def _bind(self, targets: NDArray[np.float64], eta: float, shrink: float) -> Callable[[], None]:
        """Return the call that runs the epoch in `_order` and brings weights, intercepts and scores up to date.

        Args:
            targets: 1.0 where a training row is of a binary problem's class, else 0.0; one line a problem.
            eta: The learning rate.
            shrink: What a step multiplies the weights with.
        """

    @abstractmethod
    def _exported(self, weights: NDArray[np.float64]) -> tuple["csr_matrix", NDArray[np.float64]]:
        """Return training rows that scikit-learn can go on with, and the weights in their space."""

    def _spread(self, model: "SGDClassifier") -> "SGDClassifier":
        """Return the model of the full vocabulary."""
        return model

    def fit_epoch(self) -> None:
        """Run the next epoch."""
        if self._done == self._args.num_epochs - 1:
            self._before = (self._weights.copy(), self._intercept.copy())
        self._order[:] = self._shuffles.epoch(self._done)
        self._run_epoch()
        self._done += 1

    def losses(self) -> tuple[float, float]:
        """Return the training and the validation loss of the last epoch that ran."""
        return self._log_loss.losses()

    def val_proba(self) -> NDArray[np.float64]:
        """Return the probabilities of the validation rows after the last epoch that ran."""
        return self._log_loss.val_proba()

    def model(self) -> "SGDClassifier":
        """Return the genuine classifier: its last epoch is scikit-learn's own, from the weights before it.

        Raises:
            RuntimeError: If not all epochs have run.
        """
        check_all_ran(self._done, self._args)
        weights, intercept = self._before
        rows, coef = self._exported(weights)
        model = self._make_classifier(self._args)
        model.random_state = self._shuffles.stream_after(self._done - 1)
        over = rows[self._labels.picked]
        # Copies: `fit` goes on with these very arrays.
        start = {"coef_init": np.array(coef, order="C"), "intercept_init": intercept.copy()}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # one epoch is not convergence
            model.fit(over, self._labels.y_over, **start)
        model.random_state = self._args.seed
        return self._spread(model)


class LogLoss:
    """`log_loss(y, predict_proba(X))` of an epoch's training and validation rows, without what it computes twice.

    Args:
        labels: The labels of these rows.
        scores: Their decision scores, training rows first, shape ``(n_train + n_val, n_binary)``; read anew each time.
    """

    def __init__(self, labels: ResampledLabels, scores: NDArray[np.float64]) -> None:
        self._n_train, self._scores = len(labels.y_train), scores
        self._true = np.searchsorted(labels.classes, np.concatenate([labels.y_train, labels.y_val]))
        self._rows = np.arange(labels.n_rows)
        self._proba = np.zeros((labels.n_rows, len(labels.classes)))
        self._compute = bind("probabilities", scores, self._proba)

    def losses(self) -> tuple[float, float]:
        """Return the training loss and the validation loss; NaN where a score is not finite."""
        if not np.isfinite(self._scores).all():
            return math.nan, math.nan
        self._compute()
        each = np.log(np.clip(self._proba[self._rows, self._true], EPS, 1 - EPS))
        return -float(each[: self._n_train].mean()), -float(each[self._n_train :].mean())

    def val_proba(self) -> NDArray[np.float64]:
        """Return the probabilities of the validation rows, shape ``(n_val, n_classes)``."""
        self._compute()
        return self._proba[self._n_train :].copy()


def check_all_ran(done: int, args: Namespace) -> None:
    """Check that a training is over.

    Args:
        done: How many epochs have run.
        args: Checked training arguments.

    Raises:
        RuntimeError: If not all epochs have run.
    """
    if done < args.num_epochs:
        raise RuntimeError(f"{done} of {args.num_epochs} epochs have run: there is no final model.")


def _targets(labels: ResampledLabels) -> NDArray[np.float64]:
    """Return 1.0 where a training row is of a binary problem's class, else 0.0; one line a problem."""
    positive = labels.classes[1:] if labels.n_binary == 1 else labels.classes
    targets: NDArray[np.float64] = (labels.y_train == positive[:, np.newaxis]).astype(np.float64)
    return targets
