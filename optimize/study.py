"""Studies: start one, resume one, look at one."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import optuna

from optimize.attrs import N_TRIALS
from optimize.components import make_pruner, make_sampler
from optimize.driver import Budget, Job, run_in_process, run_in_workers
from optimize.errors import (
    InputError,
    OptimizeError,
    StorageUnavailableError,
    StudyChangedError,
    StudyExistsError,
    StudyFileError,
    StudyNotFoundError,
)
from optimize.events import Observer, TrialEnd
from optimize.lock import is_locked
from optimize.objective import load_train
from optimize.record import Record, differences
from optimize.recovery import recover
from optimize.storage import (
    STUDIES_DIR,
    default_storage,
    driver_lock,
    load_study,
    lock_path,
    open_storage,
    shown_url,
    sqlite_path,
)
from optimize.study_file import StudyFile, load_study_file
from optimize.summary import StudySummary, summarize_study
from optimize.toml_lines import line_of
from optimize.tracker import Tracker
from tagifai.data import load_projects, sha256_of
from tagifai.errors import TrackingError
from tagifai.tracking_store import refuse_deleted_experiment, resolve_tracking_uri, sqlite_file

DEFAULT_STUDY_FILE = STUDIES_DIR / "sgd.toml"
logger = logging.getLogger(__name__)

READY_TIMEOUT = 10.0
"""Seconds for which a study waits for MLflow's first answer, at the most."""

PATIENCE, INTERRUPTED_PATIENCE = 30.0, 0.9
"""Seconds that MLflow gets at the end of a study, and of an interrupted one, to take the last runs."""


@dataclass(frozen=True)
class Plan:
    """A study that is ready to start: everything about it has been checked, nothing has been written.

    Attributes:
        study_file: The study file as it takes effect.
        source: Where it was read from.
        overrides: The keys of `[study]` set from outside.
        storage: The storage URL.
        n_rows: The number of rows of the data.
    """

    study_file: StudyFile
    source: Path
    overrides: dict[str, Any]
    storage: str
    n_rows: int

    @property
    def name(self) -> str:
        """Return the study's name."""
        return self.study_file.study.name


def plan_study(
    study_file: Path | str = DEFAULT_STUDY_FILE,
    *,
    study_name: str | None = None,
    n_trials: int | None = None,
    storage: str | None = None,
    data: str | None = None,
    seed: int | None = None,
) -> Plan:
    """Check a study from end to end without starting it.

    Args:
        study_file: The TOML file.
        study_name: Replaces `name`.
        n_trials: Replaces `n_trials`.
        storage: A storage URL; `sqlite:///studies/<name>.db` if None.
        data: Replaces `data`.
        seed: Replaces `seed`.

    Returns:
        The plan, which `run_study` would carry out.

    Raises:
        StudyFileError: The study file cannot be used.
        StudyExistsError: There is such a study.
        TagifaiError: The data cannot be used.
    """
    path = Path(study_file)
    given = {"name": study_name, "n_trials": n_trials, "data": data, "seed": seed}
    overrides = {key: value for key, value in given.items() if value is not None}
    checked = load_study_file(path).override(**overrides)
    url = storage or default_storage(checked.study.name)
    _refuse_existing(checked.study.name, url)
    _check_components(checked, path)
    n_rows = len(load_projects(checked.study.data))
    load_train(checked.study.train)
    return Plan(checked, path, overrides, url, n_rows)


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
    record = Record.make(plan.study_file, plan.source, plan.overrides, plan.n_rows)
    observer = observer or Observer()
    with driver_lock(plan.storage, plan.name), _tracking(plan, tracking_uri, observer) as tracker:
        # Another process may have run it since the plan was made.
        _refuse_existing(plan.name, plan.storage)
        study = _create(plan)
        record.write(study)
        return _drive(study, plan, record, tracker, n_jobs, timeout, observer)


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
    url = storage or default_storage(name)
    study = load_study(name, url)
    record = Record.read(study)
    checked = _unchanged(record, name, data, study_file).override(name=name, data=data)
    load_train(checked.study.train)
    n_rows = len(load_projects(checked.study.data))
    plan = Plan(checked, Path(record.source["path"]), record.overrides, url, n_rows)
    observer = observer or Observer()
    with driver_lock(url, name), _tracking(plan, tracking_uri, observer) as tracker:
        if n_trials is not None:
            study.set_user_attr(N_TRIALS, study.user_attrs[N_TRIALS] + n_trials)
        return _drive(study, plan, record, tracker, n_jobs, timeout, observer)


def show_study(name: str, *, storage: str | None = None) -> StudySummary:
    """Summarise a study.

    Raises:
        StudyNotFoundError: There is no such study.
    """
    url = storage or default_storage(name)
    study = load_study(name, url, writable=False)
    return summarize_study(study, url, running=is_locked(lock_path(url, name)))


def list_studies(*, storage: str | None = None) -> list[StudySummary]:
    """Summarise all studies of a storage, or of `studies/`, by name."""
    urls = [storage] if storage else [f"sqlite:///{path}" for path in sorted(STUDIES_DIR.glob("*.db"))]
    found = []
    for url in urls:
        try:
            store = open_storage(url, writable=False)
            found += [show_study(frozen.study_name, storage=url) for frozen in store.get_all_studies()]
        except OptimizeError as error:
            if storage:
                raise
            # One broken file must not hide the others.
            logger.warning("%s", error)
    return sorted(found, key=lambda summary: summary.name)


def _check_components(study_file: StudyFile, path: Path) -> None:
    """Make the sampler and the pruner once, so that what is wrong with them is said before the study starts."""
    for table, make in (
        ("sampler", lambda: make_sampler(study_file.sampler, study_file.study.seed)),
        ("pruner", lambda: make_pruner(study_file.pruner)),
    ):
        try:
            make()
        except StudyFileError as error:
            line = line_of(path.read_text(encoding="utf-8"), (table, "name"))
            raise StudyFileError(f"{path}:{line}: {error}") from error


def _refuse_existing(name: str, url: str) -> None:
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return
    open_storage(url, create=True)
    try:
        study = load_study(name, url, writable=False)
    except StudyNotFoundError:
        return
    # What was killed before it was described has nothing but its total; it is taken over.
    if study.user_attrs.keys() - {N_TRIALS} or study.get_trials(deepcopy=False):
        raise StudyExistsError(
            f"Study {name!r} exists in {shown_url(url)}. Go on with `optimize resume {name}`, or start another with "
            "--study-name."
        )


def _create(plan: Plan) -> optuna.Study:
    store = open_storage(plan.storage, create=True)
    direction = plan.study_file.study.direction
    return optuna.create_study(storage=store, study_name=plan.name, direction=direction, load_if_exists=True)


def _unchanged(record: Record, name: str, data: str | None, study_file: Path | str | None) -> StudyFile:
    """Return the study's own study file, if what it would be started from today is the same."""
    stored = record.load_study_file()
    path = Path(study_file or record.source["path"])
    changes = []
    if study_file is not None or path.exists():
        now = load_study_file(path).override(**record.overrides)
        changes = [f"  {line}" for line in differences(stored, now)]
    data_path = data or record.data["path"]
    load_projects(data_path)
    if (digest := sha256_of(data_path)) != record.data["sha256"]:
        changes.insert(0, f"  data {data_path}: sha256 {record.data['sha256'][:8]}..., now {digest[:8]}...")
    if changes:
        raise StudyChangedError(
            f"Study {name!r} was made with other settings than {path} has now:\n"
            + "\n".join(changes)
            + "\nResume it with the original ones, or start a new study with `optimize run --study-name`."
        )
    return stored


@contextmanager
def _tracking(plan: Plan, tracking_uri: str | None, observer: Observer) -> Iterator[Tracker]:
    """Start tracking, and wait for MLflow's first answer: a refusal must be known before anything is written."""
    uri = resolve_tracking_uri(tracking_uri)
    try:
        refuse_deleted_experiment(uri, plan.name)
    except TrackingError as error:
        raise InputError(str(error)) from error
    tracker = Tracker(plan.storage, plan.name, uri)
    try:
        # A file has been asked already, without the seconds that importing MLflow takes.
        if sqlite_file(uri) is None and (away := tracker.wait_ready(READY_TIMEOUT)):
            observer.note(f"MLflow is out of reach ({away}); its runs are written when it is back.")
        yield tracker
    finally:
        tracker.kill()


class _Notifier(Observer):
    """Passes events on to the observer and tells the tracker of every trial's end."""

    def __init__(self, observer: Observer, tracker: Tracker) -> None:
        self._observer = observer
        self._tracker = tracker

    def epoch_ended(self, number: int, epoch: int, val_loss: float) -> None:
        self._observer.epoch_ended(number, epoch, val_loss)

    def trial_ended(self, end: TrialEnd) -> None:
        self._tracker.notify()
        self._observer.trial_ended(end)


def _drive(
    study: optuna.Study,
    plan: Plan,
    record: Record,
    tracker: Tracker,
    n_jobs: int,
    timeout: float | None,
    observer: Observer,
) -> StudySummary:
    """Run the trials that the study lacks; leave it clean however that ends."""
    deadline = None if timeout is None else time.monotonic() + timeout
    for number in recover(study):
        observer.note(f"Trial {number} was interrupted; it runs again.")
    summary = summarize_study(study, plan.storage, running=True)
    observer.begin(summary)
    tracker.notify()
    budget = Budget(summary.n_trials - summary.n_finished, deadline)
    job = Job(plan.storage, study.study_name, plan.study_file, record.fixed_args)
    patience = INTERRUPTED_PATIENCE
    try:
        _run(job, n_jobs, budget, _Notifier(observer, tracker))
        patience = PATIENCE
    except OptimizeError:
        patience = PATIENCE
        raise
    finally:
        # A database that failed in the study fails here again; `resume` makes it good, and the first error says more.
        with suppress(StorageUnavailableError):
            recover(study)
        if missing := tracker.finish(patience):
            remedy = f"`optimize sync {study.study_name}`"
            observer.note(f"MLflow lacks runs of this study ({missing}). Write them with {remedy}.")
    return summarize_study(study, plan.storage)


def _run(job: Job, n_jobs: int, budget: Budget, observer: Observer) -> None:
    if n_jobs == 1:
        run_in_process(job.runner(observer.epoch_ended), budget, observer)
    else:
        run_in_workers(job, n_jobs, budget, observer)
