"""Small trainings, and what it means that two fitted objects are the same."""

from argparse import Namespace
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from tagifai.args import check_args
from tagifai.fast.cache import LRUCache
from tagifai.fast.precomputed import Precomputed
from tagifai.fast.solvers import DualSolver, PrimalSolver
from tagifai.features import Features
from tagifai.labels import LabelEncoder
from tagifai.learner import make_classifier
from tagifai.rows import Rows
from tagifai.split import Splits

ANALYZERS = ("word", "char", "char_wb")
WORDS = "graph node edge transformer attention bert gpt image pixel yolo box of to x café naïve 2021 3d".split()


def random_texts(n_texts: int, n_classes: int, seed: int = 0) -> tuple[list[str], np.ndarray]:
    """Texts whose words lean on their class; some are empty, some a single word or character."""
    rng = np.random.default_rng(seed)
    y = np.concatenate([np.arange(n_classes).repeat(4), rng.integers(0, n_classes, n_texts - 4 * n_classes)])
    texts = []
    for label in y:
        words = rng.choice(WORDS, size=rng.integers(0, 9)).tolist() + [WORDS[label]] * int(rng.integers(0, 3))
        texts.append(" ".join(rng.permutation(words)))
    texts[1], texts[2], texts[3] = "", "graph", "x"
    return texts, y


def make_rows(n_classes: int, n_texts: int = 90, seed: int = 0) -> Rows:
    """A fourth of every class for validation; two of these texts hold nothing that is in the others."""
    texts, y = random_texts(n_texts, n_classes, seed)
    val = np.sort(np.concatenate([np.flatnonzero(y == label)[::4] for label in range(n_classes)]))
    train = np.setdiff1d(np.arange(n_texts), val)
    texts[val[0]], texts[val[1]] = "ȹȹȹ ȸȸȸ zzqzzq", ""
    tags = [f"tag{label}" for label in y]
    return Rows(texts, tags, LabelEncoder().fit(tags), y, Splits(train, val, np.zeros(0, np.int64)))


def make_args(**changes: Any) -> Namespace:
    return check_args({"seed": 42, "analyzer": "char", "ngram_max_range": 5, "num_epochs": 12} | changes)


def make_precomputed(rows: Rows, args: Namespace) -> Precomputed:
    return Precomputed("rows", rows, args.seed, LRUCache())


def make_solvers(precomputed: Precomputed, args: Namespace) -> dict[str, Any]:
    """Both solvers, ready to start."""
    features = Features.of(args)
    labels, shuffles, merged = precomputed.labels(), precomputed.shuffles(), precomputed.merged_columns(features)
    gram = precomputed.unnormalised_gram(features).normalised()
    return {
        "dual": DualSolver(gram, lambda: precomputed.x_train(features), labels, args, shuffles, make_classifier),
        "primal": PrimalSolver(merged, labels, args, shuffles, make_classifier),
    }


def run(solver: Any, epochs: int) -> np.ndarray:
    """Run epochs and return their losses."""
    losses = []
    for _ in range(epochs):
        solver.fit_epoch()
        losses.append(solver.losses())
    return np.array(losses)


def assert_same_model(ours: Any, genuine: Any, tolerance: float) -> None:
    """Check attributes, their types and values; weights to a tolerance."""
    assert type(ours) is type(genuine)
    left, right = vars(ours), vars(genuine)
    assert left.keys() == right.keys()
    for name, value in right.items():
        if name in ("coef_", "intercept_"):
            assert left[name].shape == value.shape
            assert left[name].dtype == value.dtype
            assert left[name].flags.c_contiguous == value.flags.c_contiguous
            np.testing.assert_allclose(left[name], value, rtol=0, atol=tolerance)
        elif isinstance(value, np.ndarray):
            assert left[name].dtype == value.dtype
            assert np.array_equal(left[name], value)
        elif name == "_loss_function_":
            assert type(left[name]) is type(value)
        else:
            assert type(left[name]) is type(value), name
            assert left[name] == value, name


def assert_same_vectorizer(ours: TfidfVectorizer, genuine: TfidfVectorizer) -> None:
    """Check attributes, their types and values to the bit."""
    left, right = vars(ours), vars(genuine)
    assert type(ours) is type(genuine)
    assert left.keys() == right.keys()
    for name, value in right.items():
        if name == "_tfidf":
            inner = vars(left[name])
            assert inner.keys() == vars(value).keys()
            for key, wanted in vars(value).items():
                assert np.array_equal(inner[key], wanted), key
                assert type(inner[key]) is type(wanted), key
        else:
            assert left[name] == value, name
            assert type(left[name]) is type(value), name
    assert {type(column) for column in ours.vocabulary_.values()} == {int}
