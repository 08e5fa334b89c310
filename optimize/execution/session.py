"""A study while it runs: its trials are driven, its runs are tracked, and it is left clean however that ends."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress

import optuna

from optimize.definition.attributes import ENDED
from optimize.definition.finite import count_points, trials_left
from optimize.definition.stops import NO_TARGET, Stops
from optimize.definition.study_attributes import stored_record
from optimize.definition.train_function import Callback
from optimize.errors import StorageUnavailableError, StudyBusyError, StudyFailedError
from optimize.execution.backends import Backend, make_backend
from optimize.execution.budget import Budget
from optimize.execution.callbacks import Callbacks, DrivenStudy
from optimize.execution.events import Observer, TrialEnd
from optimize.execution.live_tracking import TrackingCallback
from optimize.execution.plan import Plan
from optimize.execution.worker_note import complete_seconds, usable_cores, worker_note
from optimize.execution.worker_spec import WorkerSpec
from optimize.reporting.collect import judged_facts
from optimize.reporting.outcome import study_stop
from optimize.reporting.summary import StudySummary, summarize_study
from optimize.storage.discards import kept_trials, n_taken_out
from optimize.storage.recovery import STOPPED, may_kill, recover
from optimize.tracking.process import INTERRUPTED_FLUSH_SECONDS, TrackingProcess

FLUSH_SECONDS = 30.0
"""Seconds that MLflow gets at the end of a study to take the next run; as long as it takes runs, it is waited for."""


class Session:
    """One driver's work on a study. The caller holds the driver's lock.

    Args:
        study: The stored study.
        plan: The study's settings as they take effect.
        spec: What its workers need.
        tracker: Writes its runs.
        observer: Hears how it goes.
        callbacks: Called after each trial, by the names under which their failures are told.
        renew_lock: Makes sure that the driver's lock is still held; see `optimize.storage.locks.driver_lock`.
    """

    def __init__(
        self,
        study: optuna.Study,
        plan: Plan,
        spec: WorkerSpec,
        tracker: TrackingProcess,
        observer: Observer,
        callbacks: Mapping[str, Callback],
        renew_lock: Callable[[], None],
    ) -> None:
        self._study = DrivenStudy(study.study_name, study._storage, self._stop)
        self._address = plan.address
        self._resume_command = plan.address.command("resume", **plan.again())
        self._sync_command = plan.address.command("sync", tracking_uri=plan.tracking_uri)
        self._spec = spec
        self._tracker = tracker
        self._observer = observer
        self._callbacks = Callbacks(self._study, {"tracking": TrackingCallback(tracker), **callbacks})
        self._renew_lock = renew_lock
        self._budget = Budget(0)
        self._n_taken_out = 0

    def run(self, n_jobs: int, timeout: float | None, cluster: Backend | None = None) -> StudySummary:
        """Run the trials that the study lacks; leave it clean however that ends.

        Args:
            n_jobs: Worker processes; 1 runs the trials in this process, unless one of them has killed its process.
            cluster: Runs the trials elsewhere instead.
            timeout: Seconds after which no further trial begins; the study's if None.

        Returns:
            The study as it stands at the end.

        Raises:
            StudyFailedError: Three trials failed in a row.
            StudyBusyError: The lock was lost, and another machine has it.
            KeyboardInterrupt: The study was interrupted.
        """
        timeout = self._spec.study_file.study.timeout if timeout is None else timeout
        deadline = None if timeout is None else time.monotonic() + timeout
        for number in recover(self._study):
            self._observer.note(f"Trial {number} was interrupted; it runs again.")
        summary = summarize_study(self._study, self._address.url, running=True)
        self._observer.begin(summary)
        self._tracker.notify()
        self._n_taken_out = n_taken_out(self._study)
        n_left = summary.n_trials - summary.n_finished
        stops = Stops.of(self._study)
        self._budget = Budget(n_left, deadline, self._trials_left, lambda: study_stop(self._study, stops))
        self._say_ended(summary)
        interrupted, ours = False, True
        try:
            self._drive(cluster or make_backend(None, n_jobs, isolated=self._is_isolated()))
            if reason := self._budget.why_early:
                self._study.set_user_attr(ENDED, reason)
            recover(self._study, reason=STOPPED)
            summary = self._judge()
        except KeyboardInterrupt:
            interrupted = True
            raise
        except (StudyFailedError, StorageUnavailableError) as error:
            raise type(error)(f"{error}\nGo on with `{self._resume_command}`.") from error
        except StudyBusyError:
            # What runs in a study that is another machine's now is not ours to close.
            ours = False
            raise
        finally:
            self._close(ours=ours, interrupted=interrupted)
        if cluster is None and (said := worker_note(n_jobs, complete_seconds(self._study), usable_cores())):
            self._observer.note(said)
        return summary

    def _judge(self) -> StudySummary:
        """Judge the study as it stands, while the tracking process writes its last runs, and have it described."""
        from optimize.reporting.report.markdown import describe

        facts = judged_facts(self._study, summarize_study(self._study, self._address.url))
        self._tracker.describe(describe(facts, stored_record(self._study) or {}))
        return facts.summary

    def _is_isolated(self) -> bool:
        """Tell whether a trial may have to be ended, or end its process, from outside."""
        return self._spec.study_file.study.trial_timeout > 0 or may_kill(self._study)

    def _say_ended(self, summary: StudySummary) -> None:
        """Say that nothing is left to do because a stop has ended the study; forget what ended the last driver."""
        if self._study.user_attrs.get(ENDED):
            self._study.set_user_attr(ENDED, "")
        if self._budget.remaining > 0 and (reason := self._budget.ended()):
            self._observer.note(
                f"The study ended after {summary.n_finished} of {summary.n_trials} trials: {reason}. Go on with more "
                f"trials (--n-trials) or other stops (--patience 0, --target {NO_TARGET})."
            )

    def _drive(self, backend: Backend) -> None:
        try:
            backend.run(self._spec, self._budget, _Listener(self._observer, self._epoch_ended, self._trial_ended))
        finally:
            backend.stop()

    def _epoch_ended(self, number: int, epoch: int, val_loss: float) -> None:
        self._observer.epoch_ended(number, epoch, val_loss)
        # A long trial is to show while it runs.
        self._tracker.keep_up()

    def _trial_ended(self, end: TrialEnd) -> None:
        self._observer.trial_ended(end)
        self._callbacks(end.trial)
        # One that was taken out while the study runs is made up for.
        before, self._n_taken_out = self._n_taken_out, n_taken_out(self._study)
        self._budget.remaining += self._n_taken_out - before
        self._renew_lock()

    def _trials_left(self) -> int | None:
        if count_points(self._spec.study_file) is None:
            return None
        return trials_left(self._spec.study_file, kept_trials(self._study))

    def _stop(self) -> None:
        self._budget.stop()

    def _close(self, *, ours: bool, interrupted: bool) -> None:
        # A database that failed in the study fails here again; `resume` makes it good, and the first error says more.
        with suppress(StorageUnavailableError):
            if ours:
                recover(self._study, reason=STOPPED)
        for failure in self._callbacks.failures():
            self._observer.note(failure)
        seconds = INTERRUPTED_FLUSH_SECONDS if interrupted else FLUSH_SECONDS
        if missing := self._tracker.flush(seconds, interrupted=interrupted, tell=self._tell_left):
            self._observer.note(f"MLflow lacks runs of this study ({missing}). Write them with `{self._sync_command}`.")

    def _tell_left(self, n_left: int) -> None:
        self._observer.note(
            f"{n_left} runs are still to be written to MLflow. Ctrl-C leaves that to `{self._sync_command}`."
        )


class _Listener(Observer):
    """What a backend tells of the study: notes go to the observer, the ends of epochs and trials to the session."""

    def __init__(
        self, observer: Observer, on_epoch: Callable[[int, int, float], None], on_trial: Callable[[TrialEnd], None]
    ) -> None:
        self._observer = observer
        self._on_epoch = on_epoch
        self._on_trial = on_trial

    def note(self, text: str) -> None:
        self._observer.note(text)

    def epoch_ended(self, number: int, epoch: int, val_loss: float) -> None:
        self._on_epoch(number, epoch, val_loss)

    def trial_ended(self, end: TrialEnd) -> None:
        self._on_trial(end)
