"""Both solvers against the lesson's loop."""

import pickle
from argparse import Namespace

import numpy as np
import pytest
from small_problems import assert_same_model, make_args, make_precomputed, make_rows, make_solvers, run

from tagifai.fast.learner import unsupported_reason
from tagifai.learner import PlainLearner
from tagifai.rows import Rows

EXACT = 1e-13
SOLVERS = ("dual", "primal")


def assert_same_training(rows: Rows, args: Namespace) -> None:
    precomputed = make_precomputed(rows, args)
    assert unsupported_reason(args, precomputed.labels()) is None
    plain = PlainLearner(args, rows)
    losses = run(plain, args.num_epochs)
    plain_proba, genuine, vectorizer = plain.val_proba(), plain.model(), plain.vectorizer()
    texts = vectorizer.transform([*rows.texts, "something new", "attention image graphs"])
    for solver in make_solvers(precomputed, args).values():
        np.testing.assert_allclose(run(solver, args.num_epochs), losses, rtol=0, atol=EXACT)
        np.testing.assert_allclose(solver.val_proba(), plain_proba, rtol=0, atol=EXACT)
        model = solver.model()
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


@pytest.mark.parametrize("name", SOLVERS)
def test_a_training_that_ended_early_has_no_model(name: str) -> None:
    rows, args = make_rows(4), make_args(num_epochs=20)
    fast = make_solvers(make_precomputed(rows, args), args)[name]
    np.testing.assert_allclose(run(fast, 7), run(PlainLearner(args, rows), 7), rtol=0, atol=EXACT)
    with pytest.raises(RuntimeError, match="7 of 20"):
        fast.model()


@pytest.mark.parametrize("name", SOLVERS)
def test_what_a_training_leaves_behind_does_not_change_the_next(name: str) -> None:
    rows = make_rows(3)
    precomputed = make_precomputed(rows, make_args())
    for epochs, alpha, stop in [(5, 1e-4, 3), (12, 1e-2, 12), (8, 1e-6, 8)]:
        args = make_args(alpha=alpha, learning_rate=0.3, num_epochs=epochs)
        fast, plain = make_solvers(precomputed, args)[name], PlainLearner(args, rows)
        np.testing.assert_allclose(run(fast, stop), run(plain, stop), rtol=0, atol=EXACT)
        if stop == epochs:
            assert_same_model(fast.model(), plain.model(), 1e-12)
            assert_same_model(fast.model(), plain.model(), 1e-12)
