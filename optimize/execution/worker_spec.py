"""What a worker needs to run trials of a study."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from optimize.definition.differences import data_difference
from optimize.definition.study_file import StudyFile
from optimize.definition.train_function import load_train
from optimize.errors import StudyChangedError
from optimize.storage.address import StudyAddress
from optimize.storage.database import open_storage
from optimize.trials.objective import Objective
from optimize.trials.runner import TrialRunner
from tagifai.data_source import DataSource
from tagifai.dataset import Dataset, load_dataset


@dataclass(frozen=True)
class WorkerSpec:
    """All that a worker needs to run trials of a study.

    Attributes:
        address: Where the study lives.
        study_file: The study file as it takes effect.
        fixed_args: The arguments that every trial gets.
        source: The data that the study runs on, and how it was read.
        sha256: Its digest.
        dataset: The data, where this process or the one it was forked from has read it. A pickled copy goes without.
        n_threads: How many threads a trial may use; None for as many as there are cores.
    """

    address: StudyAddress
    study_file: StudyFile
    fixed_args: dict[str, Any]
    source: DataSource
    sha256: str
    dataset: Dataset | None = None
    n_threads: int | None = None

    def __getstate__(self) -> dict[str, Any]:
        return vars(self) | {"dataset": None}

    def runner(
        self, on_epoch: Callable[[int, int, float], None], worker: str, on_drawn: Callable[[int], None]
    ) -> TrialRunner:
        """Open the study and its data in this process.

        Args:
            on_epoch: Called after each epoch.
            worker: Names this process in the trials that it runs.
            on_drawn: Called when a trial's parameters are stored.

        Raises:
            StudyChangedError: The data file is another than the study began with.
        """
        section = self.study_file.study
        train, df = load_train(section.train), self._dataset().df
        objective = Objective(section.metrics, self.fixed_args, self.study_file.space, train, df)
        storage = open_storage(self.address.url, checked=True)  # by the driver
        return TrialRunner(storage, self.study_file, self.address.name, objective, on_epoch, worker, on_drawn)

    def _dataset(self) -> Dataset:
        if self.dataset is not None:
            return self.dataset
        dataset = load_dataset(self.source)
        if change := data_difference(self.sha256, dataset):
            raise StudyChangedError(
                f"The data was replaced while the study ran; a worker found {change}\n"
                f"Put the original back, then go on with `{self.address.command('resume')}`."
            )
        return dataset
