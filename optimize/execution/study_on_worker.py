"""A study in a process that lives on without it: loaded when first needed, kept from trial to trial, then let go."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from optimize.execution.claimed_trial import ClaimEnd, run_claimed
from optimize.execution.parcel import Parcel, remove_code
from optimize.execution.worker_spec import WorkerSpec
from optimize.storage.database import close_storage
from optimize.trials.runner import TrialRunner
from tagifai.fast.threads import set_thread_limit

EPOCH_INTERVAL = 0.5
"""Seconds between two epochs that a worker tells of, at the least."""


class StudyOnWorker:
    """What a worker of a cluster keeps of a study: its storage, its data and the features of it.

    Args:
        parcel: The study.
        folder: A folder of the worker's, for the training code; it need not exist.
        fetch: Gets the bytes of the data from the driver's side.
        is_wanted: Tells whether the task with a key is still to be done.
        tell: Takes what happens to the task with a key, as a word and what belongs to it.
    """

    def __init__(
        self,
        parcel: Parcel,
        folder: Path,
        fetch: Callable[[], bytes | None],
        is_wanted: Callable[[str], bool],
        tell: Callable[..., None],
    ) -> None:
        self._parcel = parcel
        self._folder = folder
        self._fetch = fetch
        self._is_wanted = is_wanted
        self._tell = tell
        self._spec: WorkerSpec | None = None
        self._runner: TrialRunner | None = None
        self._key, self._told_at = "", 0.0
        # A worker may have several threads; the trials of a process run one after the other.
        self._alone = threading.Lock()

    def load(self) -> None:
        """Load the training code and the data, unless they are there.

        Raises:
            OptimizeError: They cannot be had, or are not the study's.
        """
        with self._alone:
            self._loaded()

    def run(self, key: str, trial_id: int) -> ClaimEnd:
        """Run a trial that was claimed under a task's key.

        Side effects:
            Holds the training of this process to one thread.
        """
        with self._alone:
            spec = self._loaded()
            self._key = key
            if self._runner is None:
                set_thread_limit(1)
                self._runner = spec.runner(self._epoch_ended, key, lambda _: self._tell(self._key, "drawn"))
            return run_claimed(self._runner, trial_id)

    def close(self) -> None:
        """Let go of the study."""
        remove_code(self._folder)
        if self._runner is not None:
            close_storage(self._runner.storage)

    def _loaded(self) -> WorkerSpec:
        if self._spec is None:
            self._spec = self._parcel.unpack(self._folder, self._fetch)
        return self._spec

    def _epoch_ended(self, number: int, epoch: int, val_loss: float) -> None:
        if not self._is_wanted(self._key):
            # No `Exception`, which the training function may catch.
            raise KeyboardInterrupt("its task was cancelled")
        if time.monotonic() - self._told_at >= EPOCH_INTERVAL:
            self._told_at = time.monotonic()
            self._tell(self._key, "epoch", number, epoch, val_loss)
