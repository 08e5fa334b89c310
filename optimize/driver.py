"""The loop over trials: up to the study's total, in this process or in workers of its own."""

import os
import signal
import sys
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import current_process, get_context, parent_process
from multiprocessing.connection import Connection, wait
from typing import Any

from optuna.trial import TrialState

from optimize.attrs import INTERRUPTED
from optimize.claim import WORKER
from optimize.errors import StudyFailedError
from optimize.events import Observer, TrialEnd
from optimize.objective import Objective, load_train
from optimize.recovery import recover
from optimize.runner import TrialRunner
from optimize.shield import SHIELD
from optimize.storage import load_study, open_storage
from optimize.study_file import StudyFile
from tagifai.data import load_projects
from tagifai.fast.threads import set_thread_limit

MAX_FAILURES = 3
"""Failures in a row after which a study stops."""

EPOCHS_PER_SECOND = 10
"""How often a worker tells the driver of its epochs, at the most."""

FAREWELL = 0.5
"""Seconds that a worker gets to close its trial when the study is interrupted."""


@dataclass
class Budget:
    """How many trials are still to be run.

    Attributes:
        remaining: Trials that must still end COMPLETE or PRUNED.
        deadline: When to begin no further trial, on the monotonic clock; None for never.
    """

    remaining: int
    deadline: float | None = None
    _failures: list[TrialEnd] = field(default_factory=list)

    def allows(self, n_running: int = 0) -> bool:
        """Tell whether one more trial may begin beside those that run."""
        return self.remaining > n_running and (self.deadline is None or time.monotonic() < self.deadline)

    def count(self, end: TrialEnd) -> None:
        """Take a finished trial into account.

        Raises:
            StudyFailedError: It is the third failure in a row.
        """
        if end.state != TrialState.FAIL:
            self.remaining -= 1
            self._failures.clear()
            return
        self._failures.append(end)
        if len(self._failures) >= MAX_FAILURES:
            numbers = ", ".join(str(failure.number) for failure in self._failures)
            raise StudyFailedError(f"{MAX_FAILURES} trials failed in a row ({numbers}). The last: {end.error}")


@dataclass(frozen=True)
class Job:
    """All that a worker needs to run trials of a study."""

    storage: str
    name: str
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
        storage = open_storage(self.storage, checked=True)  # by the driver
        return TrialRunner(storage, self.study_file, self.name, objective, on_epoch, worker)


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


def run_in_workers(job: Job, n_jobs: int, budget: Budget, observer: Observer) -> None:
    """Run trials in worker processes, exactly as many as the budget says.

    Each worker waits for leave to begin a trial. One that dies takes only its trial with it: that is closed and put
    back into the queue, and another worker takes the dead one's place.

    Raises:
        StudyFailedError: Three trials failed in a row, or three workers died in a row.
        KeyboardInterrupt: The study was interrupted; the workers are gone.
    """
    pool = _Pool(job, n_jobs)
    try:
        pool.run(budget, observer)
    finally:
        pool.stop()


class _Pool:
    def __init__(self, job: Job, n_jobs: int) -> None:
        # Forking is quick and shares what is loaded, but copies a locked lock if another thread holds it.
        forks = sys.platform == "linux" and threading.active_count() == 1
        self._context: Any = get_context("fork" if forks else "spawn")
        self._job = job
        self._n_jobs = n_jobs
        self._workers: dict[Connection, Any] = {}
        self._busy: set[Connection] = set()
        self._ended: set[int] = set()
        self._deaths = 0
        self._exhausted = False

    def run(self, budget: Budget, observer: Observer) -> None:
        for _ in range(min(self._n_jobs, budget.remaining)):
            self._start()
        while True:
            for link in list(self._workers):
                if link not in self._busy and not self._exhausted and budget.allows(len(self._busy)):
                    # Should the worker be dead, that is heard next.
                    with suppress(OSError):
                        link.send("run")
                    self._busy.add(link)
            if not self._busy:
                return
            for ready in wait(list(self._workers)):
                assert isinstance(ready, Connection)
                self._hear(ready, budget, observer)

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        others = [*self._workers, ours]
        name = f"{os.getpid()}-{uuid.uuid4().hex}"
        process = self._context.Process(target=_work, args=(self._job, theirs, others), name=name, daemon=True)
        process.start()
        theirs.close()
        self._workers[ours] = process

    def _hear(self, link: Connection, budget: Budget, observer: Observer) -> None:
        try:
            message = link.recv()
        except (EOFError, OSError):
            self._replace(link, budget, observer)
            return
        match message:
            case ("epoch", number, epoch, val_loss):
                observer.epoch_ended(number, epoch, val_loss)
            case ("exhausted",):
                self._exhausted = True
            case TrialEnd():
                self._busy.discard(link)
                self._deaths = 0
                self._count(message, budget, observer)
            case BaseException():
                raise message

    def _count(self, end: TrialEnd, budget: Budget, observer: Observer) -> None:
        self._ended.add(end.number)
        observer.trial_ended(end)
        budget.count(end)

    def _replace(self, link: Connection, budget: Budget, observer: Observer) -> None:
        process = self._workers.pop(link)
        process.join()
        link.close()
        self._busy.discard(link)
        study = load_study(self._job.name, self._job.storage)
        recover(study, process.name)
        for trial in study.get_trials(deepcopy=False):
            own = trial.system_attrs.get(WORKER) == process.name and INTERRUPTED not in trial.user_attrs
            if own and trial.number not in self._ended:
                # It had stored the trial's end, and died before it could say so.
                self._count(TrialEnd.of(trial), budget, observer)
        self._deaths += 1
        if self._deaths >= MAX_FAILURES:
            raise StudyFailedError(
                f"{MAX_FAILURES} workers died in a row, the last with exit code {process.exitcode}. "
                "Look for what kills them (memory?), then resume the study, perhaps with a smaller --n-jobs."
            )
        self._start()

    def stop(self) -> None:
        for process in self._workers.values():
            process.terminate()
        limit = time.monotonic() + FAREWELL
        for process in self._workers.values():
            process.join(max(0.0, limit - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
        for link in self._workers:
            link.close()


def _work(job: Job, link: Connection, others: list[Connection]) -> None:
    """Run one trial for each message, in a worker process, until the driver closes the link."""
    for other in others:
        other.close()
    # Ctrl-C reaches the whole group of processes; the driver decides what becomes of its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _interrupt)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    set_thread_limit(1)  # the other workers have the other cores
    last = 0.0

    def on_epoch(number: int, epoch: int, val_loss: float) -> None:
        nonlocal last
        if time.monotonic() - last >= 1 / EPOCHS_PER_SECOND:
            last = time.monotonic()
            link.send(("epoch", number, epoch, val_loss))

    try:
        runner = job.runner(on_epoch, current_process().name)
        while link.recv() == "run":
            end = TrialEnd.of(runner.run())
            if runner.exhausted:
                link.send(("exhausted",))
            link.send(end)
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        return
    except Exception as error:
        link.send(error)


def _interrupt(_signum: int, _frame: Any) -> None:
    SHIELD.interrupt(KeyboardInterrupt("SIGTERM"))


def _die_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGKILL)
