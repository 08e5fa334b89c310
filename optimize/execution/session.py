"""A study while it runs: its trials are driven, its runs are tracked, and it is left clean however that ends."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import optuna

from optimize.definition.record import StudyRecord
from optimize.errors import InputError, OptimizeError, StorageUnavailableError, StudyBusyError
from optimize.execution.backends.in_process import run_in_process
from optimize.execution.backends.process_pool import run_in_workers
from optimize.execution.budget import Budget
from optimize.execution.events import Observer, TrialEnd
from optimize.execution.plan import Plan
from optimize.execution.worker_spec import WorkerSpec
from optimize.reporting.summary import StudySummary, summarize_study
from optimize.storage.recovery import recover
from optimize.tracking.process import INTERRUPTED_FLUSH_SECONDS, TrackingProcess
from tagifai.errors import TrackingError
from tagifai.tracking_store import refuse_deleted_experiment, resolve_tracking_uri, sqlite_file

READY_TIMEOUT = 10.0
"""Seconds for which a study waits for MLflow's first answer, at the most."""

FLUSH_SECONDS = 30.0
"""Seconds that MLflow gets at the end of a study to take the last runs."""


@contextmanager
def start_tracking(
    plan: Plan, tracking_uri: str | None, tracker: TrackingProcess | None, observer: Observer
) -> Iterator[TrackingProcess]:
    """Begin to track, and wait for MLflow's first answer: a refusal must be known before anything is written.

    Args:
        plan: The study.
        tracking_uri: The MLflow store; see `tagifai.tracking_store.resolve_tracking_uri`.
        tracker: A tracking process that waits for a study; None to start one.
        observer: Hears if MLflow is out of reach.

    Raises:
        InputError: MLflow refuses: no access, or a deleted experiment.

    Side effects:
        May start a process; ends it, or the one given, at the end.
    """
    uri = resolve_tracking_uri(tracking_uri)
    try:
        refuse_deleted_experiment(uri, plan.address.name)
    except TrackingError as error:
        raise InputError(str(error)) from error
    with tracker or TrackingProcess() as tracker:
        tracker.attach(plan.address, uri)
        # A file has been asked already, without the seconds that importing MLflow takes.
        if sqlite_file(uri) is None and (away := tracker.wait_ready(READY_TIMEOUT)):
            observer.note(f"MLflow is out of reach ({away}); its runs are written when it is back.")
        yield tracker


class _Notifier(Observer):
    """Passes events on to the observer, tells the tracker of every trial's end, and holds on to the driver's lock."""

    def __init__(self, observer: Observer, tracker: TrackingProcess, renew_lock: Callable[[], None]) -> None:
        self._observer = observer
        self._tracker = tracker
        self._renew_lock = renew_lock

    def epoch_ended(self, number: int, epoch: int, val_loss: float) -> None:
        self._observer.epoch_ended(number, epoch, val_loss)

    def trial_ended(self, end: TrialEnd) -> None:
        self._tracker.notify()
        self._observer.trial_ended(end)
        self._renew_lock()


def drive(
    study: optuna.Study,
    plan: Plan,
    record: StudyRecord,
    tracker: TrackingProcess,
    renew_lock: Callable[[], None],
    n_jobs: int,
    timeout: float | None,
    observer: Observer,
) -> StudySummary:
    """Run the trials that the study lacks; leave it clean however that ends.

    Args:
        study: The stored study. The caller holds its driver's lock.
        plan: The study's settings as they take effect.
        record: What the study was made with.
        tracker: Writes its runs.
        renew_lock: Makes sure that the driver's lock is still held; see `optimize.storage.locks.driver_lock`.
        n_jobs: Worker processes; 1 runs the trials in this process.
        timeout: Seconds after which no further trial begins.
        observer: Hears how it goes.

    Returns:
        The study as it stands at the end.

    Raises:
        StudyFailedError: Three trials failed in a row.
        StudyBusyError: The lock was lost, and another machine has it.
        KeyboardInterrupt: The study was interrupted.
    """
    deadline = None if timeout is None else time.monotonic() + timeout
    for number in recover(study):
        observer.note(f"Trial {number} was interrupted; it runs again.")
    summary = summarize_study(study, plan.address.url, running=True)
    observer.begin(summary)
    tracker.notify()
    budget = Budget(summary.n_trials - summary.n_finished, deadline)
    spec = WorkerSpec(plan.address, plan.study_file, record.fixed_args, plan.dataset.sha256, plan.dataset)
    interrupted, ours = True, True
    try:
        _run(spec, n_jobs, budget, _Notifier(observer, tracker, renew_lock))
        interrupted = False
    except OptimizeError as error:
        interrupted, ours = False, not isinstance(error, StudyBusyError)
        raise
    finally:
        # A database that failed in the study fails here again; `resume` makes it good, and the first error says more.
        with suppress(StorageUnavailableError):
            # What runs in a study that is another machine's now is not ours to close.
            if ours:
                recover(study)
        seconds = INTERRUPTED_FLUSH_SECONDS if interrupted else FLUSH_SECONDS
        if missing := tracker.flush(seconds, interrupted=interrupted):
            remedy = f"`optimize sync {study.study_name}`"
            observer.note(f"MLflow lacks runs of this study ({missing}). Write them with {remedy}.")
    return summarize_study(study, plan.address.url)


def _run(spec: WorkerSpec, n_jobs: int, budget: Budget, observer: Observer) -> None:
    if n_jobs == 1:
        run_in_process(spec.runner(observer.epoch_ended), budget, observer)
    else:
        run_in_workers(spec, n_jobs, budget, observer)
