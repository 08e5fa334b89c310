"""A trial that its driver has claimed for a worker on a cluster, which may be asked to run it twice."""

import uuid
from dataclasses import dataclass

from optuna.exceptions import UpdateFinishedTrialError
from optuna.trial import FrozenTrial

from optimize.definition.attributes import TrialAttributes
from optimize.storage.claims import begin
from optimize.trials.runner import TrialRunner


@dataclass(frozen=True)
class ClaimEnd:
    """What has become of a trial that was claimed.

    Attributes:
        trial: The finished trial; None if there is none to count.
        lost: Whether an earlier attempt has begun the trial, and not ended it: its worker has died.
        stopped_by: Who wants no further trial to begin, see `TrialRunner`.
    """

    trial: FrozenTrial | None = None
    lost: bool = False
    stopped_by: str | None = None


def run_claimed(runner: TrialRunner, trial_id: int) -> ClaimEnd:
    """Run a claimed trial unless it has been begun before, or its study goes on without it.

    Args:
        runner: Runs it.
        trial_id: The trial.

    Returns:
        How it ended.
    """
    if not begin(runner.storage, trial_id, uuid.uuid4().hex):
        trial = runner.storage.get_trial(trial_id)
        if not trial.state.is_finished():
            return ClaimEnd(lost=True)
        # Its end was stored, and the answer was lost with its worker.
        return ClaimEnd(trial if TrialAttributes(trial).interrupted is None else None)
    try:
        return ClaimEnd(runner.run(trial_id), stopped_by=runner.stopped_by)
    except (UpdateFinishedTrialError, KeyboardInterrupt):
        # The driver has closed it: it took this worker for dead, or has ended.
        return ClaimEnd()
