"""One training, from rows and arguments to a fitted model: the same for a plain run, a trial and the final run."""

import logging
import math
import warnings
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from tagifai.args import check_args
from tagifai.errors import DataError, TrainingError
from tagifai.evaluate import evaluate
from tagifai.features import make_vectorizer, oversample
from tagifai.labels import LabelEncoder
from tagifai.preprocess import prepare
from tagifai.split import split

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier

logger = logging.getLogger(__name__)

LOG_EVERY = 10


class Trial(Protocol):
    """What training needs of a trial; a genuine Optuna trial has it, and so does any stand-in with these methods."""

    def report(self, value: float, step: int) -> None:
        """Take the validation loss of an epoch."""

    def should_prune(self) -> bool:
        """Say whether to stop here."""


@dataclass(frozen=True)
class Fold:
    """The rows that the training loop may see.

    Args:
        X_train: features of the training split, on which the training loss is measured.
        y_train: their classes.
        X_over: the same features with the smaller classes drawn again, to learn from.
        y_over: their classes.
        X_val: features of the validation split, to choose by.
        y_val: their classes.
    """

    X_train: "csr_matrix"
    y_train: NDArray[np.int64]
    X_over: "csr_matrix"
    y_over: NDArray[np.int64]
    X_val: "csr_matrix"
    y_val: NDArray[np.int64]


def train(args: Namespace | Mapping[str, Any], df: DataFrame, trial: Trial | None = None) -> dict[str, Any]:
    """Train a tagger.

    The same arguments and rows give the same bits: all randomness comes from ``args.seed``.

    Args:
        args: training arguments, see `tagifai.args`; missing ones get their default. Left as they are.
        df: projects with the columns title, description and tag. Left as it is.
        trial: hears the validation loss of every epoch and may end the training. With a trial the test split is never
            looked at: its texts are neither vectorised nor predicted.

    Returns:
        ``args`` (checked, with the ``threshold``), ``label_encoder``, ``vectorizer`` and ``model`` (fitted scikit-learn
        objects), ``performance`` (of the test split, or of the validation split with a trial), ``val_performance``
        (always of the validation split) and ``history`` (``train_loss`` and ``val_loss``, one number an epoch).

    Raises:
        ArgsError: if an argument is wrong.
        DataError: if the rows do not allow a training with these arguments.
        TrainingError: if a loss is not finite.
        optuna.TrialPruned: if the trial says so.
    """
    args = check_args(args)
    # One generator, drawn from in the lesson's order: first the shuffle, then the split.
    rng = np.random.RandomState(args.seed)
    data = prepare(
        df,
        rng=rng,
        shuffle=args.shuffle,
        subset=args.subset,
        lower=args.lower,
        stem=args.stem,
        min_freq=args.min_freq,
    )
    label_encoder = LabelEncoder().fit(data.tags)
    y = label_encoder.encode(data.tags)
    splits = split(y, label_encoder.classes, rng)
    train_texts, val_texts = _take(data.texts, splits.train), _take(data.texts, splits.val)

    vectorizer = make_vectorizer(args.analyzer, args.ngram_max_range, args.lower)
    X_train, y_train = _fit_transform(vectorizer, train_texts), y[splits.train]
    X_over, y_over = oversample(X_train, y_train, args.seed)
    fold = Fold(X_train, y_train, X_over, y_over, vectorizer.transform(val_texts), y[splits.val])
    model, history = fit(args, fold, trial)

    val_probabilities = model.predict_proba(fold.X_val)
    args.threshold = choose_threshold(val_probabilities)
    val_tags = _take(data.tags, splits.val)
    classes = label_encoder.classes
    performance = evaluate(val_tags, val_probabilities, classes, args.threshold, val_texts, "val")
    result = {
        "args": args,
        "label_encoder": label_encoder,
        "vectorizer": vectorizer,
        "model": model,
        "performance": performance,
        "val_performance": performance,
        "history": history,
    }
    if trial is None:
        test_texts, test_tags = _take(data.texts, splits.test), _take(data.tags, splits.test)
        probabilities = model.predict_proba(vectorizer.transform(test_texts))
        result["performance"] = evaluate(test_tags, probabilities, classes, args.threshold, test_texts, "test")
    return result


def fit(args: Namespace, fold: Fold, trial: Trial | None = None) -> tuple["SGDClassifier", dict[str, list[float]]]:
    """Fit the classifier epoch by epoch.

    Args:
        args: checked training arguments.
        fold: the rows to learn from and to choose by.
        trial: hears the validation loss of every epoch and may end the training.

    Returns:
        The fitted classifier and the losses of every epoch.

    Raises:
        TrainingError: if a loss is not finite.
        optuna.TrialPruned: if the trial says so.
    """
    model = make_classifier(args)
    # One generator for all epochs: an integer would shuffle every epoch in the same order.
    model.random_state = np.random.RandomState(args.seed)
    history: dict[str, list[float]] = {"train_loss": [], "val_loss": []}
    for epoch in range(args.num_epochs):
        _fit_epoch(model, fold, epoch)
        train_loss = _log_loss(model, fold.X_train, fold.y_train)
        val_loss = _log_loss(model, fold.X_val, fold.y_val)
        _check_finite(epoch, train_loss=train_loss, val_loss=val_loss)
        history["train_loss"].append(train_loss)
        history["val_loss"].append(val_loss)
        if epoch % LOG_EVERY == 0:
            logger.info("Epoch: %02d | train_loss: %.5f, val_loss: %.5f", epoch, train_loss, val_loss)
        if trial is not None:
            _report(trial, epoch, history)
    model.random_state = args.seed
    return model, history


def make_classifier(args: Namespace) -> "SGDClassifier":
    """Make the classifier whose every fit is one more epoch.

    Args:
        args: checked training arguments.

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


def choose_threshold(probabilities: NDArray[np.float64]) -> float:
    """Return the first quartile of the winning probabilities, below which a prediction counts as `other`.

    Args:
        probabilities: probabilities on the validation split, shape ``(n_samples, n_classes)``.

    Returns:
        The threshold, in ``[0, 1]``.
    """
    return float(np.quantile(probabilities.max(axis=1), 0.25))


def _take(values: Sequence[str], rows: NDArray[np.int64]) -> list[str]:
    return [values[row] for row in rows]


def _fit_transform(vectorizer: "TfidfVectorizer", texts: list[str]) -> "csr_matrix":
    try:
        return vectorizer.fit_transform(texts)
    except ValueError as error:
        raise DataError(
            f"The texts give no n-grams ({error}). Give longer texts, or choose the analyzer char."
        ) from error


def _fit_epoch(model: "SGDClassifier", fold: Fold, epoch: int) -> None:
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        # One epoch a fit never converges within the fit; that is the point of it.
        warnings.simplefilter("ignore", ConvergenceWarning)
        try:
            model.fit(fold.X_over, fold.y_over)
        except ValueError as error:
            if "Floating-point" not in str(error):
                raise
            _check_finite(epoch, train_loss=math.inf)


def _log_loss(model: "SGDClassifier", X: "csr_matrix", y: NDArray[np.int64]) -> float:
    from sklearn.metrics import log_loss

    probabilities = model.predict_proba(X)
    if not np.isfinite(probabilities).all():
        return math.nan
    return float(log_loss(y, probabilities, labels=model.classes_))


def _check_finite(epoch: int, **losses: float) -> None:
    for name, loss in losses.items():
        if not math.isfinite(loss):
            raise TrainingError(
                f"Training broke down: {name} is {loss} in epoch {epoch}. Lower learning_rate or alpha."
            )


def _report(trial: Trial, epoch: int, history: dict[str, list[float]]) -> None:
    """Tell a trial how it goes, and end it if it says so."""
    trial.report(history["val_loss"][-1], epoch)
    # Optuna keeps reported values only: the other curve is stored here, so that a pruned or killed trial has both.
    if hasattr(trial, "set_user_attr"):
        trial.set_user_attr("train_loss", list(history["train_loss"]))
    if trial.should_prune():
        import optuna

        raise optuna.TrialPruned(f"pruned at epoch {epoch}")
