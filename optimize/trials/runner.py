"""One trial from beginning to end: ask the sampler, train, tell the study."""

import os
import traceback
from collections.abc import Callable
from typing import Literal

import optuna
from optuna.storages import BaseStorage
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, TrialState

from optimize.definition.attributes import ERROR, INTERRUPTED
from optimize.definition.factories import make_pruner, make_sampler
from optimize.definition.study_attributes import stored_drift
from optimize.definition.study_file import StudyFile
from optimize.errors import ContractError, StorageUnavailableError
from optimize.storage.claims import claim, worker_name
from optimize.trials.buffered_storage import BufferedStorage
from optimize.trials.buffered_trial import BufferedTrial, OnEpoch
from optimize.trials.duplicates import same_params, take_result
from optimize.trials.objective import Objective
from optimize.trials.pruning import PruningStorage, incremental_pruner
from optimize.trials.slots import seed_sampler, slot_seed
from tagifai.errors import one_line

NOT_PRUNED = "train raised TrialPruned by itself; in a study with two metrics no trial is pruned."


class BufferedStudy(optuna.Study):
    """A study on a view. Who calls `stop` wants no further trial to begin, as in `optimize`."""

    stop_requested = False

    def stop(self) -> None:
        self.stop_requested = True


class TrialRunner:
    """Runs the trials of one study in this process, one after the other.

    Args:
        storage: The study's storage.
        study_file: What the study searches.
        name: The study's name in the storage.
        objective: Trains a trial.
        on_epoch: Called after each epoch with the trial's number, the epoch and its `val_loss`.
        worker: Names this process in the trials that it runs.
        on_drawn: Called with the trial's number as soon as its parameters are drawn and stored.

    Attributes:
        storage: The study's storage.
        stopped_by: Who wants no further trial to begin: the training function, which has called `trial.study.stop`,
            or the sampler, which has nothing left.
    """

    def __init__(
        self,
        storage: BaseStorage,
        study_file: StudyFile,
        name: str,
        objective: Objective,
        on_epoch: OnEpoch,
        worker: str = "",
        on_drawn: Callable[[int], None] = lambda number: None,
    ) -> None:
        self.storage = storage
        self._worker = worker or worker_name(os.getpid())
        self.stopped_by: Literal["training", "sampler"] | None = None
        self._objective = objective
        self._on_epoch = on_epoch
        self._on_drawn = on_drawn
        self._seed = study_file.study.seed
        sampler, pruner = make_sampler(study_file.sampler, self._seed), make_pruner(study_file.pruner)
        study_id = storage.get_study_id_from_name(name)
        section = study_file.study
        has_losses = section.metric == "val_loss"
        flip = not has_losses and section.direction == "maximize"
        self._view = BufferedStorage(storage, study_id, max_history=study_file.max_history, flip_pruned=flip)
        self._study = BufferedStudy(name, self._view, sampler, pruner)
        pruning_storage = PruningStorage(self._view, has_losses=has_losses)
        self._pruning_study = optuna.Study(name, pruning_storage, sampler, pruner)
        self._pruner = incremental_pruner(pruner)
        self._discarded = self._view.discarded
        self._reuses = study_file.study.duplicates == "reuse"
        drift = stored_drift(self._study)
        self._since = drift[-1].since if drift else 0
        assert self._pruning_study.direction == StudyDirection.MINIMIZE

    def run(self, claimed_id: int | None = None) -> FrozenTrial:
        """Run one trial: an enqueued one first, else a new one.

        Args:
            claimed_id: The trial to run instead, which somebody has claimed for this process.

        Returns:
            The finished trial, with its number in the study.

        Raises:
            KeyboardInterrupt: The trial was interrupted; it has been closed as FAIL.

        Side effects:
            Writes the trial to the study. An exception in training ends the trial as FAIL and goes no further.
        """
        with self._view.sampling():
            trial = self._ask(claimed_id)
        state, values, suggested = TrialState.COMPLETE, None, False
        try:
            with self._view.sampling():
                args = self._objective.suggest(trial)
            suggested = True
            self._view.flush()
            self._on_drawn(trial.number)
            known = self._known(trial)
            values = take_result(trial, *known) if known else self._objective.train(args, trial)
        except optuna.TrialPruned as error:
            state = TrialState.PRUNED
            if len(self._study.directions) > 1:
                state = TrialState.FAIL
                trial.set_user_attr(ERROR, _describe(ContractError(NOT_PRUNED).with_traceback(error.__traceback__)))
        except StorageUnavailableError:
            raise
        except (Exception, SystemExit) as error:
            # A training that wants to leave would leave again whenever it is run.
            state = TrialState.FAIL
            trial.set_user_attr(ERROR, _describe(error))
        except BaseException as error:
            if not suggested:
                # A part of the parameters is of no use to the retry: the slot's seed draws all of them again.
                self._view.forget_params()
            trial.set_user_attr(INTERRUPTED, one_line(error))
            self._study.tell(trial, state=TrialState.FAIL)
            raise
        by_training = self._study.stop_requested
        self._study.tell(trial, values, state)
        if self._study.stop_requested:
            self.stopped_by = "training" if by_training else "sampler"
        finished = self._view.running_trial()
        finished.number = trial.number
        return finished

    def _known(self, trial: BufferedTrial) -> tuple[FrozenTrial, int] | None:
        """Return the complete trial with the same parameters and its number; None if it is to be trained."""
        complete = self._view.list_trials((TrialState.COMPLETE,)) if self._reuses else []
        for twin in same_params(complete, trial.params):
            if (number := self._view.stored_number(twin)) >= self._since:
                return twin, number
        return None

    def _ask(self, trial_id: int | None) -> BufferedTrial:
        if trial_id is None:
            trial_id = claim(self.storage, self._view.study_id, self._worker, self._view.settled_id)
        number, slot = self._view.adopt(trial_id)
        if self._discarded != self._view.discarded:
            # It has learned from trials that count no longer.
            self._discarded, self._pruner = self._view.discarded, incremental_pruner(self._study.pruner)
        seed_sampler(self._study.sampler, slot_seed(self._seed, slot))
        return BufferedTrial(self._study, trial_id, number, self._pruning_study, self._pruner, self._on_epoch)


def _describe(error: BaseException) -> dict[str, str]:
    text = "".join(traceback.format_exception(error))
    return {"type": type(error).__name__, "message": str(error), "traceback": text}
