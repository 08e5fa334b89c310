"""The log losses of an epoch are scikit-learn's."""

import numpy as np
import pytest
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss
from small_problems import make_args, make_precomputed, make_rows

from tagifai.fast.sgd import LogLoss


@pytest.mark.parametrize("n_classes", [2, 3, 6])
def test_the_losses_are_log_loss(n_classes: int) -> None:
    """Also where probabilities are clipped, and where every class has probability zero."""
    labels = make_precomputed(make_rows(n_classes), make_args()).labels()
    scores = np.random.default_rng(3).normal(scale=30, size=(labels.n_rows, labels.n_binary))
    scores[0], scores[1], scores[-1] = -800, 800, -800
    genuine = SGDClassifier(loss="log_loss").fit(np.eye(n_classes), labels.classes)
    genuine.coef_, genuine.intercept_ = np.eye(labels.n_binary), np.zeros(labels.n_binary)
    genuine.n_features_in_ = labels.n_binary
    proba, n_train = genuine.predict_proba(scores), len(labels.y_train)
    expected = log_loss(labels.y_train, proba[:n_train]), log_loss(labels.y_val, proba[n_train:])
    evaluation = LogLoss(labels, scores)
    np.testing.assert_allclose(evaluation.losses(), expected, rtol=1e-14)
    np.testing.assert_allclose(evaluation.val_proba(), proba[n_train:], rtol=1e-14)
    scores[3, 0] = np.inf
    assert np.isnan(evaluation.losses()).all()
