"""Trials one after the other in this process."""

from optimize.execution.budget import Budget
from optimize.execution.events import Observer, TrialEnd
from optimize.trials.runner import TrialRunner


def run_in_process(runner: TrialRunner, budget: Budget, observer: Observer) -> None:
    """Run trials one after the other in this process until the budget is used up.

    Raises:
        StudyFailedError: Three trials failed in a row.
        KeyboardInterrupt: The study was interrupted; its running trial is closed.
    """
    while budget.allows() and not runner.exhausted:
        end = TrialEnd.of(runner.run())
        observer.trial_ended(end)
        budget.count(end)
