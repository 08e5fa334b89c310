"""Studies that go on from others: what they take over, what a kill leaves, and what it is good for."""

import dataclasses

import optuna
import pytest
from optuna.trial import TrialState

from optimize.definition.attributes import TrialAttributes
from optimize.definition.continuation import EarlierStudy, NewStudy, own_trials
from optimize.definition.study_attributes import is_half_made
from optimize.errors import InputError
from optimize.execution.continuation import begin_with, discard_half_made, plan_continuation
from optimize.promotion.repetition import repeat
from optimize.reporting.summary import summarize_study
from optimize.storage.database import open_storage
from tests.optimize.small_studies import SPACE, make_study_file, outcomes, record_of, run, train

WIDER = SPACE | {
    "x": {"type": "float", "low": -1.0, "high": 4.0},
    "kind": {"type": "categorical", "choices": ["a", "b", "c"]},
}


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """A database with two studies of eight trials, of other seeds for the sampler and the same for the training."""
    url = f"sqlite:///{tmp_path_factory.mktemp('continued')}/s.db"
    store = open_storage(url, create=True)
    for name, seed in (("one", 7), ("two", 8)):
        make(store, make_study_file(name=name, seed=seed, args={"seed": 7}))
    return url


@pytest.fixture
def store(url):
    return open_storage(url)


def make(store, study_file):
    study = optuna.create_study(storage=store, study_name=study_file.study.name)
    record_of(study_file, uid=study_file.study.name).write(study)
    run(study, study_file)
    return study


def go_on(store, names, url, enqueue_best=0, **changes):
    """Begin a study with the trials of others, as `run_study` does."""
    study_file = make_study_file(**{"space": WIDER, "args": {"seed": 7}} | changes)
    record = record_of(study_file, uid=study_file.study.name)
    found = plan_continuation(study_file, record, names, url, enqueue_best)
    discard_half_made(store, study_file.study.name)
    study = optuna.create_study(storage=store, study_name=study_file.study.name, load_if_exists=True)
    begin_with(study, found)
    record.write(study)
    return study, study_file, found


def test_the_history_is_beside_the_total_and_all_that_looks_for_the_best_sees_it(store, url):
    study, study_file, found = go_on(store, ["one", "two"], url, name="merged", n_trials=3, try_defaults=True)
    assert list(found.lines()) == [
        "From study one: 8 trials as history, beside the total.",
        "From study two: 8 trials as history, beside the total.",
    ]
    run(study, study_file)
    summary = summarize_study(study, url)
    assert (summary.n_copied, summary.n_finished, summary.n_trials, summary.state) == (16, 3, 3, "complete")
    assert summary.continued_from == ("one", "two")
    assert len(summary.trials) == 19
    assert [trial.copied_from for trial in summary.trials][6:10] == ["one 6", "one 7", "two 0", "two 1"]
    assert TrialAttributes(study.trials[16]).start == "defaults"
    old = [trial for name in ("one", "two") for trial in optuna.load_study(study_name=name, storage=url).trials]
    best = min(trial.value for trial in [*old, *own_trials(study.trials)] if trial.state == TrialState.COMPLETE)
    assert summary.best_value == best


def test_a_study_that_both_have_gone_on_from_is_taken_over_once(store, url):
    go_on(store, "one", url, name="first", n_trials=1)
    study, _, found = go_on(store, ["first", "one"], url, name="second")
    assert [source["n_copied"] for source in found.studies] == [8, 0]
    assert [TrialAttributes(trial).copied_from["study"] for trial in study.trials] == ["one"] * 8


def test_the_best_trial_is_promoted_where_it_was_copied_to(store, url):
    study, _, _ = go_on(store, "one", url, name="promoted")
    assert summarize_study(study, url).best_trial.copied_from.startswith("one ")
    record = record_of(make_study_file(space=WIDER, args={"seed": 7}))
    repetition = repeat(study, record, study.best_trial, train, None)
    assert (repetition.difference, repetition.drift) == (0.0, [])


def test_a_study_that_goes_on_becomes_the_same_wherever_it_is_interrupted(store, url):
    found = []
    for name, fails_at in (("whole", {}), ("cut", {0: KeyboardInterrupt}), ("cut-later", {2: KeyboardInterrupt})):
        study, study_file, _ = go_on(store, "one", url, name=name, n_trials=4)
        if fails_at:
            with pytest.raises(KeyboardInterrupt, match="it was to end here"):
                run(study, study_file, fails_at=fails_at)
        run(study, study_file)
        found.append(outcomes(study))
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 12


def test_a_study_that_was_killed_while_it_was_begun_is_begun_anew(store, url):
    study_file = make_study_file(space=WIDER, args={"seed": 7}, name="killed")
    plan = plan_continuation(study_file, record_of(study_file), "one", url)
    killed = optuna.create_study(storage=store, study_name="killed")
    begin_with(killed, dataclasses.replace(plan, copied=plan.copied[:3]))
    assert is_half_made(killed)
    study, _, _ = go_on(store, "one", url, name="killed")
    assert (len(study.trials), is_half_made(study)) == (8, False)
    discard_half_made(store, "killed")
    assert len(study.trials) == 8, "a study that has begun stays"


def test_what_does_not_compare_is_counted_by_reason_and_its_best_points_can_be_tried_anew(store, url):
    more_epochs = {"args": {"seed": 7, "num_epochs": 4}}
    study_file = make_study_file(**more_epochs, name="longer")
    with pytest.raises(InputError, match=r"one: 8 trials \(0, 1, 2, 3, 4, ...\) are left out: num_epochs = 3, now 4\n"):
        plan_continuation(study_file, record_of(study_file), "one", url)
    study, study_file, found = go_on(store, "one", url, 2, **more_epochs, name="longer", n_trials=3)
    assert list(found.lines())[-1] == "Tried anew, as part of the total: the parameters of 2 of these."
    run(study, study_file)
    best = sorted(optuna.load_study(study_name="one", storage=url).trials, key=lambda trial: trial.value)
    best = [trial.params for trial in best if trial.state == TrialState.COMPLETE][:2]
    assert [trial.params for trial in study.trials[:2]] == best
    assert [TrialAttributes(trial).start for trial in study.trials] == ["enqueued", "enqueued", None]
    assert summarize_study(study, url).n_copied == 0


@pytest.mark.parametrize(
    ("names", "enqueue_best", "message"),
    [
        (["one", "one"], 0, r"--from-study names one twice"),
        ([], 2, r"--enqueue-best takes the trials of another study. Name it with --from-study"),
        (["none"], 0, r"There is no study 'none'|No study 'none'|'none'"),
    ],
)
def test_what_cannot_be_gone_on_from_is_refused(url, names, enqueue_best, message):
    study_file = make_study_file()
    with pytest.raises(InputError, match=message):
        plan_continuation(study_file, record_of(study_file), names, url, enqueue_best)


def n_trials_to_reach(study, study_file, goal):
    """Run a study until a trial of its own is as good as a goal."""
    for n_trials in range(1, MOST + 1):
        run(study, study_file, n_trials=n_trials)
        if own_trials(study.trials)[-1].value <= goal:
            return n_trials
    return MOST


MOST = 60
N_SEEDS = 10
RANGE = {"type": "float", "low": -1.0, "high": 1.0}
NARROW = dict.fromkeys(("x", "u", "v", "w"), RANGE)
GOAL = 1.5**2 + 0.1 + 0.03 + 1 / 3 - 1.0
"""Better by 1 than the best loss in the narrow range of x, at its end."""


def test_a_wider_study_that_goes_on_finds_the_better_region_sooner_than_a_fresh_one():
    """What is better than all of the first range lies beyond it, where the other parameters are as they were."""
    needed = {"fresh": [], "continued": []}
    for seed in range(N_SEEDS):
        fixed = {"seed": seed, "pruner": {"name": "NopPruner"}, "sampler": {"name": "TPESampler"}}
        narrow = make_study_file(**fixed, n_trials=30, space=NARROW)
        wide = make_study_file(**fixed, space=NARROW | {"x": RANGE | {"high": 4.0}})
        earlier, fresh, continued = (optuna.create_study(study_name="small") for _ in range(3))
        run(earlier, narrow)
        new, old = NewStudy(wide, record_of(wide)), EarlierStudy("small", record_of(narrow), [], earlier.trials)
        for trial in earlier.trials:
            continued.add_trial(new.copy_of(trial, new.point_of(trial, old), old))
        needed["fresh"].append(n_trials_to_reach(fresh, wide, GOAL))
        needed["continued"].append(n_trials_to_reach(continued, wide, GOAL))
    assert sum(needed["continued"]) < sum(needed["fresh"]), needed
