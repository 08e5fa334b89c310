import pytest
from hypothesis import given
from hypothesis import strategies as st
from optuna.trial import TrialState, create_trial

from optimize.trials.history import bounded

PENDING = (TrialState.RUNNING, TrialState.WAITING)


def made(number, state, value):
    trial = create_trial(state=state, value=value if state == TrialState.COMPLETE else None)
    trial.number = number
    return trial


def numbered(*values):
    """Return complete trials with these values, and a failed one where there is none."""
    states = [TrialState.FAIL if value is None else TrialState.COMPLETE for value in values]
    return [made(number, state, value) for number, (state, value) in enumerate(zip(states, values, strict=True))]


def kept(trials, limit, *, maximize=False):
    return [trial.number for trial in bounded(trials, limit, maximize=maximize)]


def test_half_are_the_best_and_half_the_latest():
    assert kept(numbered(1, 9, 2, 8, 7, 3, 6, 5), 4) == [0, 2, 6, 7]
    assert kept(numbered(1, 9, 2, 8, 7, 3, 6, 5), 4, maximize=True) == [1, 3, 6, 7]


def test_a_best_trial_among_the_latest_makes_room_for_another():
    assert kept(numbered(5, 5, 5, 5, 2, 1), 4) == [2, 3, 4, 5]


def test_of_equal_values_the_earlier_is_better():
    assert kept(numbered(3, 3, 3, 3, 3, 3), 4) == [0, 1, 4, 5]


def test_failed_trials_are_none_of_the_best():
    assert kept(numbered(None, None, 9, None, None, None), 2) == [2, 5]


STATES = st.sampled_from(list(TrialState))


@given(st.lists(st.tuples(STATES, st.integers(-5, 5))), st.integers(1, 20), st.booleans())
def test_what_runs_is_shown_and_no_more_than_the_limit_of_the_rest(trials, limit, maximize):
    trials = [made(number, state, value) for number, (state, value) in enumerate(trials)]
    found = bounded(trials, limit, maximize=maximize)
    ended = [trial for trial in trials if trial.state.is_finished()]
    assert sum(trial.state.is_finished() for trial in found) == min(limit, len(ended))
    assert [t for t in found if t.state in PENDING] == [t for t in trials if t.state in PENDING]
    assert found == sorted(found, key=lambda trial: trial.number)


def test_a_trial_beyond_the_limit_is_not_shown_to_the_sampler_alone(sqlite):
    from optimize.trials.buffered_storage import BufferedStorage

    study_id = sqlite.create_new_study([1], "bounded")
    for number in range(6):
        sqlite.create_new_trial(study_id, made(number, TrialState.COMPLETE, float(number)))
    view = BufferedStorage(sqlite, study_id, max_history=2)
    view.adopt(sqlite.create_new_trial(study_id))
    with view.sampling():
        assert [trial.number for trial in view.get_all_trials(study_id)] == [0, 5, 6]
    assert [trial.number for trial in view.get_all_trials(study_id)] == list(range(7))


@pytest.mark.parametrize(
    ("sampler", "text"),
    [
        ({"name": "TPESampler", "max_history": 49}, "must be a whole number of at least 50, not 49"),
        ({"name": "TPESampler", "max_history": True}, "must be a whole number of at least 50, not True"),
        ({"name": "GridSampler", "max_history": 50, "search_space": {}}, "GridSampler needs all trials, or none"),
    ],
)
def test_a_history_that_cannot_be_is_refused(sampler, text):
    from optimize.definition.component import history_fault

    assert text in history_fault(sampler["name"], sampler["max_history"])
    assert history_fault("TPESampler", 50) is None
