"""The model that a promotion stores: the repeated training's own, or one that is fitted again on more rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimize.definition.train_function import Train
from optimize.errors import InputError

if TYPE_CHECKING:
    from pandas import DataFrame

NONE, ALL = "none", "all"
"""The training's own model; a model that has seen every row."""


@dataclass(frozen=True, eq=False)
class FinalModel:
    """The model to store.

    Attributes:
        result: What `train` returned, with the ``vectorizer`` and the ``model`` to store; the rest, the scores and the
            threshold too, is the training's.
        refit: The rows that the model was fitted on again; `none` if it is the training's own.
        n_rows: How many rows it saw; None where the train callable does not say.
        n_training_rows: How many rows the training saw, whose scores these are; None where it does not say.
    """

    result: Mapping[str, Any]
    refit: str
    n_rows: int | None
    n_training_rows: int | None

    @property
    def scores_of(self) -> str:
        """Return which model the scores belong to."""
        return "stored model" if self.refit == NONE else "repeated training"

    @property
    def params(self) -> dict[str, Any]:
        """Return what the run's parameters say of it."""
        return {"refit": self.refit} | ({} if self.n_rows is None else {"refit_rows": self.n_rows})

    @property
    def description(self) -> str:
        """Say in words which rows the stored model saw, and which model the scores belong to."""
        trained = "the training split" + _in_brackets(self.n_training_rows)
        if self.refit == NONE:
            return f"The stored model was fitted on {trained}; the losses and scores are its own."
        rows = "all rows" if self.refit == ALL else "the training and validation rows"
        return (
            f"The stored model was fitted again on {rows}{_in_brackets(self.n_rows)}; "
            f"the losses and scores are those of the repeated training, which saw {trained} alone."
        )


def choose_refit(train: Train, path: str, wanted: str | None) -> str:
    """Choose the rows that the stored model is fitted on.

    Args:
        train: The train callable; it offers a refit as its attribute ``refit``, a callable with the arguments
            ``(result, df, rows)``, see `tagifai.refit`.
        path: How the study names it, for errors.
        wanted: What was asked for, if anything.

    Raises:
        InputError: It offers no refit, and one was asked for.
    """
    offers = _offered(train) is not None
    if wanted not in (None, NONE) and not offers:
        raise InputError(
            f"train = {path!r} offers no refit, so refit = {wanted!r} cannot be done. "
            "Give its function an attribute `refit`, or promote with --refit none."
        )
    return wanted or (ALL if offers else NONE)


def fit_final_model(train: Train, result: Mapping[str, Any], df: "DataFrame", refit: str) -> FinalModel:
    """Fit the model to store.

    Args:
        train: The train callable.
        result: What it returned for the promoted trial.
        df: The data.
        refit: What `choose_refit` chose.
    """
    n_training_rows = result.get("n_rows")
    fit_again = _offered(train)
    if refit == NONE or fit_again is None:
        return FinalModel(result, NONE, n_training_rows, n_training_rows)
    again = fit_again(result, df, refit)
    kept = {name: result[name] for name in result if name not in again and name != "n_rows"}
    return FinalModel({**kept, **again}, refit, again.get("n_rows"), n_training_rows)


def _offered(train: Train) -> Callable[[Mapping[str, Any], "DataFrame", str], Mapping[str, Any]] | None:
    refit = getattr(train, "refit", None)
    return refit if callable(refit) else None


def _in_brackets(n_rows: int | None) -> str:
    return "" if n_rows is None else f" ({n_rows})"
