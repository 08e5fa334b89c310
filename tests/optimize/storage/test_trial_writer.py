import math
import time
from datetime import datetime, timedelta

import optuna
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.exceptions import UpdateFinishedTrialError
from optuna.storages import RDBStorage
from optuna.study import StudyDirection
from optuna.trial import TrialState
from sqlalchemy import event

from optimize.storage.claims import claim
from optimize.storage.database import open_storage
from optimize.storage.trial_writer import TrialChanges, write

RATE = FloatDistribution(1e-3, 1.0, log=True)
SIZE = IntDistribution(1, 9)
KIND = CategoricalDistribution(("a", "b", "c"))
FULL = TrialChanges(
    params={"rate": (0.25, RATE), "size": (3.0, SIZE), "kind": (2.0, KIND)},
    epochs={0: 1.5, 1: 0.5},
    user_attrs={"text": "ü", "list": [1, None, {"a": True}]},
    system_attrs={"grid_id": 3},
)


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
    TrialChanges,
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
    write(storage, trial_id, TrialChanges(epochs={0: 3.0}, user_attrs={"ms": [1], "kept": 1}))
    write(storage, trial_id, TrialChanges(epochs={1: 2.0}, user_attrs={"ms": [1, 2]}))
    write(storage, trial_id, TrialChanges(user_attrs={"ms": [1, 2, 3]}), TrialState.COMPLETE, [2.0])
    trial = storage.get_trial(trial_id)
    assert trial.intermediate_values == {0: 3.0, 1: 2.0}
    assert trial.user_attrs == {"ms": [1, 2, 3], "kept": 1}
    assert (trial.state, trial.values) == (TrialState.COMPLETE, [2.0])


def test_what_is_pending_is_left_as_it_is(storage):
    trial_id = new_trial(storage)
    pending = TrialChanges(epochs={0: 1.0}, user_attrs={"a": [1]})
    write(storage, trial_id, pending)
    assert pending == TrialChanges(epochs={0: 1.0}, user_attrs={"a": [1]})


@pytest.mark.parametrize("ended", [TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL])
@pytest.mark.parametrize(
    "again",
    [
        pytest.param((TrialChanges(epochs={0: 1.0}),), id="an epoch"),
        pytest.param((TrialChanges(user_attrs={"a": 1}),), id="an attribute"),
        pytest.param((TrialChanges(), TrialState.FAIL), id="another end"),
        pytest.param((TrialChanges(), TrialState.COMPLETE, [0.0]), id="another value"),
    ],
)
def test_a_trial_that_has_ended_is_not_written_to(storage, ended, again):
    trial_id = new_trial(storage)
    write(storage, trial_id, TrialChanges(), ended, [1.0] if ended == TrialState.COMPLETE else None)
    before = content(storage.get_trial(trial_id))
    with pytest.raises(UpdateFinishedTrialError, match=r"trial|Trial"):
        write(storage, trial_id, *again)
    assert content(storage.get_trial(trial_id)) == before


def test_a_waiting_trial_is_not_running_either(sqlite):
    study = optuna.create_study(storage=sqlite)
    study.enqueue_trial({})
    with pytest.raises(UpdateFinishedTrialError, match="no longer running"):
        write(sqlite, study.trials[0]._trial_id, TrialChanges(epochs={0: 1.0}))
    assert study.trials[0].state == TrialState.WAITING


def test_everything_goes_in_one_commit(sqlite):
    trial_id, commits = new_trial(sqlite), []

    def count(connection):
        commits.append(connection)

    event.listen(sqlite.storage.engine, "commit", count)
    write(sqlite, trial_id, FULL, TrialState.COMPLETE, [0.5])
    event.remove(sqlite.storage.engine, "commit", count)
    assert len(commits) == 1


def test_a_write_that_fails_leaves_nothing_behind(sqlite):
    trial_id = new_trial(sqlite)
    with pytest.raises(TypeError, match="not JSON serializable"):
        write(sqlite, trial_id, TrialChanges(epochs={0: 1.0}, user_attrs={"a": object()}), TrialState.FAIL)
    trial = sqlite.get_trial(trial_id)
    assert (trial.state, trial.intermediate_values) == (TrialState.RUNNING, {})


def test_other_processes_see_it_at_once(sqlite):
    trial_id, reader = new_trial(sqlite), open_storage(str(sqlite.storage.url), writable=False)
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
        write(sqlite, claim(sqlite, study._study_id, worker), TrialChanges(), TrialState.FAIL)
    as_optuna_reads = optuna.load_study(study_name=study.study_name, storage=RDBStorage(str(sqlite.storage.url)))
    for trial in as_optuna_reads.trials:
        assert timedelta() <= trial.duration < timedelta(seconds=30)
        assert abs(datetime.now() - trial.datetime_complete) < timedelta(seconds=30)


@pytest.mark.parametrize(
    ("pending", "state", "values"),
    [
        pytest.param(TrialChanges(epochs={0: 1.0}), None, None, id="epochs"),
        pytest.param(TrialChanges(params={"rate": (0.25, RATE)}), None, None, id="parameters"),
        pytest.param(TrialChanges(user_attrs={"a": 1}, system_attrs={"b": 2}), None, None, id="attributes"),
        pytest.param(FULL, TrialState.COMPLETE, [0.5], id="end"),
        pytest.param(TrialChanges(), TrialState.FAIL, None, id="failure"),
    ],
)
def test_a_write_whose_answer_was_lost_is_made_once(sqlite, lost_answer, pending, state, values):
    ours, theirs = new_trial(sqlite), new_trial(sqlite)
    with lost_answer():
        write(sqlite, ours, pending, state, values)
    write_with_optuna(sqlite, theirs, pending, state, values)
    assert content(sqlite.get_trial(ours)) == content(sqlite.get_trial(theirs))


def test_nothing_pending_is_false():
    assert not TrialChanges()
    assert all([TrialChanges(params=FULL.params), TrialChanges(epochs={0: 0.0}), TrialChanges(user_attrs={"a": 0})])
    assert TrialChanges(system_attrs={"a": None})


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_values_that_sql_has_no_number_for_come_back(storage, value):
    trial_id = new_trial(storage)
    write(storage, trial_id, TrialChanges(epochs={0: value}))
    stored = storage.get_trial(trial_id).intermediate_values[0]
    assert stored == value or (math.isnan(stored) and math.isnan(value))
