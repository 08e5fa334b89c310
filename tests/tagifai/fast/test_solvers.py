"""Every fast way to run the epochs against the lesson's."""

import pickle
from argparse import Namespace
from typing import Any

import numpy as np
import pytest
from imblearn.over_sampling import RandomOverSampler
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss
from small_problems import ANALYZERS, assert_same_model, fast_ways, make_args, make_materials, make_rows, run

from tagifai.fast.learner import why_plain
from tagifai.fast.precomputed import Materials
from tagifai.fast.resampling import Labels, oversampled_rows
from tagifai.fast.sgd import Evaluation
from tagifai.fast.shuffles import Orders
from tagifai.learner import PlainLearner
from tagifai.rows import Rows

EXACT = 1e-13
WAYS = ("gram", "rows")


def assert_same_training(rows: Rows, args: Namespace) -> None:
    materials = make_materials(rows, args)
    assert why_plain(args, materials.labels()) is None
    plain = PlainLearner(args, rows)
    losses = run(plain, args.num_epochs)
    plain_proba, genuine, vectorizer = plain.val_proba(), plain.model(), plain.vectorizer()
    texts = vectorizer.transform([*rows.texts, "something new", "attention image graphs"])
    for way in fast_ways(materials, args).values():
        np.testing.assert_allclose(run(way, args.num_epochs), losses, rtol=0, atol=EXACT)
        np.testing.assert_allclose(way.val_proba(), plain_proba, rtol=0, atol=EXACT)
        model = way.model()
        assert_same_model(model, genuine, 1e-12 * max(1.0, float(np.abs(genuine.coef_).max())))
        again = pickle.loads(pickle.dumps(model))
        assert np.array_equal(again.predict(texts), genuine.predict(texts))
        np.testing.assert_allclose(again.predict_proba(texts), genuine.predict_proba(texts), rtol=0, atol=1e-12)


@pytest.mark.parametrize("n_classes", [2, 3, 4, 5, 6])
@pytest.mark.parametrize(("analyzer", "max_n"), [("char", 2), ("char", 7), ("word", 3), ("char_wb", 5)])
def test_the_same_training(analyzer: str, max_n: int, n_classes: int) -> None:
    assert_same_training(make_rows(n_classes), make_args(analyzer=analyzer, ngram_max_range=max_n))


@pytest.mark.parametrize("n_classes", [2, 4])
@pytest.mark.parametrize(
    ("eta", "alpha"),
    [(1.0, 1e-1), (1.0, 1e-9), (1.0, 0.0), (0.5, 0.999), (1.0, 1.0), (2.0, 3.0), (10.0, 1e-3), (1e-3, 1e-5)],
)
def test_extreme_arguments(eta: float, alpha: float, n_classes: int) -> None:
    """Shrinking to nothing, folding the scale in, scores far beyond where the gradient changes its branch."""
    args = make_args(seed=7, learning_rate=eta, alpha=alpha, power_t=0.5, num_epochs=30)
    assert_same_training(make_rows(n_classes), args)


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_seeds_and_a_single_epoch(seed: int) -> None:
    assert_same_training(make_rows(3), make_args(seed=seed, analyzer="word", ngram_max_range=4, num_epochs=1))


@pytest.mark.parametrize("way", WAYS)
def test_a_training_that_ended_early_has_no_model(way: str) -> None:
    rows, args = make_rows(4), make_args(num_epochs=20)
    fast = fast_ways(make_materials(rows, args), args)[way]
    np.testing.assert_allclose(run(fast, 7), run(PlainLearner(args, rows), 7), rtol=0, atol=EXACT)
    with pytest.raises(RuntimeError, match="7 of 20"):
        fast.model()


@pytest.mark.parametrize("way", WAYS)
def test_what_a_training_leaves_behind_does_not_change_the_next(way: str) -> None:
    rows = make_rows(3)
    materials = make_materials(rows, make_args())
    for epochs, alpha, stop in [(5, 1e-4, 3), (12, 1e-2, 12), (8, 1e-6, 8)]:
        args = make_args(alpha=alpha, learning_rate=0.3, num_epochs=epochs)
        fast, plain = fast_ways(materials, args)[way], PlainLearner(args, rows)
        np.testing.assert_allclose(run(fast, stop), run(plain, stop), rtol=0, atol=EXACT)
        if stop == epochs:
            assert_same_model(fast.model(), plain.model(), 1e-12)
            assert_same_model(fast.model(), plain.model(), 1e-12)


@pytest.mark.parametrize("n_classes", [2, 3, 6])
def test_the_losses_are_log_loss(n_classes: int) -> None:
    """Also where probabilities are clipped, and where every class has probability zero."""
    labels = make_materials(make_rows(n_classes), make_args()).labels()
    scores = np.random.default_rng(3).normal(scale=30, size=(labels.n_rows, labels.n_binary))
    scores[0], scores[1], scores[-1] = -800, 800, -800
    genuine = SGDClassifier(loss="log_loss").fit(np.eye(n_classes), labels.classes)
    genuine.coef_, genuine.intercept_ = np.eye(labels.n_binary), np.zeros(labels.n_binary)
    genuine.n_features_in_ = labels.n_binary
    proba, n_train = genuine.predict_proba(scores), len(labels.y_train)
    expected = log_loss(labels.y_train, proba[:n_train]), log_loss(labels.y_val, proba[n_train:])
    evaluation = Evaluation(labels, scores)
    np.testing.assert_allclose(evaluation.losses(), expected, rtol=1e-14)
    np.testing.assert_allclose(evaluation.val_proba(), proba[n_train:], rtol=1e-14)
    scores[3, 0] = np.inf
    assert np.isnan(evaluation.losses()).all()


def changed(labels: Labels, **changes: Any) -> Labels:
    return Labels(**{name: getattr(labels, name) for name in ("y_train", "y_val", "picked")} | changes)


def test_plain_is_asked_for_what_is_not_proven() -> None:
    labels, args = make_materials(make_rows(3), make_args()).labels(), make_args()
    assert why_plain(args, labels) is None
    assert "learning rate" in str(why_plain(make_args(learning_rate=10.5), labels))
    assert "validation labels" in str(why_plain(args, changed(labels, y_val=labels.y_val * 0)))
    assert "leave out" in str(why_plain(args, changed(labels, picked=labels.picked[5:40])))
    one = changed(labels, y_train=labels.y_train * 0, y_val=labels.y_val * 0)
    assert "two classes" in str(why_plain(args, one))


@pytest.mark.parametrize("seed", [0, 42, 2**32 - 1])
@pytest.mark.parametrize("n_classes", [2, 3, 7])
def test_the_oversampled_rows_are_imbalanced_learns(n_classes: int, seed: int) -> None:
    y = np.random.default_rng(seed).choice(
        n_classes, p=np.arange(1, n_classes + 1) / sum(range(n_classes + 1)), size=99
    )
    y[:n_classes] = np.arange(n_classes)
    sampler = RandomOverSampler(sampling_strategy="all", random_state=seed)
    sampler.fit_resample(np.zeros((99, 1)), y)
    ours = oversampled_rows(y, seed)
    assert ours.dtype == sampler.sample_indices_.dtype
    assert ours.tolist() == sampler.sample_indices_.tolist()


def test_orders_that_are_not_kept_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = make_materials(make_rows(3), make_args()).labels()
    kept = Orders(1, labels)
    expected = [kept.epoch(number) for number in range(6)]
    monkeypatch.setattr("tagifai.fast.shuffles.KEPT_BYTES", 3 * expected[0].nbytes)
    few = Orders(1, labels)
    for number in (4, 0, 5, 4, 1, 2, 3):
        assert np.array_equal(few.epoch(number), expected[number])
    assert few.nbytes <= 3 * expected[0].nbytes < kept.nbytes


@pytest.mark.parametrize("analyzer", ANALYZERS)
def test_the_gram_matrix_is_that_of_the_rows(analyzer: str) -> None:
    rows = make_rows(3)
    materials: Materials = make_materials(rows, make_args())
    for max_n in [5, 2, 8, 3, 5]:
        x_train = materials.x_train(analyzer, max_n)
        every = materials._tfidf(analyzer, max_n)
        gram = materials.products(analyzer, max_n).normalised()
        np.testing.assert_allclose(gram[:, : x_train.shape[0]], (every @ x_train.T).toarray(), rtol=0, atol=2e-14)
        assert not gram[:, x_train.shape[0] :].any()
        assert gram.ctypes.data % 64 == 0
