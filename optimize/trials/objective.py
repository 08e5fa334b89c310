"""The objective: one trial's arguments, training and values."""

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from pandas import DataFrame

from optimize.definition.attributes import METRICS
from optimize.definition.drawing import suggest_params, trial_args
from optimize.definition.space import Space
from optimize.definition.train_function import Train
from optimize.definition.train_result import check_metric, check_result
from optimize.definition.val_rows import row_attributes
from optimize.definition.val_split import split_attributes
from optimize.trials.buffered_trial import BufferedTrial
from optimize.trials.measured_metrics import measure


class Objective:
    """Suggest arguments, train, and return the study's metrics on the validation split.

    Args:
        metrics: The metrics to return: one, or two.
        fixed_args: What each argument is where no parameter sets it.
        space: The parameters to suggest.
        train: The train callable.
        df: The data; passed on as it is.
    """

    def __init__(
        self, metrics: Sequence[str], fixed_args: dict[str, Any], space: Space, train: Train, df: DataFrame
    ) -> None:
        self._metrics = metrics
        self._fixed = fixed_args
        self._space = space
        self._train = train
        self._df = df

    def suggest(self, trial: BufferedTrial) -> Namespace:
        """Return the trial's complete arguments."""
        return Namespace(**trial_args(self._fixed, self._space, suggest_params(trial, self._space)))

    def train(self, args: Namespace, trial: BufferedTrial) -> list[float]:
        """Train a trial.

        Args:
            args: The trial's complete arguments.
            trial: Hears every epoch, may end the training, and keeps the metrics.

        Returns:
            The study's metrics.

        Raises:
            TrialPruned: The pruner ended the trial.
            ContractError: `train` returned something else than its contract says.
            NonFiniteLossError: A metric is not finite.
        """
        result = self._train(args, self._df, trial)
        metrics = check_result(result, None, trial.reports)
        metrics |= measure([name for name in self._metrics if name not in metrics], result, self._df)
        for name in self._metrics:
            check_metric(name, metrics)
        trial.set_user_attr(METRICS, metrics)
        # A rank among trials is a matter of one metric, and so is how sure it is.
        rows = row_attributes(self._metrics[0], result) if len(self._metrics) == 1 else {}
        for name, kept in (rows | split_attributes(result)).items():
            trial.set_user_attr(name, kept)
        return [metrics[name] for name in self._metrics]
