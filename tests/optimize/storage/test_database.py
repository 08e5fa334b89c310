import contextlib
import fcntl
import multiprocessing
import os
import random
import signal
import sqlite3
import threading
import time

import optuna
import pytest
from optuna.storages import JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState

from optimize.errors import InputError, OptimizeError, StudyBusyError, StudyNotFoundError
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study, open_storage
from optimize.storage.locks import driver_lock, is_locked, study_lock
from tagifai.files import made_whole


def url_of(path):
    return f"sqlite:///{path}"


def address_of(path, name="s"):
    return StudyAddress(name, url_of(path))


def use(storage, name="s"):
    """Run a trial, as proof that the database is whole."""
    study = optuna.create_study(storage=storage, study_name=name, load_if_exists=True)
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=1)
    return study.trials[-1].state == TrialState.COMPLETE


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "s.db"
    open_storage(url_of(path), create=True)
    return path


# Making a database


def test_a_database_is_made_with_its_folder_and_nothing_else_stays(tmp_path):
    path = tmp_path / "new" / "folder" / "s.db"
    assert use(open_storage(url_of(path), create=True))
    assert {p.name for p in path.parent.iterdir()} <= {"s.db", "s.db-wal", "s.db-shm"}


def test_a_database_is_opened_as_optuna_opens_it_too(database):
    use(open_storage(url_of(database)))
    study = optuna.load_study(study_name="s", storage=RDBStorage(url_of(database)))
    assert len(study.trials) == 1


def test_the_log_is_written_ahead(database):
    with contextlib.closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_link_to_a_file_that_does_not_exist_makes_the_file(tmp_path):
    link = tmp_path / "s.db"
    link.symlink_to("real/s.db")
    assert use(open_storage(url_of(link), create=True))
    assert link.is_symlink()
    assert use(open_storage(url_of(tmp_path / "real" / "s.db")))


@pytest.mark.slow
def test_a_second_driver_is_refused_at_a_link_too(project):
    project.write_train("linked", "time.sleep(0.3)\nlosses.append(1.0)\ntrial.report(1.0, 0)")
    elsewhere = project.path / "elsewhere"
    elsewhere.mkdir()
    (project.path / "studies" / "own.db").symlink_to("../elsewhere/own.db")
    driver = project.start("run", "studies/own.toml", "--storage", url_of(elsewhere / "own.db"), "--n-trials", "20")
    driver.wait_for("Trial   0")
    code, _, err = project.cli("resume", "own")
    assert (code, f"is being run by process {driver.process.pid}" in err) == (2, True), err
    driver.send(signal.SIGINT)
    assert driver.end()[0] == 130


def test_creating_keeps_what_is_there(database):
    use(open_storage(url_of(database)))
    again = open_storage(url_of(database), create=True)
    assert [study.study_name for study in again.get_all_studies()] == ["s"]


def make_slowly(path, ready):
    with made_whole(path) as fresh:
        fresh.touch()
        ready.set()
        time.sleep(60)


@pytest.fixture
def makers(tmp_path):
    """Two processes that are making databases; the first is killed."""
    fork = multiprocessing.get_context("fork")
    processes = []
    for name in ("killed", "at-work"):
        ready = fork.Event()
        process = fork.Process(target=make_slowly, args=(tmp_path / f"{name}.db", ready))
        process.start()
        processes.append(process)
        assert ready.wait(30)
    processes[0].kill()
    processes[0].join()
    yield
    processes[1].kill()
    processes[1].join()


def left(folder):
    return sorted(path.name[:-9] for path in folder.iterdir() if path.name.startswith("."))


def test_what_a_killed_process_left_is_swept_up_at_once(tmp_path, makers):
    mine = tmp_path / ".cache-12345678"
    mine.mkdir()
    (mine / "notes.txt").touch()
    assert left(tmp_path) == [".at-work", ".cache", ".killed"]
    open_storage(url_of(tmp_path / "s.db"), create=True)
    assert left(tmp_path) == [".at-work", ".cache"]


def test_the_next_driver_sweeps_up_too(tmp_path, makers):
    with driver_lock(address_of(tmp_path / "killed.db")):
        assert left(tmp_path) == [".at-work"]


def create_at_once(path, barrier, failures):
    barrier.wait()
    try:
        open_storage(url_of(path), create=True)
    except BaseException as error:
        failures.put(repr(error))
        raise


@pytest.mark.slow
def test_eight_processes_make_one_database(tmp_path):
    fork = multiprocessing.get_context("fork")
    barrier, failures = fork.Barrier(8), fork.Queue()
    path = tmp_path / "s.db"
    processes = [fork.Process(target=create_at_once, args=(path, barrier, failures)) for _ in range(8)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [failures.get() for _ in range(sum(process.exitcode != 0 for process in processes))] == []
    assert use(open_storage(url_of(path)))
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def create(path):
    open_storage(url_of(path), create=True)


@pytest.mark.slow
def test_a_kill_while_a_database_is_made_leaves_nothing_or_all_of_it(tmp_path):
    fork = multiprocessing.get_context("fork")
    moments, n_killed, undisturbed = random.Random(1), 0, 1.0
    for i in range(15):
        path = tmp_path / f"s{i}.db"
        process = fork.Process(target=create, args=(path,))
        started = time.monotonic()
        process.start()
        process.join(None if i == 0 else moments.uniform(0, 1.2 * undisturbed))
        if i == 0:
            undisturbed = time.monotonic() - started
        elif process.exitcode is None:
            os.kill(process.pid, signal.SIGKILL)
            n_killed += 1
        process.join()
        if path.exists():
            assert use(open_storage(url_of(path)))
        else:
            assert use(open_storage(url_of(path), create=True))
    assert n_killed > 0


# Opening one


def test_a_missing_database_is_refused_and_not_made(tmp_path):
    path = tmp_path / "no" / "s.db"
    with pytest.raises(InputError, match=rf"^There is no study database {path}\. `optimize list` shows"):
        open_storage(url_of(path))
    assert not path.parent.exists()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:memory?mode=memory&uri=true"])
def test_a_database_in_memory_is_refused(url):
    with pytest.raises(InputError, match=r"names no file, and a study must outlive its process\.$"):
        open_storage(url, create=True)


@pytest.mark.parametrize("url", ["studies/sgd.db", "", "://", "sqlite:/studies"])
def test_what_is_no_url_is_refused(url):
    with pytest.raises(InputError, match=r"^Storage '.*' is no URL\. Write it as sqlite:///studies/sgd\.db\.$"):
        open_storage(url, create=True)


@pytest.mark.parametrize(
    ("url", "kind"),
    [("oracle://host/db", "oracle"), ("mysql+pymysql://me:secret@host/db", "mysql"), ("redis://host:6379", "redis")],
)
def test_a_storage_in_which_no_study_can_live_is_refused_by_its_name(url, kind):
    reason = (
        rf"^Storage '{kind}[^ ]*' is of the kind '{kind}', with which nothing here has been tested\. A study lives in"
    )
    with pytest.raises(InputError, match=reason) as caught:
        open_storage(url)
    assert "secret" not in str(caught.value)
    with pytest.raises(InputError, match=reason):
        StudyAddress.of("s", url)


def test_a_journal_is_refused_by_its_name(tmp_path):
    path = tmp_path / "studies.log"
    optuna.create_study(storage=JournalStorage(JournalFileBackend(str(path))))
    with pytest.raises(
        InputError, match=r"is a journal of Optuna's\. A study cannot live in one: .*`optuna.copy_study`"
    ):
        StudyAddress.of("s", str(path))


def test_a_database_that_is_named_by_its_path_is_told_its_url(database):
    with pytest.raises(InputError, match=rf"is no URL but a file\. Write it as {url_of(database)}\.$"):
        StudyAddress.of("s", str(database))


def test_a_server_without_its_driver_is_refused():
    with pytest.raises(OptimizeError, match=r"needs a driver that is not installed|Cannot open the storage"):
        open_storage("postgresql+pg8000://host/db")


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        pytest.param(lambda path: path.write_bytes(b""), "is empty", id="empty file"),
        pytest.param(
            lambda path: path.write_text("hello" * 100),
            "file is not a database",
            id="another file",
        ),
        pytest.param(lambda path: path.mkdir(), "is a folder", id="folder"),
        pytest.param(
            lambda path: sqlite3.connect(path).execute("CREATE TABLE t (x)"), "no such table", id="another one"
        ),
    ],
)
def test_a_file_that_is_no_study_database_is_refused(tmp_path, prepare, reason):
    path = tmp_path / "s.db"
    prepare(path)
    with pytest.raises(OptimizeError, match=reason) as caught:
        open_storage(url_of(path))
    assert str(path) in str(caught.value) or "The study's database failed" in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+nosuchdriver://me:secret@localhost/db",
        "oracle://me:secret@localhost/db",
    ],
)
def test_a_password_is_not_shown(url):
    with pytest.raises(OptimizeError, match=r"[Ss]torage|driver") as caught:
        open_storage(url)
    assert "secret" not in str(caught.value)


# Loading a study


def test_a_study_is_loaded(database):
    use(open_storage(url_of(database)))
    assert len(load_study(address_of(database), writable=False).trials) == 1


def test_a_study_that_is_not_there_is_refused(database, tmp_path):
    with pytest.raises(StudyNotFoundError, match=r"^There is no study 't' in sqlite:.*`optimize run` starts one\.$"):
        load_study(address_of(database, "t"))
    with pytest.raises(StudyNotFoundError, match=r"^There is no study 't': no file .*t\.db\. `optimize list`"):
        load_study(address_of(tmp_path / "t.db", "t"))


# A database in use


@contextlib.contextmanager
def locked(path, seconds):
    """Keep others from writing for a while."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(seconds, lambda: connection.execute("COMMIT"))
    timer.start()
    yield
    timer.join()
    connection.close()


def test_a_locked_database_is_waited_for(database):
    storage = open_storage(url_of(database))
    started = time.monotonic()
    with locked(database, 1.3):
        assert use(storage)
        assert time.monotonic() - started > 1.2


def test_a_reader_does_not_wait_for_a_writer(database):
    use(open_storage(url_of(database)))
    with locked(database, 1.0):
        started = time.monotonic()
        assert len(load_study(address_of(database), writable=False).trials) == 1
        assert time.monotonic() - started < 0.8


# The lock


def hold(path, ready):
    with study_lock(path, "s"):
        ready.set()
        time.sleep(60)


@pytest.fixture
def holder(tmp_path):
    """Start a process that holds the lock."""
    fork = multiprocessing.get_context("fork")
    ready = fork.Event()
    process = fork.Process(target=hold, args=(tmp_path / "s.lock", ready))
    process.start()
    assert ready.wait(30)
    yield process
    process.kill()
    process.join()


def test_only_one_process_holds_the_lock_and_the_other_is_told_who(tmp_path, holder):
    with (
        pytest.raises(
            StudyBusyError, match=rf"^Study 's' is being run by process {holder.pid}\. Wait for it or stop it"
        ),
        study_lock(tmp_path / "s.lock", "s"),
    ):
        pass
    assert is_locked(tmp_path / "s.lock")


def test_the_lock_is_exclusive_within_a_process_too(tmp_path):
    with study_lock(tmp_path / "s.lock", "s"):
        with (
            pytest.raises(StudyBusyError, match=f"process {os.getpid()}"),
            study_lock(tmp_path / "s.lock", "s"),
        ):
            pass
        assert is_locked(tmp_path / "s.lock"), "the refusal leaves it locked"


def test_a_killed_holder_gives_the_lock_back(tmp_path, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    assert not is_locked(tmp_path / "s.lock")
    with study_lock(tmp_path / "s.lock", "s"):
        assert (tmp_path / "s.lock").read_text() == str(os.getpid())


def test_the_lock_is_given_back_at_the_end_and_on_an_error(tmp_path):
    path = tmp_path / "s.lock"
    with study_lock(path, "s"):
        assert is_locked(path)
    assert not is_locked(path)
    with pytest.raises(ValueError, match="inside"), study_lock(path, "s"):
        raise ValueError("inside")
    assert not is_locked(path)


def test_a_lock_that_was_never_taken_is_free_and_asking_makes_no_file(tmp_path):
    assert not is_locked(tmp_path / "s.lock")
    assert not (tmp_path / "s.lock").exists()


def test_a_lock_can_be_waited_for(tmp_path, holder):
    timer = threading.Timer(0.3, holder.kill)
    timer.start()
    started = time.monotonic()
    with study_lock(tmp_path / "s.lock", "s", wait=True):
        assert time.monotonic() - started > 0.2
    timer.join()


def test_the_drivers_lock_lies_beside_the_database(database):
    with driver_lock(address_of(database)):
        assert is_locked(database.with_name("s.lock"))
        with pytest.raises(StudyBusyError, match="is being run"), driver_lock(address_of(database)):
            pass
        with driver_lock(address_of(database, "another")):
            pass


def test_looking_at_a_lock_keeps_nobody_from_taking_it(tmp_path):
    path = tmp_path / "s.lock"
    looking = os.open(path, os.O_RDWR | os.O_CREAT)
    fcntl.flock(looking, fcntl.LOCK_SH)  # what `is_locked` does between two of its lines
    timer = threading.Timer(0.02, os.close, [looking])
    timer.start()
    try:
        with study_lock(path, "s"):
            pass
    finally:
        timer.join()
