"""Studies: start one, resume one."""

from pathlib import Path

import optuna

from optimize.definition.attributes import N_TRIALS
from optimize.definition.record import StudyRecord
from optimize.definition.train_function import load_train
from optimize.errors import InputError
from optimize.execution.events import Observer
from optimize.execution.plan import DEFAULT_STUDY_FILE, Plan, plan_study, refuse_existing, unchanged_study_file
from optimize.execution.session import drive, start_tracking
from optimize.reporting.summary import StudySummary
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study, open_storage
from optimize.storage.locks import driver_lock, refuse_busy
from optimize.tracking.process import TrackingProcess
from tagifai.dataset import load_dataset


def run_study(
    study_file: Path | str = DEFAULT_STUDY_FILE,
    *,
    study_name: str | None = None,
    n_trials: int | None = None,
    timeout: float | None = None,
    n_jobs: int = 1,
    storage: str | None = None,
    tracking_uri: str | None = None,
    data: str | None = None,
    seed: int | None = None,
    observer: Observer | None = None,
    tracker: TrackingProcess | None = None,
) -> StudySummary:
    """Start a new study and run it to its total.

    Args:
        study_file: The TOML file.
        study_name: Replaces `name`.
        n_trials: Replaces `n_trials`.
        timeout: Seconds after which no further trial begins.
        n_jobs: Worker processes; 1 runs the trials in this process.
        storage: A storage URL; `sqlite:///studies/<name>.db` if None.
        tracking_uri: The MLflow store; `MLFLOW_TRACKING_URI` or `sqlite:///experiments/mlflow.db` if None.
        data: Replaces `data`.
        seed: Replaces `seed`.
        observer: Hears how it goes.
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
    plan = plan_study(study_file, study_name=study_name, n_trials=n_trials, storage=storage, data=data, seed=seed)
    record = StudyRecord.make(plan.study_file, plan.source, plan.overrides, plan.dataset)
    observer = observer or Observer()
    with (
        driver_lock(plan.address) as renew_lock,
        start_tracking(plan, tracking_uri, tracker, observer) as tracker,
    ):
        # Another process may have run it since the plan was made.
        refuse_existing(plan.address)
        study = _create(plan)
        record.write(study)
        return drive(study, plan, record, tracker, renew_lock, n_jobs, timeout, observer)


def resume_study(
    name: str,
    *,
    n_trials: int | None = None,
    timeout: float | None = None,
    n_jobs: int = 1,
    storage: str | None = None,
    tracking_uri: str | None = None,
    data: str | None = None,
    study_file: Path | str | None = None,
    observer: Observer | None = None,
    tracker: TrackingProcess | None = None,
) -> StudySummary:
    """Run a study up to its total.

    Args:
        name: The study's name.
        n_trials: Trials to add to the study's total.
        timeout: Seconds after which no further trial begins.
        n_jobs: Worker processes; 1 runs the trials in this process.
        storage: A storage URL; `sqlite:///studies/<name>.db` if None.
        tracking_uri: The MLflow store; `MLFLOW_TRACKING_URI` or `sqlite:///experiments/mlflow.db` if None.
        data: Where the data lies now, if it was moved; its content must be the same.
        study_file: Where the study file lies now. If None, the file that the study was started from is compared with
            the study where it still exists.
        observer: Hears how it goes.
        tracker: A tracking process that waits for a study, for who starts it before importing this module.

    Returns:
        The study as it stands at the end.

    Raises:
        StudyNotFoundError: There is no such study.
        StudyChangedError: The data, the space, the arguments, the metric or the direction are not the study's.
        StudyBusyError: Another process runs the study.
        StudyFailedError: Three trials failed in a row.
        KeyboardInterrupt: The study was interrupted; it can be resumed.

    Side effects:
        Closes trials whose process is gone, and writes the study and its runs.
    """
    if n_trials is not None and n_trials < 1:
        raise InputError(f"--n-trials adds trials to the study's total; {n_trials} adds none.")
    address = StudyAddress.of(name, storage)
    refuse_busy(address)
    study = load_study(address)
    record = StudyRecord.read(study)
    dataset = load_dataset(data or record.data["path"])
    checked = unchanged_study_file(record, name, dataset, study_file).override(name=name, data=data)
    load_train(checked.study.train)
    plan = Plan(checked, Path(record.source["path"]), record.overrides, address, dataset)
    observer = observer or Observer()
    with driver_lock(address) as renew_lock, start_tracking(plan, tracking_uri, tracker, observer) as tracker:
        if n_trials is not None:
            study.set_user_attr(N_TRIALS, study.user_attrs[N_TRIALS] + n_trials)
        return drive(study, plan, record, tracker, renew_lock, n_jobs, timeout, observer)


def _create(plan: Plan) -> optuna.Study:
    store = open_storage(plan.address.url, create=True)
    direction = plan.study_file.study.direction
    return optuna.create_study(storage=store, study_name=plan.address.name, direction=direction, load_if_exists=True)
