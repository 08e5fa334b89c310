import optuna
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from optuna.samplers import (
    GridSampler,
    NSGAIISampler,
    PartialFixedSampler,
    QMCSampler,
    RandomSampler,
    TPESampler,
)
from optuna.trial import TrialState, create_trial

from optimize.definition.attributes import RETRY_OF
from optimize.trials.slots import SlotTable, seed_sampler, slot_seed, slots_of, uninterrupted

pytestmark = pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning")

GRID = {"x": [0.1, 0.2, 0.3, 0.4], "y": [1, 2, 3]}
SAMPLERS = {
    "RandomSampler": lambda seed: RandomSampler(seed=seed),
    "TPESampler": lambda seed: TPESampler(seed=seed, n_startup_trials=3),
    "QMCSampler": lambda seed: QMCSampler(seed=seed, scramble=True),
    "GridSampler": lambda seed: GridSampler(GRID, seed=seed),
    "NSGAIISampler": lambda seed: NSGAIISampler(seed=seed, population_size=3),
    "PartialFixedSampler": lambda seed: PartialFixedSampler({"y": 2}, TPESampler(seed=seed, n_startup_trials=3)),
}


def make(retries, states=()):
    """Make trials from what each retries: `[None, 0, None]` is a trial, its retry, another trial."""
    trials = []
    for number, origin in enumerate(retries):
        state = dict(enumerate(states)).get(number, TrialState.FAIL)
        attrs = {} if origin is None else {RETRY_OF: origin}
        value = 0.0 if state == TrialState.COMPLETE else None
        trial = create_trial(state=state, value=value, user_attrs=attrs)
        trial.number = number
        trials.append(trial)
    return trials


@pytest.mark.parametrize(
    ("retries", "slots"),
    [
        pytest.param([], [], id="no trial"),
        pytest.param([None, None, None], [0, 1, 2], id="no retry"),
        pytest.param([None, 0, None], [0, 0, 1], id="a retry"),
        pytest.param([None, 0, 1, 2, None], [0, 0, 0, 0, 1], id="a retry of a retry"),
        pytest.param([None, None, 0, 1, 2, 3, None], [0, 1, 0, 1, 0, 1, 2], id="two chains"),
        pytest.param([None, None, None, 1], [0, 1, 2, 1], id="a late retry"),
    ],
)
def test_a_trial_and_its_retries_share_a_slot(retries, slots):
    assert slots_of(make(retries)) == dict(enumerate(slots))


def test_an_uninterrupted_study_is_passed_on_as_it_is():
    trials = make([None, None, None])
    assert all(seen is trial for seen, trial in zip(uninterrupted(trials), trials, strict=True))


def test_the_last_trial_of_a_slot_stands_for_it_under_the_slots_number():
    trials = make([None, 0, None, 2, 3])
    assert [trial.number for trial in uninterrupted(trials)] == [0, 1]
    assert [trial.user_attrs.get(RETRY_OF) for trial in uninterrupted(trials)] == [0, 3]
    assert [trial.number for trial in trials] == [0, 1, 2, 3, 4], "the trials themselves are left as they are"


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), max_size=30))
def test_slots_are_numbered_without_holes_and_retries_take_none(draws):
    retries = [None if draw >= number else draw for number, draw in enumerate(draws)]
    trials = make(retries)
    slots = slots_of(trials)
    assert sorted(set(slots.values())) == list(range(retries.count(None)))
    assert all(slots[number] == slots[origin] for number, origin in enumerate(retries) if origin is not None)
    assert [trial.number for trial in uninterrupted(trials)] == list(range(retries.count(None)))


STATES = [TrialState.WAITING, TrialState.RUNNING, TrialState.COMPLETE, TrialState.FAIL]


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.sampled_from(STATES)), max_size=25))
def test_a_study_that_is_followed_looks_as_one_that_is_read_at_once(events):
    """Follow a study whose trials are created, retried once they have failed, started and ended, in any order."""
    followed, retries, states = SlotTable(), [], []
    for is_new, place, state in events:
        if is_new or place >= len(states):
            failed = [n for n, old in enumerate(states) if old == TrialState.FAIL and n not in retries]
            retries.append(failed[place % len(failed)] if failed and place % 2 else None)
            states.append(state)
        elif not states[place].is_finished() and STATES.index(state) > STATES.index(states[place]):
            states[place] = state
        stored = make(retries, states)
        followed.update(stored)
        seen = [(trial.number, trial.state, trial.user_attrs) for trial in followed.trials]
        assert seen == [(trial.number, trial.state, trial.user_attrs) for trial in uninterrupted(stored)]
        assert dict(enumerate(followed.slots)) == slots_of(stored)


@given(st.integers(0, 2**32 - 1), st.integers(0, 10**6))
def test_a_slots_seed_depends_on_the_study_and_the_slot_alone(seed, slot):
    assert slot_seed(seed, slot) == slot_seed(seed, slot)
    assert 0 <= slot_seed(seed, slot) < 2**32


def test_a_slots_seed_does_not_change_between_releases():
    assert [slot_seed(42, slot) for slot in range(3)] == [3444837047, 3329053876, 955475868]


def test_the_seeds_of_slots_and_of_studies_are_distinct():
    seeds = [slot_seed(seed, slot) for seed in range(40) for slot in range(100)]
    assert len(set(seeds)) == len(seeds)


def objective(trial):
    x, y = trial.suggest_float("x", 0.0, 1.0), trial.suggest_int("y", 1, 3)
    return (x - 0.3) ** 2 + y


def past(sampler, n_trials):
    """Return a study with finished trials."""
    study = optuna.create_study(sampler=sampler)
    for _ in range(n_trials):
        study.tell(trial := study.ask(), objective(trial))
    return study


def draw(study):
    trial = study.ask()
    objective(trial)
    return trial.params


def drawn(name, seed, n_past, n_spent=0):
    """Return what a sampler draws in a study after a seed, having drawn elsewhere before."""
    sampler = SAMPLERS[name](1)
    past(sampler, n_spent)
    study = past(RandomSampler(seed=3), n_past)
    study.sampler = sampler
    seed_sampler(sampler, seed)
    return draw(study)


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("n_past", [0, 7])
def test_a_sampler_draws_the_same_again_after_the_same_seed(name, n_past):
    assert drawn(name, 77, n_past) == drawn(name, 77, n_past, n_spent=5)


@pytest.mark.parametrize("name", ["RandomSampler", "TPESampler", "NSGAIISampler", "PartialFixedSampler"])
def test_another_seed_draws_otherwise(name):
    assert drawn(name, 5, 7) != drawn(name, 6, 7)


@pytest.mark.parametrize("name", ["GridSampler", "QMCSampler"])
def test_what_comes_from_the_constructors_seed_stays(name):
    def sequence(constructor, slots):
        study = optuna.create_study(sampler=SAMPLERS[name](constructor))
        params = []
        for slot in range(6):
            if slots is not None:
                seed_sampler(study.sampler, slot_seed(slots, slot))
            trial = study.ask()
            study.tell(trial, objective(trial))
            params.append(trial.params)
        return params[1:]  # the first of a QMC sequence is drawn independently

    assert sequence(1, None) == sequence(1, 8) == sequence(1, 9)
    assert sequence(1, 8) != sequence(2, 8)


def test_nested_samplers_are_seeded_too():
    inner = RandomSampler(seed=1)
    seed_sampler(PartialFixedSampler({"y": 2}, inner), 5)
    fresh = RandomSampler(seed=5)
    assert inner._rng.rng.random() == fresh._rng.rng.random()
