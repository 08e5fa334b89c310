"""Where trials run: what a session asks of a backend, and which backends there are."""

from typing import Protocol

from optimize.definition.execution_section import ExecutionSection
from optimize.errors import InputError
from optimize.execution.budget import Budget
from optimize.execution.events import Observer
from optimize.execution.worker_spec import WorkerSpec


class Backend(Protocol):
    """Runs the trials of one study. A session knows no more of where they run."""

    def run(self, spec: WorkerSpec, budget: Budget, observer: Observer) -> None:
        """Run trials until the budget allows none.

        Args:
            spec: What a worker needs.
            budget: Says whether a trial may begin; is told of every trial's end.
            observer: Hears of every epoch and every trial's end, in the process and the thread of the caller.

        Raises:
            StudyFailedError: Three trials failed in a row, or three workers died in a row.
            KeyboardInterrupt: The study was interrupted.
        """

    def stop(self) -> None:
        """End all workers at once, however `run` ended."""


class Cluster(Backend, Protocol):
    """A backend whose workers run elsewhere, and were there before."""

    def join(self, spec: WorkerSpec) -> None:
        """Connect to the cluster, and make sure that its workers can run a study; nothing is written to a store.

        Args:
            spec: What a worker needs.

        Raises:
            InputError: There is no such cluster, or a worker cannot run the study; each difference is named.
        """


def make_cluster(execution: ExecutionSection) -> Cluster:
    """Make the backend of a cluster.

    Args:
        execution: Names the cluster.

    Raises:
        InputError: The packages for it are not installed.
    """
    try:
        from optimize.execution.backends.dask import DaskCluster
    except ModuleNotFoundError as error:
        raise InputError(f"The backend dask needs the package {error.name}: pip install 'tagifai[dask]'.") from error
    assert execution.scheduler is not None
    return DaskCluster(execution.scheduler, execution.n_jobs)


def make_backend(name: str | None, n_jobs: int, *, isolated: bool = False) -> Backend:
    """Make a backend.

    Args:
        name: `in_process` or `process_pool`; None for the first with one job, the second with several.
        n_jobs: The number of workers.
        isolated: Whether a trial may kill the process that runs it, so that by default none runs in the driver's.

    Raises:
        ValueError: There is no such backend.
    """
    match name or ("in_process" if n_jobs == 1 and not isolated else "process_pool"):
        case "in_process":
            from optimize.execution.backends.in_process import InProcess

            return InProcess()
        case "process_pool":
            from optimize.execution.backends.process_pool import ProcessPool

            return ProcessPool(n_jobs)
        case unknown:
            raise ValueError(f"There is no backend {unknown!r}; there are in_process and process_pool.")
