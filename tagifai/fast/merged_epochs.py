"""The epochs on merged columns without compiled code: scikit-learn fits, one product an epoch gives all scores."""

import copy
import warnings
from argparse import Namespace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.compiled import MakeClassifier, check_all_ran
from tagifai.fast.evaluation import Evaluation, probabilities
from tagifai.fast.labels import Labels
from tagifai.fast.merged import MergedRows

if TYPE_CHECKING:
    from sklearn.linear_model import SGDClassifier


class MergedEpochs:
    """The epochs on merged rows; the weights are spread out again when the model is asked for.

    Args:
        merged: the rows.
        labels: the labels and the oversampled rows.
        args: checked training arguments.
        make_classifier: makes the genuine classifier.
    """

    def __init__(self, merged: MergedRows, labels: Labels, args: Namespace, make_classifier: MakeClassifier) -> None:
        self._merged, self._args = merged, args
        self._evaluation, self._n_train = Evaluation(labels), len(labels.y_train)
        self._x_over, self._y_over = merged.train_rows()[labels.picked], labels.y_over
        self._model = make_classifier(args)
        self._model.random_state = np.random.RandomState(args.seed)
        self._scores = np.zeros((labels.n_rows, labels.n_binary))
        self._done = 0

    def fit_epoch(self) -> None:
        """Run the next epoch."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # one epoch is not convergence
            self._model.fit(self._x_over, self._y_over)
        self._done += 1
        self._scores = self._merged.values @ np.ascontiguousarray(self._model.coef_.T) + self._model.intercept_

    def losses(self) -> tuple[float, float]:
        """Return the training and the validation loss of the last epoch that ran."""
        return self._evaluation.losses(self._scores)

    def val_proba(self) -> NDArray[np.float64]:
        """Return the probabilities of the validation rows after the last epoch that ran."""
        return probabilities(self._scores[self._n_train :])

    def model(self) -> "SGDClassifier":
        """Return the genuine classifier of the full vocabulary.

        Raises:
            RuntimeError: if not all epochs have run.
        """
        check_all_ran(self._done, self._args)
        model = copy.copy(self._model)
        model.random_state = self._args.seed
        return self._merged.spread(model)
