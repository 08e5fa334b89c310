"""Studies: start one, resume one."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from optimize.definition.attributes import DRIFT, N_TRIALS, STOPS
from optimize.definition.record import StudyRecord
from optimize.definition.study_attributes import stored_drift, stored_total
from optimize.definition.train_function import Callback, load_callbacks
from optimize.errors import InputError
from optimize.execution.adoption import check_adoption
from optimize.execution.callbacks import named
from optimize.execution.cluster import joined
from optimize.execution.continuation import create_study, plan_continuation
from optimize.execution.enqueue import enqueue_starts
from optimize.execution.events import Observer
from optimize.execution.limits import check_limits
from optimize.execution.live_tracking import start_tracking
from optimize.execution.notebook import default_observer
from optimize.execution.plan import (
    DEFAULT_STUDY_FILE,
    check_tracking,
    plan_adoption,
    plan_study,
)
from optimize.execution.resumption import find_drift, plan_resumption, with_stops
from optimize.execution.session import Session
from optimize.execution.starting_again import fresh_name
from optimize.reporting.summary import StudySummary
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study, prepare_adopted
from optimize.storage.locks import driver_lock, refuse_busy
from optimize.storage.trust import refuse_pickles, refuse_untrusted
from optimize.tracking.process import TrackingProcess
from tagifai.findings import in_short


def run_study(
    study_file: Path | str = DEFAULT_STUDY_FILE,
    *,
    study_name: str | None = None,
    n_trials: int | None = None,
    timeout: float | None = None,
    patience: int | None = None,
    target: float | str | None = None,
    trial_timeout: float | None = None,
    n_jobs: int | None = None,
    backend: str | None = None,
    scheduler: str | None = None,
    storage: str | None = None,
    tracking_uri: str | None = None,
    data: str | None = None,
    data_options: Mapping[str, Any] | None = None,
    seed: int | None = None,
    from_study: str | Sequence[str] = (),
    from_storage: str | None = None,
    enqueue_best: int = 0,
    callbacks: Sequence[Callback] = (),
    observer: Observer | None = None,
    tracker: TrackingProcess | None = None,
) -> StudySummary:
    """Start a new study and run it to its total.

    Args:
        study_file: The TOML file.
        study_name: Replaces `name`.
        n_trials: Replaces `n_trials`.
        timeout: Seconds after which no further trial begins; replaces the key of `[study]` this time.
        patience: Ends the study when so many trials in a row have found nothing better; replaces the key of `[study]`.
        target: Ends it when a trial has this value or a better one, `none` for none; replaces the key of `[study]`.
        trial_timeout: Seconds after which a trial fails, 0 for never; replaces the key of `[study]`.
        n_jobs: How many trials run at once; 1 runs them in this process. Replaces the key of `[execution]`.
        backend: `local` or `dask`; replaces the key of `[execution]`.
        scheduler: The address of a Dask scheduler; replaces the key of `[execution]`.
        storage: A storage URL; `sqlite:///studies/<name>.db` if None.
        tracking_uri: The MLflow store; `MLFLOW_TRACKING_URI` or `sqlite:///experiments/mlflow.db` if None.
        data: Replaces the path of the data.
        data_options: Replace other keys of `[data]`, by name.
        seed: Replaces `seed`.
        from_study: Studies whose trials are the history of this one, as far as they fit; not part of its total.
        from_storage: The storage URL of all of these; that of this study if None.
        enqueue_best: How many of the best trials of each, of those whose values do not compare, to try anew.
        callbacks: Called as `callback(study, trial)` after each trial, beside those of the study file.
        observer: Hears how it goes; in a notebook a live display if None.
        tracker: A tracking process that waits for a study, for who starts it before importing this module.

    Returns:
        The study as it stands at the end.

    Raises:
        InputError: Something about the study is wrong; nothing has been written.
        StudyFailedError: Three trials failed in a row.
        KeyboardInterrupt: The study was interrupted; it can be resumed.

    Side effects:
        Writes the study to its storage and its runs to MLflow.
    """
    check_limits(timeout=timeout, n_jobs=n_jobs)
    plan = plan_study(
        study_file,
        study_name=study_name,
        n_trials=n_trials,
        storage=storage,
        data=data,
        data_options=data_options,
        seed=seed,
        stops={"patience": patience, "target": target, "trial_timeout": trial_timeout},
        tracking_uri=tracking_uri,
        execution={"n_jobs": n_jobs, "backend": backend, "scheduler": scheduler},
    )
    record = StudyRecord.make(plan.study_file, plan.source, plan.overrides, plan.dataset)
    continuation = plan_continuation(plan.study_file, record, from_study, from_storage or storage, enqueue_best)
    spec = plan.worker_spec(record.training_args())
    heard = load_callbacks(plan.study_file.study.callbacks) | named(callbacks)
    observer = observer or default_observer()
    with (
        joined(plan.execution, spec) as cluster,
        fresh_name(plan.address) as fresh,
        start_tracking(plan, tracker, observer) as tracker,
    ):
        if fresh.note:
            observer.note(fresh.note)
        for line in in_short(plan.doubts, "optimize run --dry-run"):
            observer.note(line)
        if plan.rehearsal and plan.rehearsal.doubt:
            observer.note(plan.rehearsal.doubt)
        for line in continuation.lines():
            observer.note(line)
        study = create_study(plan.address, [*plan.study_file.study.objectives.values()], continuation, fresh.replaces)
        record.write(study)
        enqueue_starts(study, plan.study_file)
        session = Session(study, plan, spec, tracker, observer, heard, fresh.renew_lock)
        return session.run(plan.execution.n_jobs, timeout, cluster)


def resume_study(
    name: str,
    *,
    n_trials: int | None = None,
    timeout: float | None = None,
    patience: int | None = None,
    target: float | str | None = None,
    trial_timeout: float | None = None,
    n_jobs: int | None = None,
    backend: str | None = None,
    scheduler: str | None = None,
    storage: str | None = None,
    tracking_uri: str | None = None,
    data: str | None = None,
    study_file: Path | str | None = None,
    adopt: bool = False,
    allow_drift: bool = False,
    trust: bool = False,
    callbacks: Sequence[Callback] = (),
    observer: Observer | None = None,
    tracker: TrackingProcess | None = None,
) -> StudySummary:
    """Run a study up to its total.

    Args:
        name: The study's name.
        n_trials: Trials to add to the study's total.
        timeout: Seconds after which no further trial begins; replaces the study's this time.
        patience: Replaces the study's, from now on; 0 for none.
        target: Replaces the study's, from now on; `none` for none.
        trial_timeout: Replaces the study's, from now on; 0 for none.
        n_jobs: How many trials run at once; 1 runs them in this process. Replaces the key of `[execution]`.
        backend: `local` or `dask`; replaces the key of `[execution]`.
        scheduler: The address of a Dask scheduler; replaces the key of `[execution]`.
        storage: A storage URL; `sqlite:///studies/<name>.db` if None.
        tracking_uri: The MLflow store; `MLFLOW_TRACKING_URI` or `sqlite:///experiments/mlflow.db` if None.
        data: Where the data lies now, if it was moved; its content must be the same.
        study_file: Where the study file lies now; if None, it is looked for where the study was started from.
        adopt: Take over a study that a script has made with Optuna, and that `study_file` describes. No other process
            may run it.
        allow_drift: Go on with training code that has changed, and record it.
        trust: Go on with a study that was not made here; see `optimize.storage.trust`.
        callbacks: Called as `callback(study, trial)` after each trial, beside those of the study file.
        observer: Hears how it goes; in a notebook a live display if None.
        tracker: A tracking process that waits for a study, for who starts it before importing this module.

    Returns:
        The study as it stands at the end.

    Raises:
        StudyNotFoundError: There is no such study.
        StudyChangedError: The data, the space, the arguments, the metric, the direction or the training code are not
            the study's.
        UntrustedStudyError: Somebody else may have made it, and it could run code of theirs.
        StudyBusyError: Another process runs the study.
        StudyFailedError: Three trials failed in a row.
        KeyboardInterrupt: The study was interrupted; it can be resumed.

    Side effects:
        Closes trials whose process is gone, and writes the study and its runs.
    """
    check_limits(n_trials=n_trials, timeout=timeout, n_jobs=n_jobs)
    address = StudyAddress.of(name, storage)
    check_tracking(tracking_uri, address)
    refuse_busy(address)
    where = {"n_jobs": n_jobs, "backend": backend, "scheduler": scheduler}
    study = load_study(address)
    given_stops = {"patience": patience, "target": target, "trial_timeout": trial_timeout}
    drift = None
    if adopt:
        if study_file is None:
            raise InputError("--adopt takes over a study that a study file describes. Name it with --study-file.")
        plan = plan_adoption(study_file, name, storage=storage, data=data, tracking_uri=tracking_uri, execution=where)
        check_adoption(study, plan.study_file, address)
        if not trust:
            refuse_pickles(study)
        record = StudyRecord.make(plan.study_file, plan.source, plan.overrides, plan.dataset)
    else:
        record = StudyRecord.read(study)
        if not trust:
            refuse_untrusted(study, record, study_file, pickles=True)
        drift = find_drift(record, study)
        refused = drift.changes if drift and not allow_drift else []
        plan = plan_resumption(record, address, data, study_file, tracking_uri, refused, where)
    plan, stops = with_stops(plan, study, given_stops, more_trials=n_trials is not None)
    heard = load_callbacks(plan.study_file.study.callbacks) | named(callbacks)
    observer = observer or default_observer()
    with (
        joined(plan.execution, spec := plan.worker_spec(record.training_args())) as cluster,
        driver_lock(address) as renew_lock,
        start_tracking(plan, tracker, observer) as tracker,
    ):
        if adopt:
            prepare_adopted(address)
            record.write(study)
        elif not record.is_signed_here(study):
            record.sign(study)
        if drift:
            study.set_user_attr(DRIFT, [asdict(change) for change in (*stored_drift(study), drift)])
            observer.note(f"Going on with changed code from trial {drift.since}: {'; '.join(drift.changes)}.")
        if n_trials is not None:
            study.set_user_attr(N_TRIALS, (stored_total(study) or 0) + n_trials)
        if stops is not None:
            study.set_user_attr(STOPS, stops.to_dict())
        enqueue_starts(study, plan.study_file)
        session = Session(study, plan, spec, tracker, observer, heard, renew_lock)
        return session.run(plan.execution.n_jobs, timeout, cluster)
