"""Trials on a Dask cluster: one task a trial, submitted by the driver that owns the budget.

The driver claims a trial under the key of its task, so a task that the cluster runs again, for its worker has died, is
told from its first attempt by the trial itself. What a worker of a driver that has ended still writes is refused by the
database, for its trial is closed.
"""

import asyncio
import hashlib
import logging
import queue
import time
import uuid
import warnings
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from typing import Any

from distributed import Client, Future, Security
from distributed.core import rpc
from distributed.diagnostics.plugin import WorkerPlugin
from distributed.scheduler import KilledWorker
from distributed.utils import sync
from distributed.versions import VersionMismatchWarning
from distributed.worker import Worker

from optimize.definition.finite import draws_in_turn
from optimize.errors import InputError, StudyFailedError
from optimize.execution.budget import MAX_FAILURES, Budget
from optimize.execution.claimed_trial import ClaimEnd
from optimize.execution.cluster_faults import refuse_workers, why_no_scheduler
from optimize.execution.events import Observer, TrialEnd
from optimize.execution.parcel import Parcel, version_finder
from optimize.execution.study_on_worker import StudyOnWorker
from optimize.execution.worker_spec import WorkerSpec
from optimize.storage import database
from optimize.storage.claims import claim
from optimize.storage.recovery import CRASHED, recover
from tagifai.errors import one_line

CONNECT_SECONDS, ANSWER_SECONDS, LEAVE_SECONDS = 2.0, 60.0, 2.0
"""Seconds to wait for a scheduler that may not be there, for all workers to load the study, and for a farewell."""

IDLE_SECONDS = 30.0
"""Seconds of silence after which it is looked whether the cluster has any workers."""


class StudyPlugin(WorkerPlugin):
    """Keeps a study on a worker from trial to trial.

    Args:
        parcel: The study.
        name: The plugin's name; also of the topic under which its worker tells what happens, and of the data's bytes.
    """

    def __init__(self, parcel: Parcel, name: str) -> None:
        self._parcel = parcel
        self.name = name

    def setup(self, worker: Worker) -> None:
        """Take note of the worker; the study is loaded when it is first needed."""
        folder = Path(worker.local_directory) / self.name.replace("/", "-")
        ask = worker.scheduler.get_metadata

        def is_wanted(key: str) -> bool:
            task = worker.state.tasks.get(key)
            return task is not None and task.state == "executing"

        self.study = StudyOnWorker(
            self._parcel,
            folder,
            lambda: sync(worker.loop, ask, keys=[self.name], default=None),
            is_wanted,
            lambda *message: worker.log_event(self.name, message),
        )

    def teardown(self, worker: Worker) -> None:
        """Let go of the study."""
        self.study.close()


def _caller() -> Callable[..., Any]:
    """Return a function that calls a method of the study on the worker that runs it.

    Having no place in a module, it is sent by its content: the scheduler, which unpacks tasks, needs none of ours.
    """

    def call(name: str, method: str, *given: Any) -> Any:
        from distributed import get_worker

        plugin: Any = get_worker().plugins[name]
        return getattr(plugin.study, method)(*given)

    return call


class DaskCluster:
    """The backend of a Dask cluster.

    Args:
        scheduler: The scheduler's address. Certificates for `tls://` are named in Dask's own configuration.
        n_jobs: How many trials are in flight.
    """

    def __init__(self, scheduler: str, n_jobs: int) -> None:
        self._scheduler = scheduler
        self._n_jobs = n_jobs
        self._client: Any = None
        self._tasks: dict[str, tuple[Any, int]] = {}
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._drawing: str | None = None
        self._settled_id, self._deaths = -1, 0

    def join(self, spec: WorkerSpec) -> None:
        """Connect to the cluster, and make sure that its workers can run the study; see `Cluster.join`."""
        for name in ("distributed", "distributed.client", "distributed.core"):
            # What becomes of the connection, and which versions differ, is said by the driver.
            logging.getLogger(name).setLevel(logging.CRITICAL)
        warnings.simplefilter("ignore", VersionMismatchWarning)
        # The same for every driver of a study: what one that was killed has left is replaced.
        self._name = f"optimize/{spec.address.name}/{hashlib.sha256(spec.address.url.encode()).hexdigest()[:8]}"
        try:
            asyncio.run(asyncio.wait_for(_identify(self._scheduler), CONNECT_SECONDS + 1))
            self._client = Client(self._scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
        except Exception as error:  # what answers there may be anything
            raise InputError(why_no_scheduler(self._scheduler, error)) from error
        parcel = Parcel.pack(spec)
        found = self._client.run(version_finder(), list(parcel.versions), callback_timeout=ANSWER_SECONDS)
        refuse_workers(self._scheduler, {worker: parcel.version_faults(theirs) for worker, theirs in found.items()})
        self._client.set_metadata([self._name], parcel.data())
        self._client.register_plugin(StudyPlugin(parcel, self._name))
        refuse_workers(self._scheduler, self._load(list(found)))

    def run(self, spec: WorkerSpec, budget: Budget, observer: Observer) -> None:
        """Run trials as tasks; see `Backend.run`."""
        self._study = database.load_study(spec.address, checked=True)
        self._in_turn = draws_in_turn(spec.study_file)
        self._budget, self._observer = budget, observer
        self._client.subscribe_topic(self._name, lambda event: self._inbox.put(event[1]))
        while True:
            self._submit()
            if not self._tasks:
                return
            try:
                self._hear(self._inbox.get(timeout=IDLE_SECONDS))
            except queue.Empty:
                if not self._client.scheduler_info()["workers"]:
                    self._observer.note(f"The cluster at {self._scheduler} has no workers; the trials wait.")

    def stop(self) -> None:
        """Cancel what is in flight, and leave the cluster as it was."""
        client, self._client = self._client, None
        if client is None:
            return
        if client.status == "running":
            _quietly(client.cancel, [future for future, _ in self._tasks.values()], force=True)
            _quietly(client.set_metadata, [self._name], None)
            forget = client.scheduler.unregister_worker_plugin
            _quietly(client.sync, forget, name=self._name, callback_timeout=LEAVE_SECONDS)
        _quietly(client.close, timeout=LEAVE_SECONDS)

    def _load(self, workers: list[str]) -> dict[str, str]:
        """Load the study on each worker; return what went wrong, by the worker's address."""
        # As tasks: what the cluster runs outside of them stops its worker's heart.
        tasks = {
            worker: self._client.submit(_caller(), self._name, "load", workers=[worker], key=f"{self._name}/{worker}")
            for worker in workers
        }
        deadline = time.monotonic() + ANSWER_SECONDS
        return {worker: _why_failed(task, deadline - time.monotonic()) for worker, task in tasks.items()}

    def _submit(self) -> None:
        """Claim trials and submit them, as many as may be in flight."""
        while self._drawing is None and len(self._tasks) < self._n_jobs and self._budget.allows(len(self._tasks)):
            key = f"{self._name}/{uuid.uuid4().hex}"
            trial_id = claim(self._study._storage, self._study._study_id, key, self._settled_id)
            future = self._client.submit(_caller(), self._name, "run", key, trial_id, key=key, pure=False)
            self._tasks[key] = future, trial_id
            # Trials are claimed in the order of their ids, and interrupted ones get new ids.
            self._settled_id = min(trial_id for _, trial_id in self._tasks.values()) - 1
            future.add_done_callback(self._inbox.put)
            if self._in_turn:
                self._drawing = key

    def _hear(self, message: Any) -> None:
        if isinstance(message, Future):
            self._task_ended(message)
            return
        key, kind, *content = message
        if kind == "drawn" and self._drawing == key:
            self._drawing = None
        elif kind == "epoch" and key in self._tasks:
            self._observer.epoch_ended(*content)

    def _task_ended(self, future: Any) -> None:
        try:
            end: ClaimEnd = future.result()
        except KilledWorker as error:
            raise StudyFailedError(f"Workers die before they begin a trial: {one_line(error)}") from error
        except (CancelledError, OSError) as error:
            if future.status == "error":
                raise
            raise StudyFailedError(
                f"The Dask scheduler at {self._scheduler} is gone; what has finished is safe."
            ) from error
        key = str(future.key)
        del self._tasks[key]
        self._drawing = None if self._drawing == key else self._drawing
        if end.stopped_by:
            self._budget.stop(by_sampler=end.stopped_by == "sampler")
        if end.lost:
            self._worker_died(key)
        elif end.trial is not None:
            self._deaths = 0
            ended = TrialEnd(end.trial)
            self._observer.trial_ended(ended)
            self._budget.count(ended)

    def _worker_died(self, key: str) -> None:
        """Put what a dead worker was running back into the queue."""
        recover(self._study, key, CRASHED)
        self._deaths += 1
        if self._deaths >= MAX_FAILURES:
            raise StudyFailedError(f"{MAX_FAILURES} workers died in a row. Look at their logs for what kills them.")


def _quietly(farewell: Callable[..., Any], *given: Any, **options: Any) -> None:
    """Say farewell to a scheduler that may be gone."""
    with suppress(Exception):
        farewell(*given, **options)


async def _identify(scheduler: str) -> None:
    """Make sure that a scheduler answers; a `Client` would wait for ever for what is none."""
    secrets = Security().get_connection_args("client")
    async with rpc(scheduler, timeout=CONNECT_SECONDS, connection_args=secrets) as server:
        if (kind := (await server.identity())["type"]) != "Scheduler":
            raise OSError(f"a {kind} answers there")


def _why_failed(task: Any, seconds: float) -> str:
    """Wait for a task; say why it failed, if it did."""
    try:
        error = task.exception(timeout=max(0.0, seconds))
    except TimeoutError:
        return f"no answer in {ANSWER_SECONDS:.0f} s"
    return "" if error is None else one_line(error)
