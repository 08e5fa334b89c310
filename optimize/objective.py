"""The objective: one trial's arguments, training and value."""

import importlib
import math
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import optuna
from pandas import DataFrame

from optimize.attrs import METRICS
from optimize.errors import InputError, NonFiniteLossError
from optimize.space import Parameter, suggest_params

Train = Callable[[Namespace, DataFrame, Any], dict[str, Any]]


class Objective:
    """Suggest arguments, train, and return the study's metric on the validation split.

    Args:
        metric: The metric to return.
        fixed_args: The arguments that every trial gets.
        space: The parameters to suggest.
        train: The train callable.
        df: The data; passed on as it is.
    """

    def __init__(
        self, metric: str, fixed_args: dict[str, Any], space: dict[str, Parameter], train: Train, df: DataFrame
    ) -> None:
        self._metric = metric
        self._fixed = fixed_args
        self._space = space
        self._train = train
        self._df = df

    def suggest(self, trial: optuna.Trial) -> Namespace:
        """Return the trial's complete arguments."""
        return Namespace(**(self._fixed | suggest_params(trial, self._space)))

    def train(self, args: Namespace, trial: optuna.Trial) -> float:
        """Train a trial.

        Args:
            args: The trial's complete arguments.
            trial: Hears every epoch, may end the training, and keeps the metrics.

        Returns:
            The study's metric.

        Raises:
            TrialPruned: The pruner ended the trial.
            NonFiniteLossError: The metric is not finite.
        """
        metrics = final_metrics(self._train(args, self._df, trial))
        trial.set_user_attr(METRICS, metrics)
        value = metrics[self._metric]
        if not math.isfinite(value):
            raise NonFiniteLossError(f"{self._metric} is {value} after the last epoch.")
        return value


def final_metrics(result: dict[str, Any]) -> dict[str, float]:
    """Return the metrics of a training by name: the losses of the last epoch, and `{split}_{precision, recall, f1}`."""
    performance, history = result["performance"], result["history"]
    metrics = {name: float(losses[-1]) for name, losses in history.items() if losses}
    overall = performance["overall"]
    return metrics | {f"{performance['split']}_{name}": float(overall[name]) for name in ("precision", "recall", "f1")}


def load_train(path: str) -> Train:
    """Import a train callable.

    Args:
        path: `module:function`.

    Raises:
        InputError: There is no such module or function.

    Side effects:
        Imports the module; adds the current directory to the places where modules are looked for.
    """
    module, _, function = path.partition(":")
    if (here := str(Path.cwd())) not in sys.path:
        # An installed command does not look here by itself, as `python -m` does.
        sys.path.insert(0, here)
    try:
        train = getattr(importlib.import_module(module), function)
    except ModuleNotFoundError as error:
        raise InputError(
            f"train = {path!r}: cannot import {error.name!r}. Install it or run from its folder."
        ) from error
    except AttributeError as error:
        raise InputError(f"train = {path!r}: module {module!r} has no {function!r}.") from error
    if not callable(train):
        raise InputError(f"train = {path!r} is no callable.")
    return train  # type: ignore[no-any-return]
