"""The body of a worker, whatever backend it belongs to: receive leave to begin, run a trial, send what happens."""

from collections.abc import Callable

from optimize.execution.events import EpochEnd, Event, ParamsDrawn, StopRequested, TrialEnd
from optimize.execution.worker_spec import WorkerSpec
from tagifai.fast.threads import set_thread_limit


def run_trials(spec: WorkerSpec, receive: Callable[[], bool], send: Callable[[Event], None], worker: str = "") -> None:
    """Run one trial each time that leave is given.

    Args:
        spec: What to run, and with how many threads.
        receive: Waits for leave; returns whether a trial may begin, False if none ever will.
        send: Takes what happens, in order: a trial's parameters drawn, its epochs, a wish to stop, its end.
        worker: Names this worker in the trials that it runs.

    Raises:
        StorageUnavailableError: The study's database cannot be used.
        KeyboardInterrupt: The worker was interrupted; its trial is closed.

    Side effects:
        Limits the threads of this process's training.
    """
    if spec.n_threads is not None:
        set_thread_limit(spec.n_threads)
    runner = spec.runner(
        lambda number, epoch, val_loss: send(EpochEnd(number, epoch, val_loss)),
        worker,
        lambda number: send(ParamsDrawn(number)),
    )
    while receive():
        trial = runner.run()
        if runner.stopped_by:
            send(StopRequested(runner.stopped_by == "sampler"))
        send(TrialEnd(trial))
