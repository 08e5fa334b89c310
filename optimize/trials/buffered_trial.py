"""A genuine Optuna trial on a view of its study, judged by a lower `val_loss` whatever the study's metric is."""

import time
from collections.abc import Callable

import optuna
from optuna.pruners import BasePruner

from optimize.definition.attributes import EPOCH_MS
from tagifai.evaluate import check_finite

OnEpoch = Callable[[int, int, float], None]
"""Called after each report with the trial's number, the epoch and its `val_loss`."""


class BufferedTrial(optuna.Trial):
    """A genuine Optuna trial on a view, with its number in the stored study, pruned by a lower `val_loss`.

    Args:
        study: The study on the view.
        trial_id: The trial that the view has adopted.
        number: The trial's number in the stored study.
        pruning_study: The study on the pruning view.
        pruner: Judges the trial; the study's, or one that judges as it does.
        on_epoch: Called after each report with the trial's number, the epoch and its `val_loss`.
    """

    def __init__(
        self,
        study: optuna.Study,
        trial_id: int,
        number: int,
        pruning_study: optuna.Study,
        pruner: BasePruner,
        on_epoch: OnEpoch,
    ) -> None:
        super().__init__(study, trial_id)
        self._pruner = pruner
        self._number = number
        self._pruning_study = pruning_study
        self._on_epoch = on_epoch
        self._started_at = time.monotonic()
        self._epoch_ms: list[int] = []
        self._reports: dict[int, float] = {}
        # From the start, so that no attribute of the user's is ever taken for one that an earlier release wrote.
        self.set_user_attr(EPOCH_MS, [])

    @property
    def number(self) -> int:
        """Return the trial's number in the study."""
        return self._number

    @property
    def reports(self) -> list[float]:
        """Return what was reported so far, by epoch."""
        return [self._reports[step] for step in sorted(self._reports)]

    def report(self, value: float, step: int) -> None:
        """Report an epoch's `val_loss`.

        Raises:
            TrainingError: It is NaN or infinite; the trial then ends as FAIL.
        """
        # A train callable of the user's need not look; what is not finite must never be compared with other trials.
        check_finite(step, val_loss=value)
        self._epoch_ms.append(round(1000 * (time.monotonic() - self._started_at)))
        self.set_user_attr(EPOCH_MS, list(self._epoch_ms))
        if len(self.study.directions) == 1:
            super().report(value, step)
        elif step not in self._reports:
            # Optuna wants no reports where there are two metrics, for it could not prune by them; the curve is kept.
            self.storage.set_trial_intermediate_value(self._trial_id, step, float(value))
        self._reports.setdefault(step, float(value))  # as Optuna: of two reports for one step the first counts
        self._on_epoch(self._number, step, value)

    def should_prune(self) -> bool:
        """Let the study's pruner judge the epochs reported so far."""
        return self._pruner.prune(self._pruning_study, self._get_latest_trial())
