"""The objective: one trial's arguments, training and value."""

from argparse import Namespace
from typing import Any

from pandas import DataFrame

from optimize.definition.attributes import METRICS
from optimize.definition.drawing import suggest_params, trial_args
from optimize.definition.space import Space
from optimize.definition.train_function import Train
from optimize.definition.train_result import check_result
from optimize.definition.val_rows import row_attributes
from optimize.definition.val_split import split_attributes
from optimize.trials.buffered_trial import BufferedTrial


class Objective:
    """Suggest arguments, train, and return the study's metric on the validation split.

    Args:
        metric: The metric to return.
        fixed_args: What each argument is where no parameter sets it.
        space: The parameters to suggest.
        train: The train callable.
        df: The data; passed on as it is.
    """

    def __init__(self, metric: str, fixed_args: dict[str, Any], space: Space, train: Train, df: DataFrame) -> None:
        self._metric = metric
        self._fixed = fixed_args
        self._space = space
        self._train = train
        self._df = df

    def suggest(self, trial: BufferedTrial) -> Namespace:
        """Return the trial's complete arguments."""
        return Namespace(**trial_args(self._fixed, self._space, suggest_params(trial, self._space)))

    def train(self, args: Namespace, trial: BufferedTrial) -> float:
        """Train a trial.

        Args:
            args: The trial's complete arguments.
            trial: Hears every epoch, may end the training, and keeps the metrics.

        Returns:
            The study's metric.

        Raises:
            TrialPruned: The pruner ended the trial.
            ContractError: `train` returned something else than its contract says.
            NonFiniteLossError: The metric is not finite.
        """
        result = self._train(args, self._df, trial)
        metrics = check_result(result, self._metric, trial.reports)
        trial.set_user_attr(METRICS, metrics)
        for name, rows in (row_attributes(self._metric, result) | split_attributes(result)).items():
            trial.set_user_attr(name, rows)
        return metrics[self._metric]
