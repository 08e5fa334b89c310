"""The same training once more on more rows: when the arguments are chosen, no row need be held back."""

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from tagifai.args import check_args
from tagifai.errors import ArgsError
from tagifai.evaluate import check_finite
from tagifai.rows import Rows
from tagifai.split import Splits
from tagifai.train import start

REFIT_ROWS = ("all", "train+val")
"""The rows that a model can be fitted on again."""


def refit(result: Mapping[str, Any], df: DataFrame, rows: str = "all") -> dict[str, Any]:
    """Fit the model of a training again, with the same arguments and epochs on more of the same rows.

    Args:
        result: What `train` returned for these rows.
        df: The rows. Left as they are.
        rows: `all`, or `train+val` to leave the test split out.

    Returns:
        What `train` returned, with a ``vectorizer`` and a ``model`` that were fitted on these rows, and their number as
        ``n_rows``. The threshold, the scores and the history stay those of the training: on rows that a model has seen
        they would mean nothing.

    Raises:
        ArgsError: There are no such rows.
        TrainingError: A loss is not finite.
    """
    if rows not in REFIT_ROWS:
        raise ArgsError(f"A model cannot be fitted again on {rows!r}. Give one of {', '.join(REFIT_ROWS)}.")
    args: Namespace = check_args(result["args"])
    chosen, learner = start(args, df, lambda prepared: _with_training_rows(prepared, rows))
    for _ in range(args.num_epochs):
        learner.fit_epoch()
    train_loss, _ = learner.losses()
    check_finite(args.num_epochs - 1, train_loss=train_loss)
    kept = {name: result[name] for name in ("args", "label_encoder", "performance", "val_performance", "history")}
    n_rows = len(chosen.splits.train)
    return kept | {"vectorizer": learner.vectorizer(), "model": learner.model(), "n_rows": n_rows}


def _with_training_rows(prepared: Rows, rows: str) -> Rows:
    """Return the same rows with another training split, in the order in which they were prepared."""
    splits = prepared.splits
    train = np.arange(len(prepared.y)) if rows == "all" else np.sort(np.concatenate([splits.train, splits.val]))
    # Learners measure themselves on validation rows as well: a training row of each class stands in. No one reads that.
    return replace(prepared, splits=Splits(train=train, val=_one_of_each_class(prepared.y, train), test=train[:0]))


def _one_of_each_class(y: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    _, first = np.unique(y[rows], return_index=True)
    return rows[first]
