"""Trials in worker processes of this machine."""

import os
import signal
import sys
import threading
import time
import uuid
from contextlib import suppress
from multiprocessing import current_process, get_context, parent_process
from multiprocessing.connection import Connection, wait
from typing import Any

from optimize.definition.attributes import INTERRUPTED
from optimize.errors import StudyFailedError
from optimize.execution.budget import MAX_FAILURES, Budget
from optimize.execution.events import Observer, TrialEnd
from optimize.execution.worker_spec import WorkerSpec
from optimize.storage.claims import WORKER
from optimize.storage.database import load_study
from optimize.storage.interrupts import INTERRUPTS
from optimize.storage.recovery import recover
from tagifai.fast.threads import set_thread_limit

EPOCHS_PER_SECOND = 10
"""How often a worker tells the driver of its epochs, at the most."""

WORKER_STOP_SECONDS = 0.5
"""Seconds that a worker gets to close its trial when the study is interrupted."""


def run_in_workers(spec: WorkerSpec, n_jobs: int, budget: Budget, observer: Observer) -> None:
    """Run trials in worker processes, exactly as many as the budget says.

    Each worker waits for leave to begin a trial. One that dies takes only its trial with it: that is closed and put
    back into the queue, and another worker takes the dead one's place.

    Raises:
        StudyFailedError: Three trials failed in a row, or three workers died in a row.
        KeyboardInterrupt: The study was interrupted; the workers are gone.
    """
    pool = _Pool(spec, n_jobs)
    try:
        pool.run(budget, observer)
    finally:
        pool.stop()


class _Pool:
    def __init__(self, spec: WorkerSpec, n_jobs: int) -> None:
        # Forking is quick and shares what is loaded, but copies a locked lock if another thread holds it.
        forks = sys.platform == "linux" and threading.active_count() == 1
        self._context: Any = get_context("fork" if forks else "spawn")
        self._spec = spec
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
        process = self._context.Process(target=_work, args=(self._spec, theirs, others), name=name, daemon=True)
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
        study = load_study(self._spec.address)
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
        limit = time.monotonic() + WORKER_STOP_SECONDS
        for process in self._workers.values():
            process.join(max(0.0, limit - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
        for link in self._workers:
            link.close()


def _work(spec: WorkerSpec, link: Connection, others: list[Connection]) -> None:
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
        runner = spec.runner(on_epoch, current_process().name)
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
    INTERRUPTS.interrupt(KeyboardInterrupt("SIGTERM"))


def _die_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGKILL)
