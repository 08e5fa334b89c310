import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.storages import RDBStorage
from optuna.study import StudyDirection
from optuna.trial import TrialState, create_trial

from optimize.storage.database import open_storage
from optimize.storage.trial_writer import TrialChanges, write

DISTRIBUTIONS = {
    "rate": FloatDistribution(1e-3, 1.0, log=True),
    "steps": FloatDistribution(0.0, 1.0, step=0.25),
    "size": IntDistribution(1, 9, step=2),
    "kind": CategoricalDistribution(("a", 1.5, None, True)),
}
INTERNAL = {
    "rate": st.floats(1e-3, 1.0),
    "steps": st.sampled_from([0.0, 0.25, 1.0]),
    "size": st.sampled_from([1.0, 3.0, 9.0]),
    "kind": st.integers(0, 3).map(float),
}
STATES = [None, TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL]

attrs = st.dictionaries(
    st.sampled_from("abc"), st.none() | st.booleans() | st.text(max_size=5) | st.lists(st.integers())
)
pendings = st.builds(
    TrialChanges,
    params=st.fixed_dictionaries(
        {}, optional={k: st.tuples(v, st.just(DISTRIBUTIONS[k])) for k, v in INTERNAL.items()}
    ),
    epochs=st.dictionaries(st.integers(0, 50), st.floats(allow_nan=False), max_size=6),
    user_attrs=attrs,
    system_attrs=attrs,
)
steps = st.lists(
    st.tuples(st.integers(0, 5), pendings, st.sampled_from(STATES), st.floats(allow_nan=False)), max_size=6
)


@pytest.fixture(scope="module")
def storages(tmp_path_factory):
    """Return this project's storage and Optuna's own on one database."""
    url = f"sqlite:///{tmp_path_factory.mktemp('reader')}/s.db"
    return open_storage(url, create=True), RDBStorage(url)


def known(storage, study_id):
    return {trial._trial_id: trial for trial in storage.get_all_trials(study_id)}


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_trials_are_read_as_optuna_reads_them_at_every_moment(storages, steps):
    ours, optunas = storages
    study_id = ours.create_new_study([StudyDirection.MINIMIZE])
    running = {}
    for place, pending, state, value in steps:
        if place not in running:
            running[place] = optunas.create_new_trial(study_id)
        already = optunas.get_trial(running[place])
        for table, there in ((pending.params, already.params), (pending.epochs, already.intermediate_values)):
            for key in set(table) & set(there):
                del table[key]
        write(ours, running[place], pending, state, [value] if state == TrialState.COMPLETE else None)
        if state is not None:
            del running[place]
        assert known(ours, study_id) == known(optunas, study_id)
    assert ours.get_n_trials(study_id) == optunas.get_n_trials(study_id)
    for wanted in (TrialState.COMPLETE, TrialState.RUNNING):
        assert ours.get_all_trials(study_id, states=(wanted,)) == optunas.get_all_trials(study_id, states=(wanted,))


@pytest.mark.parametrize("value", [math.inf, -math.inf, 0.0, 1e308, 5e-324, 0.1 + 0.2])
def test_numbers_are_read_to_the_bit(storages, value):
    ours, optunas = storages
    study_id = ours.create_new_study([StudyDirection.MINIMIZE])
    trial_id = ours.create_new_trial(study_id)
    write(ours, trial_id, TrialChanges(epochs={0: value}), TrialState.COMPLETE, [value])
    (trial,) = ours.get_all_trials(study_id)
    assert (trial.intermediate_values, trial.values) == ({0: value}, [value])
    assert trial == optunas.get_trial(trial_id)


def test_a_nan_that_others_reported_is_read(storages):
    ours, optunas = storages
    study_id = ours.create_new_study([StudyDirection.MINIMIZE])
    optunas.set_trial_intermediate_value(optunas.create_new_trial(study_id), 0, math.nan)
    (trial,) = ours.get_all_trials(study_id)
    assert math.isnan(trial.intermediate_values[0])


def test_parameters_are_read_in_the_order_in_which_they_were_suggested(storages):
    ours, optunas = storages
    study_id = ours.create_new_study([StudyDirection.MINIMIZE])
    names = ["zeta", "alpha", "mid"]
    template = create_trial(
        state=TrialState.COMPLETE,
        value=1.0,
        params=dict.fromkeys(names, 0.5),
        distributions=dict.fromkeys(names, FloatDistribution(0, 1)),
    )
    optunas.create_new_trial(study_id, template)
    (trial,) = ours.get_all_trials(study_id)
    assert list(trial.params) == list(trial.distributions) == list(optunas.get_all_trials(study_id)[0].params)


def test_several_objectives_are_read_in_their_order(storages):
    ours, optunas = storages
    study_id = ours.create_new_study([StudyDirection.MINIMIZE, StudyDirection.MAXIMIZE])
    optunas.create_new_trial(study_id, create_trial(state=TrialState.COMPLETE, values=[2.0, 1.0]))
    assert [trial.values for trial in ours.get_all_trials(study_id)] == [[2.0, 1.0]]


def test_studies_of_one_database_do_not_mix(storages):
    ours, _ = storages
    one, two = (ours.create_new_study([StudyDirection.MINIMIZE]) for _ in range(2))
    trial_ids = [ours.create_new_trial(study_id) for study_id in (one, two, one)]
    assert [trial._trial_id for trial in ours.get_all_trials(one)] == [trial_ids[0], trial_ids[2]]
    assert [trial.number for trial in ours.get_all_trials(one)] == [0, 1]
    assert [trial.number for trial in ours.get_all_trials(two)] == [0]
