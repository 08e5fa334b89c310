import json
from datetime import datetime, timedelta

import optuna
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from optuna.distributions import FloatDistribution
from optuna.trial import TrialState, create_trial

from optimize.definition.attributes import ERROR, INTERRUPTED, METRICS, N_TRIALS, RECORD, RETRY_OF
from optimize.reporting.outcome import best_trial
from optimize.reporting.summary import summarize_study

START = datetime(2026, 1, 2, 3, 4, 5, 678000)
COMPLETE, PRUNED, FAIL = TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL


def make_study(*trials, direction="minimize", attrs=None):
    """Make a study from pairs of a state and a value, or of a state and user attributes."""
    study = optuna.create_study(study_name="s", direction=direction)
    for key, value in (attrs or {}).items():
        study.set_user_attr(key, value)
    for state, content in trials:
        is_value = isinstance(content, float)
        study.add_trial(
            create_trial(
                state=state,
                value=content if is_value else None,
                user_attrs={} if is_value or content is None else content,
                params={"x": 0.5},
                distributions={"x": FloatDistribution(0, 1)},
                intermediate_values={0: 2.0, 1: 1.0},
            )
        )
    return study


def add_timed(study, seconds):
    trial = create_trial(state=COMPLETE, value=1.0)
    trial.datetime_start, trial.datetime_complete = START, START + timedelta(seconds=seconds)
    study.add_trial(trial)


@pytest.mark.parametrize(
    ("trials", "counts"),
    [
        pytest.param([], (0, 0, 0, 0), id="none"),
        pytest.param([(COMPLETE, 1.0), (PRUNED, 2.0), (PRUNED, None)], (1, 2, 0, 0), id="finished"),
        pytest.param([(FAIL, None), (COMPLETE, 1.0), (FAIL, None)], (1, 0, 2, 0), id="failed"),
        pytest.param([(FAIL, {INTERRUPTED: "SIGINT"}), (FAIL, None)], (0, 0, 1, 1), id="interrupted is not failed"),
        pytest.param([(TrialState.RUNNING, None), (TrialState.WAITING, None)], (0, 0, 0, 0), id="open"),
    ],
)
def test_trials_are_counted_by_how_they_ended(trials, counts):
    summary = summarize_study(make_study(*trials), "url")
    assert (summary.n_complete, summary.n_pruned, summary.n_failed, summary.n_interrupted) == counts
    assert summary.n_finished == counts[0] + counts[1]


@pytest.mark.parametrize(
    ("n_complete", "running", "state"),
    [(0, False, "incomplete"), (2, False, "incomplete"), (3, False, "complete"), (4, False, "complete")]
    + [(n, True, "running") for n in (0, 3)],
)
def test_the_state_follows_from_the_total_and_who_runs_it(n_complete, running, state):
    study = make_study(*[(COMPLETE, 1.0)] * n_complete, attrs={N_TRIALS: 3})
    assert summarize_study(study, "url", running=running).state == state


def test_a_study_made_by_others_is_summarised_too():
    summary = summarize_study(make_study((COMPLETE, 1.0), (PRUNED, 2.0)), "url")
    assert (summary.n_trials, summary.state, summary.metric) == (2, "complete", "value")
    assert (summary.data, summary.num_epochs) == ({}, None)


def test_what_the_study_was_made_with_is_shown():
    record = {
        "uid": "u",
        **{key: {} for key in ("source", "versions", "code")},
        "study_file": {"study": {"metric": "val_f1"}},
        "data": {"path": "d.csv", "sha256": "0" * 64, "n_rows": 9},
        "fixed_args": {"num_epochs": 100},
    }
    summary = summarize_study(make_study(direction="maximize", attrs={RECORD: record, N_TRIALS: 7}), "url")
    assert (summary.metric, summary.direction, summary.n_trials) == ("val_f1", "maximize", 7)
    assert (summary.data["n_rows"], summary.num_epochs) == (9, 100)
    assert (summary.name, summary.storage) == ("s", "url")


@pytest.mark.parametrize(("direction", "best"), [("minimize", 2), ("maximize", 1)])
def test_the_best_trial_is_complete_and_the_earlier_of_two_equal_ones(direction, best):
    trials = [(PRUNED, 0.0), (COMPLETE, 0.9), (COMPLETE, 0.1), (PRUNED, 1.0), (COMPLETE, 0.1), (COMPLETE, 0.9)]
    study = make_study(*trials, direction=direction)
    assert best_trial(study).number == best
    summary = summarize_study(study, "url")
    assert (summary.best_trial.number, summary.best_params) == (best, {"x": 0.5})
    assert summary.best_value == study.best_value


def test_there_is_no_best_trial_before_one_is_complete():
    study = make_study((PRUNED, 0.1), (FAIL, None))
    assert best_trial(study) is None
    summary = summarize_study(study, "url")
    assert (summary.best_trial, summary.best_value, summary.best_params, summary.leaderboard()) == (None, None, {}, [])


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(st.sampled_from([COMPLETE, PRUNED]), st.integers(-3, 3).map(float)), max_size=8),
    st.sampled_from(["minimize", "maximize"]),
)
def test_the_leaderboard_holds_the_complete_trials_best_first(trials, direction):
    study = make_study(*trials, direction=direction)
    summary = summarize_study(study, "url")
    values = sorted((v for state, v in trials if state == COMPLETE), reverse=direction == "maximize")
    assert [trial.value for trial in summary.leaderboard()] == values
    assert [trial.number for trial in summary.leaderboard(1)] == ([best_trial(study).number] if values else [])
    for a, b in zip(summary.leaderboard(), summary.leaderboard()[1:], strict=False):
        assert a.value != b.value or a.number < b.number


def test_waiting_trials_have_not_begun():
    study = make_study((COMPLETE, 1.0), (TrialState.WAITING, None))
    assert [trial.number for trial in summarize_study(study, "url").trials] == [0]


def test_a_trial_shows_what_is_stored_of_it():
    error = {"type": "ValueError", "message": "no", "traceback": "Traceback ..."}
    study = make_study(
        (FAIL, {ERROR: error, METRICS: {"val_f1": 0.5}}),
        (FAIL, {INTERRUPTED: "SIGTERM"}),
        (PRUNED, {RETRY_OF: 1}),
    )
    failed, lost, retry = summarize_study(study, "url").trials
    assert (failed.state, failed.error, failed.value, failed.n_epochs) == ("FAIL", "ValueError: no", None, 2)
    assert failed.metrics == {"val_f1": 0.5}
    assert (lost.interrupted, lost.error) == ("SIGTERM", None)
    assert (retry.retry_of, retry.value, retry.params) == (1, None, {"x": 0.5})


def test_times_are_in_iso_8601_and_seconds():
    study = make_study()
    add_timed(study, 1.23456)
    (trial,) = summarize_study(study, "url").trials
    assert (trial.start, trial.seconds) == (START.astimezone().isoformat(timespec="milliseconds"), 1.235)


def test_a_summary_is_json():
    study = make_study((COMPLETE, 1.0), (FAIL, {INTERRUPTED: "SIGINT"}), attrs={N_TRIALS: 3})
    content = json.loads(json.dumps(summarize_study(study, "url").to_dict()))
    assert content["best_trial"]["value"] == 1.0
    assert [trial["state"] for trial in content["trials"]] == ["COMPLETE", "FAIL"]
