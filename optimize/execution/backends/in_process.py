"""Trials one after the other in the driver's own process."""

from optimize.execution.budget import Budget
from optimize.execution.events import EpochEnd, Event, Observer, StopRequested, TrialEnd
from optimize.execution.worker import run_trials
from optimize.execution.worker_spec import WorkerSpec


class InProcess:
    """The backend without workers: the driver runs the trials itself."""

    def run(self, spec: WorkerSpec, budget: Budget, observer: Observer) -> None:
        """Run trials one after the other; see `Backend.run`."""

        def hear(event: Event) -> None:
            match event:
                case EpochEnd(number, epoch, val_loss):
                    observer.epoch_ended(number, epoch, val_loss)
                case StopRequested(by_sampler):
                    budget.stop(by_sampler=by_sampler)
                case TrialEnd():
                    observer.trial_ended(event)
                    budget.count(event)

        run_trials(spec, budget.allows, hear)

    def stop(self) -> None:
        """Do nothing: no trial outlives `run`."""
