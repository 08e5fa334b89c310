"""What a worker needs to run trials of a study."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from optimize.definition.study_file import StudyFile
from optimize.definition.train_function import load_train
from optimize.storage.address import StudyAddress
from optimize.storage.database import open_storage
from optimize.trials.objective import Objective
from optimize.trials.runner import TrialRunner
from tagifai.data import load_projects


@dataclass(frozen=True)
class WorkerSpec:
    """All that a worker needs to run trials of a study."""

    address: StudyAddress
    study_file: StudyFile
    fixed_args: dict[str, Any]

    def runner(self, on_epoch: Callable[[int, int, float], None], worker: str = "") -> TrialRunner:
        """Open the study and its data in this process.

        Args:
            on_epoch: Called after each epoch.
            worker: Names this process in the trials that it runs.
        """
        section = self.study_file.study
        train, df = load_train(section.train), load_projects(section.data)
        objective = Objective(section.metric, self.fixed_args, self.study_file.space, train, df)
        storage = open_storage(self.address.url, checked=True)  # by the driver
        return TrialRunner(storage, self.study_file, self.address.name, objective, on_epoch, worker)
