"""Live tracking of a study: its runs are written to MLflow by a process of their own, woken by each trial's end."""

from collections.abc import Iterator
from contextlib import contextmanager

import optuna
from optuna.trial import FrozenTrial

from optimize.errors import InputError
from optimize.execution.events import Observer
from optimize.execution.plan import Plan
from optimize.tracking.process import TrackingProcess
from tagifai.errors import TrackingError
from tagifai.experiments import refuse_deleted_experiment
from tagifai.tracking_store import checkpointed_store, resolve_tracking_uri, sqlite_file

READY_TIMEOUT = 10.0
"""Seconds for which a study waits for MLflow's first answer, at the most."""


@contextmanager
def start_tracking(plan: Plan, tracker: TrackingProcess | None, observer: Observer) -> Iterator[TrackingProcess]:
    """Begin to track, and wait for MLflow's first answer: a refusal must be known before anything is written.

    Args:
        plan: The study.
        tracker: A tracking process that waits for a study; None to start one.
        observer: Hears if MLflow is out of reach.

    Raises:
        InputError: MLflow refuses: no access, or a deleted experiment.

    Side effects:
        May start a process; ends it, or the one given, at the end.
    """
    uri = resolve_tracking_uri(plan.tracking_uri)
    try:
        refuse_deleted_experiment(uri, plan.address.name)
    except TrackingError as error:
        raise InputError(str(error)) from error
    with checkpointed_store(uri), tracker or TrackingProcess() as tracker:
        tracker.attach(plan.address, uri)
        # A file has been asked already, without the seconds that importing MLflow takes.
        if sqlite_file(uri) is None and (away := tracker.wait_ready(READY_TIMEOUT)):
            observer.note(f"MLflow is out of reach ({away}); its runs are written when it is back.")
        yield tracker


class TrackingCallback:
    """The callback of live tracking: it tells the tracking process that a trial has ended.

    Args:
        tracker: The tracking process.
    """

    def __init__(self, tracker: TrackingProcess) -> None:
        self._tracker = tracker

    def __call__(self, _study: optuna.Study, _trial: FrozenTrial) -> None:
        self._tracker.notify()
