"""A trial that was taken out of its study counts for nothing; a known result is taken, not trained again."""

import pytest
from optuna.storages import InMemoryStorage

from optimize.definition.attributes import DRIFT, N_TRIALS
from optimize.definition.promotion_note import PromotionNote
from optimize.errors import InputError
from optimize.execution.discarding import mark_trial
from optimize.promotion.promote import _choose
from optimize.reporting.collect import collect_facts
from optimize.reporting.summary import summarize_study
from optimize.reporting.trial_details import describe_trial
from optimize.storage.claims import WORKER
from optimize.storage.discards import discards_of
from optimize.tracking.projection import project_trial
from optimize.tracking.tags import DISCARDED, DUPLICATE_OF
from tests.optimize.execution.study_machine import Cut, Driven, study_file


def driven(n_trials, duplicates="reuse", sampler="RandomSampler", seed=5):
    study = Driven(InMemoryStorage(), study_file("s", sampler, seed, 0, duplicates), "sqlite:///studies/s.db")
    add(study, n_trials)
    return study


def add(study, n_trials):
    study.study.set_user_attr(N_TRIALS, study.study.user_attrs[N_TRIALS] + n_trials)
    study.resume(Cut(0, "", KeyboardInterrupt))


def discard(study, number, **options):
    options = options or {"reason": "the disk was full"}
    return mark_trial(study.study, number, study.address, **options)


@pytest.fixture
def study():
    return driven(6)


def best(study):
    return summarize_study(study.study, "sqlite:///s.db").best_trial.number


def test_a_discarded_trial_counts_for_nothing_and_resume_draws_another(study):
    number = best(study)
    before = study.trials[number]
    assert discard(study, number).to_dict() == {
        "study": "s",
        "trial": number,
        "reason": "the disk was full",
        "duplicates": [],
    }
    summary = summarize_study(study.study, "sqlite:///s.db")
    assert (summary.state, summary.n_finished, summary.discarded) == ("incomplete", 5, {number: "the disk was full"})
    assert number not in [trial.number for trial in (summary.best_trial, *summary.trials, *summary.leaderboard())]
    with pytest.raises(InputError, match=r"taken out of it \(the disk was full\)"):
        _choose(study.study, number, study.address)
    study.resume(Cut(0, "", KeyboardInterrupt))
    assert summarize_study(study.study, "sqlite:///s.db").n_finished == 6
    assert (study.trials[number].state, study.trials[number].values) == (before.state, before.values)
    discard(study, number, undo=True)
    assert discards_of(study.study) == {}
    assert summarize_study(study.study, "sqlite:///s.db").n_finished == 7


def test_a_discarded_trial_is_shown_with_the_reason_and_its_run_has_the_tag(study):
    discard(study, 2, reason=" swapped\n labels ")
    facts = collect_facts(study.study, summarize_study(study.study, "sqlite:///s.db"))
    details = describe_trial(study.study, facts, 2)
    assert (details.discarded, details.rank, details.promote) == ("swapped labels", None, None)
    run = project_trial("s", {}, study.trials[2], discarded="swapped labels")
    assert (run.tags[DISCARDED], run.status) == ("swapped labels", "FINISHED")
    assert DISCARDED not in project_trial("s", {}, study.trials[2]).tags


def test_what_cannot_be_discarded_is_refused_with_the_reason(study):
    for options, match in (
        ({}, "Say why trial 1 of study 's' is taken out, with --reason"),
        ({"reason": " "}, "Say why"),
        ({"undo": True}, "Trial 1 of study 's' was not taken out"),
    ):
        with pytest.raises(InputError, match=match):
            mark_trial(study.study, 1, study.address, **options)
    last = len(study.trials) - 1
    with pytest.raises(InputError, match=f"Study 's' has no trial {last + 1}; its last is {last}"):
        discard(study, last + 1)
    PromotionNote(trial=3, metrics={}).write(study.study)
    with pytest.raises(InputError, match="Trial 3 of study 's' is the promoted one, and its model stays in use"):
        discard(study, 3)
    assert discard(study, 3, reason="bad", force=True).trial == 3
    study.study.set_user_attr(N_TRIALS, 9)
    with pytest.raises(KeyboardInterrupt, match="by the test"):
        study.resume(Cut(0, "0", KeyboardInterrupt))
    interrupted = len(study.trials) - 2
    with pytest.raises(InputError, match=rf"it is run again as trial {interrupted + 1}; take that out"):
        discard(study, interrupted)
    with pytest.raises(InputError, match=r"is WAITING; only one that has ended can be taken out"):
        discard(study, interrupted + 1)


def twins(study):
    """Return the trials with the same parameters as an earlier complete one, with that."""
    found, known = {}, {}
    for trial in study.trials:
        if trial.state.name == "COMPLETE":
            first = known.setdefault(tuple(trial.params.items()), trial)
            if first is not trial:
                found[trial.number] = first
    return found


def test_a_known_result_is_taken_and_marked(study):
    add(study, 10)
    assert twins(study)
    for number, first in twins(study).items():
        trial = study.trials[number]
        assert trial.user_attrs["optimize:duplicate_of"] == first.number
        assert (trial.values, trial.intermediate_values) == (first.values, first.intermediate_values)
        assert trial.user_attrs["optimize:metrics"] == first.user_attrs["optimize:metrics"]
        run = project_trial("s", {}, trial)
        assert run.tags[DUPLICATE_OF] == str(first.number)
        assert all(run.start <= point.timestamp <= run.end for point in run.points)
        assert trial.system_attrs[WORKER]
    # The sequence is the one of trained duplicates, for the training is deterministic.
    trained = driven(6, "train")
    add(trained, 10)
    assert [trial.params for trial in trained.trials] == [trial.params for trial in study.trials]
    assert not any("optimize:duplicate_of" in trial.user_attrs for trial in trained.trials)


def test_the_result_of_a_discarded_trial_or_of_other_code_is_not_known(study):
    add(study, 10)
    number, first = next(iter(twins(study).items()))
    assert number in discard(study, first.number).duplicates
    study.study.enqueue_trial(first.params)
    add(study, 0)
    assert "optimize:duplicate_of" not in study.trials[-1].user_attrs
    drift = {"since": len(study.trials), "time": "now", "changes": ["x"], "training": {}}
    study.study.set_user_attr(DRIFT, [drift])
    study.study.enqueue_trial(first.params)
    add(study, 1)
    assert "optimize:duplicate_of" not in study.trials[-1].user_attrs
    study.study.enqueue_trial(first.params)
    add(study, 1)
    assert study.trials[-1].user_attrs.get("optimize:duplicate_of") == len(study.trials) - 2
