"""One training, from rows and arguments to a fitted model: the same for a plain run, a trial and the final run."""

import logging
import os
from argparse import Namespace
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from tagifai.args import ARGS, check_args, takes_args
from tagifai.evaluate import check_finite, evaluate
from tagifai.labels import LabelEncoder
from tagifai.lazy import LazyDict
from tagifai.learner import Learner, PlainLearner, make_classifier
from tagifai.preprocess import prepare
from tagifai.rows import Rows
from tagifai.split import SPLITTERS
from tagifai.text import cleaning_of
from tagifai.val_rows import row_classes, row_losses

logger = logging.getLogger(__name__)

LOG_EVERY = 10

TRAIN_LOSS = "optimize:train_loss"
"""Attribute of a trial: the training loss of every epoch; the driver reads it."""

PLAIN = "TAGIFAI_PLAIN"
"""Environment variable: with 1 the plain learner is taken, for tests and benchmarks."""


class Trial(Protocol):
    """What training needs of a trial; a genuine Optuna trial has it, and so does any stand-in with these methods."""

    def report(self, value: float, step: int) -> None:
        """Take the validation loss of an epoch."""

    def should_prune(self) -> bool:
        """Say whether to stop here."""


@takes_args(ARGS)
def train(args: Namespace | Mapping[str, Any], df: DataFrame, trial: Trial | None = None) -> dict[str, Any]:
    """Train a tagger.

    The same arguments and rows give the same bits: all randomness comes from ``args.seed``.

    Args:
        args: Training arguments, see `tagifai.args`; missing ones get their default. Left as they are.
        df: Projects with the columns title, description and tag. Left as it is.
        trial: Hears the validation loss of every epoch and may end the training. With a trial the test split is never
            looked at: its texts are neither vectorised nor predicted.

    Returns:
        ``args`` (checked, with the ``threshold``), ``label_encoder``, ``vectorizer`` and ``model`` (fitted scikit-learn
        objects; with a trial, made when they are first read), ``performance`` (of the test split, or of the validation
        split with a trial), ``val_performance`` (always of the validation split), ``history`` (``train_loss`` and
        ``val_loss``, one number an epoch), ``val_row_losses`` and ``val_row_classes`` (the loss, and the true and the
        predicted class of each validation row, see `tagifai.val_rows`), ``val_split`` (what the validation rows are,
        see `tagifai.rows.Rows.val_split`) and ``n_rows`` (how many rows the model saw).

    Raises:
        ArgsError: An argument is wrong.
        DataError: The rows do not allow a training with these arguments.
        TrainingError: A loss is not finite.
        optuna.TrialPruned: The trial says so.

    Side effects:
        Keeps in memory what the next training on the same rows can use again; that changes no result.
    """
    args = check_args(args)
    rows, learner = start(args, df)
    history = fit(args, learner, trial)
    splits, classes = rows.splits, rows.label_encoder.classes
    result = LazyDict(
        {"args": args, "label_encoder": LabelEncoder(classes), "vectorizer": None, "model": None},
        {"vectorizer": learner.vectorizer, "model": learner.model},
    )
    val_texts, val_tags = rows.texts_of(splits.val), rows.tags_of(splits.val)
    val_probabilities = learner.val_proba() if trial is not None else _probabilities(result, val_texts)
    args.threshold = choose_threshold(val_probabilities, args.other_quantile)
    performance = evaluate(val_tags, val_probabilities, classes, args.threshold, val_texts, "val")
    result |= {"performance": performance, "val_performance": performance, "history": history}
    val_y = rows.y[splits.val]
    result["val_row_losses"] = row_losses(val_probabilities, val_y)
    result["val_row_classes"] = row_classes(val_probabilities, val_y, classes, args.threshold)
    result["val_split"] = rows.val_split
    result["n_rows"] = len(splits.train)
    if trial is None:
        test_texts, test_tags = rows.texts_of(splits.test), rows.tags_of(splits.test)
        test_probabilities = _probabilities(result, test_texts)
        result["performance"] = evaluate(test_tags, test_probabilities, classes, args.threshold, test_texts, "test")
    return result


def refit(result: Mapping[str, Any], df: DataFrame, rows: str = "all") -> dict[str, Any]:
    """Fit the model of a training again on more rows; see `tagifai.refit`, which starts as a training does."""
    from tagifai.refit import refit as refit_model

    return refit_model(result, df, rows)


# A promotion asks a train callable for it, as the driver asks for its table of arguments.
vars(train)["refit"] = refit


def start(args: Namespace, df: DataFrame, choose_splits: Callable[[Rows], Rows] | None = None) -> tuple[Rows, Learner]:
    """Make the rows and the learner of a training.

    Args:
        args: Checked training arguments.
        df: Projects.
        choose_splits: Gives the prepared rows other splits than those of a training.

    Returns:
        The rows, and the fastest learner that is proven to give the plain one's numbers.
    """
    if os.environ.get(PLAIN) == "1":
        rows = prepare_rows(args, df)
        rows = choose_splits(rows) if choose_splits else rows
        return rows, PlainLearner(args, rows)
    from tagifai.fast.learner import make_fast_learner
    from tagifai.fast.precomputed import load_precomputed

    precomputed = load_precomputed(args, df, prepare_rows)
    if choose_splits:
        precomputed = precomputed.alone(choose_splits(precomputed.rows))
    learner = make_fast_learner(args, precomputed, make_classifier)
    return precomputed.rows, learner or PlainLearner(args, precomputed.rows)


def prepare_rows(args: Namespace, df: DataFrame) -> Rows:
    """Clean the texts, encode the labels and split the rows.

    Args:
        args: Checked training arguments.
        df: Projects.

    Returns:
        The rows.
    """
    # One generator, drawn from in the lesson's order: first the shuffle, then the split.
    rng = np.random.RandomState(args.seed)
    data = prepare(
        df,
        rng=rng,
        shuffle=args.shuffle,
        subset=args.subset,
        cleaning=cleaning_of(args),
        min_freq=args.min_freq,
    )
    label_encoder = LabelEncoder().fit(data.tags)
    y = label_encoder.encode(data.tags)
    splits = SPLITTERS[args.splitter](y, data.texts, label_encoder.classes, rng)
    return Rows(data.texts, data.tags, label_encoder, y, splits)


def fit(args: Namespace, learner: Learner, trial: Trial | None = None) -> dict[str, list[float]]:
    """Fit the classifier epoch by epoch.

    Args:
        args: Checked training arguments.
        learner: Runs the epochs.
        trial: Hears the validation loss of every epoch and may end the training.

    Returns:
        The losses of every epoch.

    Raises:
        TrainingError: A loss is not finite.
        optuna.TrialPruned: The trial says so.
    """
    history: dict[str, list[float]] = {"train_loss": [], "val_loss": []}
    for epoch in range(args.num_epochs):
        learner.fit_epoch()
        train_loss, val_loss = learner.losses()
        check_finite(epoch, train_loss=train_loss, val_loss=val_loss)
        history["train_loss"].append(train_loss)
        history["val_loss"].append(val_loss)
        if epoch % LOG_EVERY == 0:
            logger.info("Epoch: %02d | train_loss: %.5f, val_loss: %.5f", epoch, train_loss, val_loss)
        if trial is not None:
            _report(trial, epoch, history)
    return history


def choose_threshold(probabilities: NDArray[np.float64], quantile: float) -> float:
    """Return the quantile of the winning probabilities below which a prediction counts as `other`.

    Args:
        probabilities: The probabilities on the validation split, shape ``(n_samples, n_classes)``.
        quantile: The share of them that are too uncertain, in ``[0, 1)``; 0 switches the rule off.

    Returns:
        The threshold, in ``[0, 1]``; 0 where the rule is off.
    """
    if quantile == 0:
        return 0.0  # not the smallest of them: a new text may be less certain than all of these
    return float(np.quantile(probabilities.max(axis=1), quantile))


def _probabilities(result: Mapping[str, Any], texts: list[str]) -> NDArray[np.float64]:
    """Predict with what is handed out, so that the threshold and the scores are those of these very objects."""
    probabilities: NDArray[np.float64] = result["model"].predict_proba(result["vectorizer"].transform(texts))
    return probabilities


def _report(trial: Trial, epoch: int, history: dict[str, list[float]]) -> None:
    """Tell a trial how it goes, and end it if it says so."""
    trial.report(history["val_loss"][-1], epoch)
    # Optuna keeps reported values only: the other curve is stored here, so that a pruned or killed trial has both.
    if hasattr(trial, "set_user_attr"):
        trial.set_user_attr(TRAIN_LOSS, list(history["train_loss"]))
    if trial.should_prune():
        import optuna

        raise optuna.TrialPruned(f"pruned at epoch {epoch}")
