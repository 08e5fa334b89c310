"""Known-good starts: tried first, once each, and all the same wherever the study is interrupted."""

import optuna
import pytest
from optuna.trial import TrialState

from optimize.definition.attributes import START, TrialAttributes
from optimize.definition.finite import trials_left
from optimize.execution.enqueue import enqueue_starts
from optimize.storage.recovery import recover
from tests.optimize.small_studies import KilledError, make_study_file, outcomes, run

STARTS = make_study_file(try_defaults=True, start=[{"x": -0.25, "kind": "a", "n": 1}, {"kind": "a"}])
POINTS = [({"x": 0.5, "kind": "b", "n": 3}, "defaults"), ({"x": -0.25, "kind": "a", "n": 1}, "start")]


@pytest.fixture(scope="module")
def uninterrupted():
    study = optuna.create_study(study_name="small")
    run(study, STARTS)
    return outcomes(study)


def make_study(sqlite):
    return optuna.create_study(storage=sqlite, direction="minimize")


def test_the_defaults_and_the_starts_are_tried_first_and_are_part_of_the_total(uninterrupted):
    assert [(params, kind) for params, *_, kind in uninterrupted[:2]] == POINTS
    (params, *_, kind) = uninterrupted[2]
    assert (params["kind"], kind) == ("a", "start"), "what a start does not give is drawn"
    assert len(uninterrupted) == 8
    assert {kind for *_, kind in uninterrupted[3:]} == {None}
    assert {state for _, state, *_ in uninterrupted} == {TrialState.COMPLETE, TrialState.PRUNED}


@pytest.mark.parametrize(
    ("at", "error"), [(0, KilledError), (1, KeyboardInterrupt), (2, KilledError), (4, KilledError)]
)
def test_a_study_with_starts_that_is_interrupted_becomes_what_it_would_have_been(sqlite, uninterrupted, at, error):
    for study in (make_study(sqlite), optuna.create_study()):
        study_file = STARTS.override(name=study.study_name)
        with pytest.raises(error, match="it was to end here"):
            run(study, study_file, fails_at={at: error})
        with pytest.raises(error, match="it was to end here"):
            run(study, study_file, fails_at={1: error})
        run(study, study_file)
        assert outcomes(study) == uninterrupted
        kinds = [TrialAttributes(trial).start for trial in study.trials if TrialAttributes(trial).retry_of is None]
        assert kinds == ["defaults", "start", "start", None, None, None, None, None]


@pytest.mark.parametrize("n_there", range(4))
def test_starts_that_a_kill_has_kept_from_the_queue_are_put_there_by_the_next(uninterrupted, n_there):
    study = optuna.create_study(study_name="small")
    for (params, *_, kind), start in zip(uninterrupted, [{}, {}, {"kind": "a"}][:n_there], strict=False):
        study.enqueue_trial(start or params, user_attrs={START: kind})
    run(study, STARTS)
    assert outcomes(study) == uninterrupted


def test_a_start_that_fails_leaves_its_place_in_the_total_to_another():
    study = optuna.create_study(study_name="small")
    run(study, STARTS, fails_at={0: ValueError})
    assert [trial.state for trial in study.trials].count(TrialState.FAIL) == 1
    assert len(study.trials) == 9


def test_a_study_that_has_begun_gets_no_starts():
    study = optuna.create_study(study_name="small")
    run(study, make_study_file(try_defaults=False))
    assert {TrialAttributes(trial).start for trial in study.trials} == {None}
    enqueue_starts(study, STARTS)
    assert len(study.trials) == 8


def test_a_point_enqueued_while_the_study_runs_is_the_next_wherever_that_is_interrupted(sqlite):
    found = []
    for fails_at in ({}, {3: KeyboardInterrupt}, {4: KilledError}, {5: KilledError}):
        study = make_study(sqlite)
        study_file = make_study_file(name=study.study_name, try_defaults=False)

        def enqueue(n_finished, study=study):
            if n_finished == 4 and not any(TrialAttributes(trial).start for trial in study.trials):
                study.enqueue_trial({"x": 0.75}, user_attrs={START: "enqueued"})

        for plan in (fails_at, {}):
            try:
                run(study, study_file, fails_at=plan, after=enqueue)
            except (KeyboardInterrupt, KilledError):
                recover(study)
        found.append(outcomes(study))
    assert found[0] == found[1] == found[2] == found[3]
    assert found[0][4][0]["x"] == 0.75
    assert found[0][4][-1] == "enqueued"
    assert len(found[0]) == 8


FEW = {"kind": {"type": "categorical", "choices": ["a", "b"]}, "n": {"type": "int", "low": 2, "high": 3}}


@pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning")
@pytest.mark.parametrize(
    ("sampler", "start", "n_trials"),
    [
        # The defaults are one of the points.
        ({"name": "BruteForceSampler"}, [], 4),
        # A start is beside the points of a grid, which is tried as it is.
        ({"name": "GridSampler", "search_space": {"kind": ["a", "b"], "n": [2, 3]}}, [{"kind": "a", "n": 2}], 5),
    ],
    ids=["brute force", "grid"],
)
def test_a_sampler_that_tries_every_point_once_counts_the_starts(sampler, start, n_trials):
    study_file = make_study_file(try_defaults=True, sampler=sampler, space=FEW, start=start, n_trials=n_trials)
    study = optuna.create_study(study_name="small")
    enqueue_starts(study, study_file)
    assert trials_left(study_file, study.trials) == n_trials
    run(study, study_file)
    assert {(trial.params["kind"], trial.params["n"]) for trial in study.trials} == {
        (kind, n) for kind in "ab" for n in (2, 3)
    }
    assert trials_left(study_file, study.trials) == 0
