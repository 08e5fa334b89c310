import contextlib
import itertools
import math
import multiprocessing
import os
import sqlite3
import time
from collections import Counter
from datetime import datetime, timedelta

import optuna
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.exceptions import UpdateFinishedTrialError
from optuna.storages import InMemoryStorage, JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend
from optuna.study import StudyDirection
from optuna.trial import TrialState
from sqlalchemy import event

from optimize.storage import open_storage
from optimize.trial_writer import WORKER, Pending, claim, write

RATE = FloatDistribution(1e-3, 1.0, log=True)
SIZE = IntDistribution(1, 9)
KIND = CategoricalDistribution(("a", "b", "c"))
FULL = Pending(
    params={"rate": (0.25, RATE), "size": (3.0, SIZE), "kind": (2.0, KIND)},
    epochs={0: 1.5, 1: 0.5},
    user_attrs={"text": "ü", "list": [1, None, {"a": True}]},
    system_attrs={"grid_id": 3},
)
STORAGES = {
    "sqlite": lambda folder: open_storage(f"sqlite:///{folder}/s.db", create=True),
    "sqlite without a cache": lambda folder: RDBStorage(f"sqlite:///{folder}/s.db"),
    "memory": lambda folder: InMemoryStorage(),
    "journal": lambda folder: JournalStorage(JournalFileBackend(f"{folder}/s.journal")),
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Open each kind of storage once; making a database takes longer than a test."""
    return {name: make(tmp_path_factory.mktemp("storage")) for name, make in STORAGES.items()}


@pytest.fixture(params=STORAGES)
def storage(request, opened):
    return opened[request.param]


@pytest.fixture
def sqlite(opened):
    return opened["sqlite"]


def new_trial(storage):
    return storage.create_new_trial(storage.create_new_study([StudyDirection.MINIMIZE]))


def write_with_optuna(storage, trial_id, pending, state=None, values=None):
    """Write through Optuna's own methods, each with its own commit."""
    for name, (value, distribution) in pending.params.items():
        storage.set_trial_param(trial_id, name, value, distribution)
    for step, value in pending.epochs.items():
        storage.set_trial_intermediate_value(trial_id, step, value)
    for key, value in pending.user_attrs.items():
        storage.set_trial_user_attr(trial_id, key, value)
    for key, value in pending.system_attrs.items():
        storage.set_trial_system_attr(trial_id, key, value)
    if state is not None:
        storage.set_trial_state_values(trial_id, state, values)


def content(trial):
    return {
        "state": trial.state,
        "params": trial.params,
        "distributions": trial.distributions,
        "epochs": trial.intermediate_values,
        "user_attrs": trial.user_attrs,
        "system_attrs": trial.system_attrs,
        "values": trial.values,
        "ended": trial.datetime_complete is not None,
    }


floats = st.floats(allow_nan=False)
jsonable = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
attrs = st.dictionaries(
    st.text(st.characters(codec="ascii", min_codepoint=33), min_size=1, max_size=9), jsonable, max_size=3
)
pendings = st.builds(
    Pending,
    params=st.fixed_dictionaries(
        {},
        optional={
            "rate": st.tuples(st.floats(1e-3, 1.0), st.just(RATE)),
            "size": st.tuples(st.integers(1, 9).map(float), st.just(SIZE)),
            "kind": st.tuples(st.integers(0, 2).map(float), st.just(KIND)),
        },
    ),
    epochs=st.dictionaries(st.integers(0, 1000), floats, max_size=5),
    user_attrs=attrs,
    system_attrs=attrs,
)
ends = st.one_of(
    st.tuples(st.just(None), st.none()),
    st.tuples(st.just(TrialState.COMPLETE), st.lists(floats, min_size=1, max_size=1)),
    st.tuples(st.just(TrialState.PRUNED), st.none() | st.lists(floats, min_size=1, max_size=1)),
    st.tuples(st.just(TrialState.FAIL), st.none()),
)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pendings, ends)
def test_one_transaction_stores_what_optunas_many_store(sqlite, pending, end):
    storage, ours, theirs = sqlite, new_trial(sqlite), new_trial(sqlite)
    write(storage, ours, pending, *end)
    write_with_optuna(storage, theirs, pending, *end)
    assert content(storage.get_trial(ours)) == content(storage.get_trial(theirs))


@pytest.mark.parametrize(
    ("state", "values"),
    [
        (None, None),
        (TrialState.COMPLETE, [0.5]),
        (TrialState.PRUNED, [0.5]),
        (TrialState.PRUNED, None),
        (TrialState.FAIL, None),
    ],
)
def test_every_storage_holds_what_was_written(storage, state, values):
    trial_id = new_trial(storage)
    write(storage, trial_id, FULL, state, values)
    assert content(storage.get_trial(trial_id)) == {
        "state": state or TrialState.RUNNING,
        "params": {"rate": 0.25, "size": 3, "kind": "c"},
        "distributions": {"rate": RATE, "size": SIZE, "kind": KIND},
        "epochs": {0: 1.5, 1: 0.5},
        "user_attrs": FULL.user_attrs,
        "system_attrs": FULL.system_attrs,
        "values": values,
        "ended": state is not None,
    }


def test_later_writes_add_epochs_and_replace_attributes(storage):
    trial_id = new_trial(storage)
    write(storage, trial_id, Pending(epochs={0: 3.0}, user_attrs={"ms": [1], "kept": 1}))
    write(storage, trial_id, Pending(epochs={1: 2.0}, user_attrs={"ms": [1, 2]}))
    write(storage, trial_id, Pending(user_attrs={"ms": [1, 2, 3]}), TrialState.COMPLETE, [2.0])
    trial = storage.get_trial(trial_id)
    assert trial.intermediate_values == {0: 3.0, 1: 2.0}
    assert trial.user_attrs == {"ms": [1, 2, 3], "kept": 1}
    assert (trial.state, trial.values) == (TrialState.COMPLETE, [2.0])


def test_what_is_pending_is_left_as_it_is(storage):
    trial_id = new_trial(storage)
    pending = Pending(epochs={0: 1.0}, user_attrs={"a": [1]})
    write(storage, trial_id, pending)
    assert pending == Pending(epochs={0: 1.0}, user_attrs={"a": [1]})


@pytest.mark.parametrize("ended", [TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL])
@pytest.mark.parametrize(
    "again",
    [
        pytest.param((Pending(epochs={0: 1.0}),), id="an epoch"),
        pytest.param((Pending(user_attrs={"a": 1}),), id="an attribute"),
        pytest.param((Pending(), TrialState.FAIL), id="another end"),
        pytest.param((Pending(), TrialState.COMPLETE, [0.0]), id="another value"),
    ],
)
def test_a_trial_that_has_ended_is_not_written_to(storage, ended, again):
    trial_id = new_trial(storage)
    write(storage, trial_id, Pending(), ended, [1.0] if ended == TrialState.COMPLETE else None)
    before = content(storage.get_trial(trial_id))
    with pytest.raises(UpdateFinishedTrialError, match=r"trial|Trial"):
        write(storage, trial_id, *again)
    assert content(storage.get_trial(trial_id)) == before


def test_a_waiting_trial_is_not_running_either(sqlite):
    study = optuna.create_study(storage=sqlite)
    study.enqueue_trial({})
    with pytest.raises(UpdateFinishedTrialError, match="no longer running"):
        write(sqlite, study.trials[0]._trial_id, Pending(epochs={0: 1.0}))
    assert study.trials[0].state == TrialState.WAITING


def test_everything_goes_in_one_commit(sqlite):
    trial_id, commits = new_trial(sqlite), []

    def count(connection):
        commits.append(connection)

    event.listen(sqlite._backend.engine, "commit", count)
    write(sqlite, trial_id, FULL, TrialState.COMPLETE, [0.5])
    event.remove(sqlite._backend.engine, "commit", count)
    assert len(commits) == 1


def test_a_write_that_fails_leaves_nothing_behind(sqlite):
    trial_id = new_trial(sqlite)
    with pytest.raises(TypeError, match="not JSON serializable"):
        write(sqlite, trial_id, Pending(epochs={0: 1.0}, user_attrs={"a": object()}), TrialState.FAIL)
    trial = sqlite.get_trial(trial_id)
    assert (trial.state, trial.intermediate_values) == (TrialState.RUNNING, {})


def test_other_processes_see_it_at_once(sqlite):
    trial_id, reader = new_trial(sqlite), open_storage(str(sqlite._backend.url), writable=False)
    assert reader.get_trial(trial_id).state == TrialState.RUNNING
    write(sqlite, trial_id, FULL, TrialState.COMPLETE, [0.5])
    assert content(reader.get_trial(trial_id)) == content(sqlite.get_trial(trial_id))


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Kolkata"])
def time_zone(request, monkeypatch):
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_times_are_those_of_the_clock_in_any_time_zone(sqlite, time_zone):
    study = optuna.create_study(storage=sqlite)
    study.enqueue_trial({})
    for worker in ("the waiting one", "a new one"):
        write(sqlite, claim(sqlite, study._study_id, worker), Pending(), TrialState.FAIL)
    as_optuna_reads = optuna.load_study(study_name=study.study_name, storage=RDBStorage(str(sqlite._backend.url)))
    for trial in as_optuna_reads.trials:
        assert timedelta() <= trial.duration < timedelta(seconds=30)
        assert abs(datetime.now() - trial.datetime_complete) < timedelta(seconds=30)


@pytest.fixture
def lost_answer(sqlite):
    """Return a context in which the answer to the nth commit gets lost, as when a server restarts."""
    dialect = sqlite._backend.engine.dialect
    commit = dialect.do_commit

    @contextlib.contextmanager
    def lose(nth=0):
        countdown = itertools.count(nth, -1)

        def do_commit(connection):
            commit(connection)
            if next(countdown) == 0:
                del dialect.do_commit
                raise sqlite3.OperationalError("database is locked")

        dialect.do_commit = do_commit
        yield
        assert "do_commit" not in vars(dialect), "there were fewer commits"

    yield lose
    vars(dialect).pop("do_commit", None)


@pytest.mark.parametrize(
    ("pending", "state", "values"),
    [
        pytest.param(Pending(epochs={0: 1.0}), None, None, id="epochs"),
        pytest.param(Pending(params={"rate": (0.25, RATE)}), None, None, id="parameters"),
        pytest.param(Pending(user_attrs={"a": 1}, system_attrs={"b": 2}), None, None, id="attributes"),
        pytest.param(FULL, TrialState.COMPLETE, [0.5], id="end"),
        pytest.param(Pending(), TrialState.FAIL, None, id="failure"),
    ],
)
def test_a_write_whose_answer_was_lost_is_made_once(sqlite, lost_answer, pending, state, values):
    ours, theirs = new_trial(sqlite), new_trial(sqlite)
    with lost_answer():
        write(sqlite, ours, pending, state, values)
    write_with_optuna(sqlite, theirs, pending, state, values)
    assert content(sqlite.get_trial(ours)) == content(sqlite.get_trial(theirs))


@pytest.mark.parametrize(
    ("n_waiting", "nth"),
    [(0, 0), (0, 1), (0, 2), (2, 0), (2, 1)],
)
def test_a_claim_whose_answer_was_lost_takes_one_trial(sqlite, lost_answer, n_waiting, nth):
    study = optuna.create_study(storage=sqlite)
    for x in range(n_waiting):
        study.enqueue_trial({"x": x})
    with lost_answer(nth):
        trial_id = claim(sqlite, study._study_id, "a")
    running = [trial for trial in study.trials if trial.state == TrialState.RUNNING]
    assert [(trial._trial_id, trial.system_attrs[WORKER]) for trial in running] == [(trial_id, "a")]
    assert len(study.trials) == max(1, n_waiting)


def test_a_new_trial_is_claimed_under_its_workers_name(storage):
    study = optuna.create_study(storage=storage)
    claimed = [claim(storage, study._study_id, name) for name in ("a", "b")]
    assert claimed == [trial._trial_id for trial in study.trials]
    assert [trial.system_attrs for trial in study.trials] == [{WORKER: "a"}, {WORKER: "b"}]
    assert all(trial.state == TrialState.RUNNING and trial.datetime_start is not None for trial in study.trials)


def test_waiting_trials_are_claimed_first_and_in_their_order(storage):
    study = optuna.create_study(storage=storage)
    for x in (0.1, 0.2):
        study.enqueue_trial({"x": x}, user_attrs={"of": x})
    claimed = [claim(storage, study._study_id, name) for name in ("a", "b", "c")]
    assert claimed == [trial._trial_id for trial in study.trials]
    assert [trial.user_attrs.get("of") for trial in study.trials] == [0.1, 0.2, None]
    assert [trial.system_attrs.get("fixed_params") for trial in study.trials] == [{"x": 0.1}, {"x": 0.2}, None]
    assert [trial.system_attrs[WORKER] for trial in study.trials] == ["a", "b", "c"]
    assert all(trial.state == TrialState.RUNNING and trial.datetime_start is not None for trial in study.trials)


def test_a_worker_that_asks_again_gets_the_trial_whose_creation_it_did_not_hear_of(sqlite):
    study = optuna.create_study(storage=sqlite)
    first = claim(sqlite, study._study_id, "a")
    assert claim(sqlite, study._study_id, "a") == first
    write(sqlite, first, Pending(), TrialState.FAIL)
    assert claim(sqlite, study._study_id, "a") != first


def claim_all(url, study_id, n_trials, barrier):
    storage = open_storage(url)
    barrier.wait()
    for _ in range(n_trials):
        claim(storage, study_id, str(os.getpid()))


@pytest.mark.slow
def test_no_waiting_trial_is_claimed_by_two_processes(sqlite):
    study = optuna.create_study(storage=sqlite)
    for x in range(60):
        study.enqueue_trial({"x": x})
    fork = multiprocessing.get_context("fork")
    barrier = fork.Barrier(3)
    arguments = (str(sqlite._backend.url), study._study_id, 20, barrier)
    workers = [fork.Process(target=claim_all, args=arguments) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert len(study.trials) == 60, "a worker that found its trial taken would have made a new one"
    owners = Counter(trial.system_attrs[WORKER] for trial in study.trials)
    assert owners == {str(worker.pid): 20 for worker in workers}


def test_nothing_pending_is_false():
    assert not Pending()
    assert all([Pending(params=FULL.params), Pending(epochs={0: 0.0}), Pending(user_attrs={"a": 0})])
    assert Pending(system_attrs={"a": None})


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_values_that_sql_has_no_number_for_come_back(storage, value):
    trial_id = new_trial(storage)
    write(storage, trial_id, Pending(epochs={0: value}))
    stored = storage.get_trial(trial_id).intermediate_values[0]
    assert stored == value or (math.isnan(stored) and math.isnan(value))
