"""Trials in worker processes of this machine."""

import dataclasses
import os
import time
import uuid
from collections.abc import Hashable
from contextlib import nullcontext, suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from optimize.definition.attributes import TrialAttributes
from optimize.definition.finite import draws_in_turn
from optimize.errors import StudyFailedError
from optimize.execution.budget import MAX_FAILURES, Budget
from optimize.execution.events import EpochEnd, Observer, ParamsDrawn, StopRequested, TrialEnd
from optimize.execution.trial_clock import TrialClock
from optimize.execution.worker_process import start_worker
from optimize.execution.worker_spec import WorkerSpec
from optimize.storage.claims import WORKER, worker_name
from optimize.storage.database import load_study
from optimize.storage.recovery import CRASHED, fail_late, recover
from tagifai.fast.shared_values import sharing
from tagifai.interrupts import INTERRUPTS

WORKER_STOP_SECONDS = 0.5
"""Seconds that a worker gets to close its trial when the study is interrupted."""


class ProcessPool:
    """The backend of worker processes: exactly as many trials as the budget says, whoever dies.

    Each worker waits for leave to begin a trial. One that dies takes only its trial with it: that is closed and put
    back into the queue, and another worker takes the dead one's place if there is something to do for it. Where the
    sampler wants it, one draws its parameters at a time. One whose trial is late is killed, whatever hangs in it, and
    the trial fails.

    Args:
        n_jobs: The number of workers.
    """

    def __init__(self, n_jobs: int) -> None:
        self._n_jobs = n_jobs
        self._workers: dict[Any, Any] = {}
        self._busy: set[Connection] = set()
        self._drawing: Connection | None = None
        self._late: set[Hashable] = set()
        self._ended: set[int] = set()
        self._deaths = 0

    def run(self, spec: WorkerSpec, budget: Budget, observer: Observer) -> None:
        """Run trials in workers; see `Backend.run`."""
        # The other workers have the other cores.
        self._spec = spec if self._n_jobs == 1 else dataclasses.replace(spec, n_threads=1)
        self._in_turn = draws_in_turn(spec.study_file)
        self._budget = budget
        self._observer = observer
        self._clock = TrialClock(spec.study_file.study.trial_timeout)
        with sharing() if self._n_jobs > 1 else nullcontext():
            self._run()

    def stop(self) -> None:
        """End the workers: in an orderly way, or after `WORKER_STOP_SECONDS` anyway."""
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

    def _run(self) -> None:
        while True:
            self._give_leave()
            if not self._busy:
                return
            for ready in wait(list(self._workers), self._clock.seconds_left):
                assert isinstance(ready, Connection)
                self._hear(ready)
            for link in self._clock.take_late():
                # What it has said until now is heard first, then that it is dead.
                self._late.add(link)
                self._workers[link].kill()

    def _give_leave(self) -> None:
        """Let workers begin trials, as many as may; start the workers that are missing for it."""
        while self._drawing is None and self._budget.allows(len(self._busy)):
            idle = [link for link in self._workers if link not in self._busy]
            if not idle and len(self._workers) == self._n_jobs:
                return
            link = idle[0] if idle else self._start()
            # If the worker is dead, its link says so in the next round.
            with suppress(OSError):
                link.send("run")
            self._busy.add(link)
            if self._in_turn:
                self._drawing = link

    def _set_free(self, link: Connection) -> None:
        self._busy.discard(link)
        self._clock.stop(link)
        if self._drawing is link:
            self._drawing = None

    def _start(self) -> Connection:
        def start() -> Connection:
            name = worker_name(os.getpid(), uuid.uuid4().hex)
            link, process = start_worker(self._spec, name, others=list(self._workers))
            self._workers[link] = process
            return link

        # Interrupted in between, the pool would not know of a worker that it has.
        return INTERRUPTS.run(start)

    def _hear(self, link: Connection) -> None:
        try:
            message = link.recv()
        except (EOFError, OSError):
            self._bury(link)
            return
        match message:
            case EpochEnd(number, epoch, val_loss):
                self._observer.epoch_ended(number, epoch, val_loss)
            case ParamsDrawn():
                self._drawing = None
                self._clock.start(link)
            case StopRequested(by_sampler):
                self._budget.stop(by_sampler=by_sampler)
            case TrialEnd():
                # Without parameters it has ended while they were drawn.
                self._set_free(link)
                self._deaths = 0
                self._count(message)
            case BaseException():
                raise message

    def _count(self, end: TrialEnd) -> None:
        self._ended.add(end.number)
        self._observer.trial_ended(end)
        self._budget.count(end)

    def _bury(self, link: Connection) -> None:
        """Put what a dead worker was running back into the queue, or fail it if that is why the worker was killed."""
        process = self._workers.pop(link)
        process.join()
        link.close()
        self._set_free(link)
        study = load_study(self._spec.address, checked=True)
        is_late = link in self._late
        if is_late:
            fail_late(study, process.name, self._clock.limit)
        else:
            recover(study, process.name, CRASHED)
        for trial in study.get_trials(deepcopy=False):
            own = trial.system_attrs.get(WORKER) == process.name and TrialAttributes(trial).interrupted is None
            if own and trial.number not in self._ended:
                # It had stored the trial's end, and died before it could say so.
                self._count(TrialEnd(trial))
        self._deaths += not is_late
        if self._deaths >= MAX_FAILURES:
            raise StudyFailedError(
                f"{MAX_FAILURES} workers died in a row, the last with exit code {process.exitcode}. "
                "Look for what kills them (memory?); a smaller --n-jobs may help."
            )
