import json
import math
import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlflow.utils.validation import (
    MAX_ENTITY_KEY_LENGTH,
    MAX_PARAM_VAL_LENGTH,
    MAX_TAG_VAL_LENGTH,
    _validate_metric_name,
    _validate_tag_name,
)
from optuna.distributions import CategoricalDistribution, FloatDistribution
from optuna.trial import TrialState, create_trial

from optimize.definition.attributes import EPOCH_MS, ERROR, INTERRUPTED, METRICS, NAMESPACE, RETRY_OF, TRAIN_LOSS
from optimize.definition.record import StudyRecord
from optimize.reporting.leaderboard import leaderboard_markdown
from optimize.reporting.summary import StudySummary, TrialSummary
from optimize.tracking.mlflow_names import PARAM_LENGTH, TAG_LENGTH, to_name, to_names, to_params, to_tags
from optimize.tracking.projection import (
    STATUSES,
    abandoned,
    curve,
    epoch_stamps,
    milliseconds,
    project_study,
    project_trial,
)
from optimize.tracking.run_content import Point

START = datetime(2026, 1, 2, 3, 4, 5, 678000)
START_MS = round(START.timestamp() * 1000)
DISTRIBUTIONS = {"rate": FloatDistribution(0, 1), "kind": CategoricalDistribution(("a", "b"))}


@pytest.fixture
def utc(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def make_trial(state=TrialState.COMPLETE, losses=(2.0, 1.5, 1.0), number=3, seconds=2.0, **attrs):
    trial = create_trial(
        state=state,
        value=losses[-1] if state == TrialState.COMPLETE else None,
        params={"rate": 0.25, "kind": "a"},
        distributions=DISTRIBUTIONS,
        intermediate_values=dict(enumerate(losses)),
        user_attrs={
            EPOCH_MS: [500 * (i + 1) for i in range(len(losses))],
            TRAIN_LOSS: [x / 2 for x in losses],
            **attrs,
        },
    )
    trial.number, trial.datetime_start = number, START
    trial.datetime_complete = START + timedelta(seconds=seconds) if state.is_finished() else None
    return trial


def project(trial):
    return project_trial("s", {"num_epochs": 3, "lower": True}, trial)


def make_summary(*trials, **changes):
    values = {
        "name": "s",
        "storage": "url",
        "state": "complete",
        "metric": "val_loss",
        "direction": "minimize",
        "n_trials": 5,
        "n_complete": 2,
        "n_pruned": 1,
        "n_failed": 1,
        "n_interrupted": 0,
        "best_trial": None,
        "trials": list(trials),
        "data": {},
        "num_epochs": 3,
    }
    return StudySummary(**(values | changes))


def summary_of(number, value, seconds=1.0, start=0.0, **params):
    state = "PRUNED" if value is None else "COMPLETE"
    begun = (START + timedelta(seconds=start)).isoformat(timespec="milliseconds")
    return TrialSummary(number, state, value, params, {}, 3, begun, seconds, None, None, None)


RECORD = StudyRecord(
    uid="u",
    created=START.astimezone().isoformat(timespec="milliseconds"),
    study_file={
        "study": {"metric": "val_loss", "direction": "minimize", "seed": 1, "data": "d.csv", "train": "m:train"},
        "sampler": {"name": "TPESampler"},
        "pruner": {"name": "MedianPruner"},
    },
    source={"path": "s.toml", "text": "[study]"},
    overrides={},
    fixed_args={"num_epochs": 3},
    data={"path": "d.csv", "sha256": "0" * 64, "n_rows": 9},
    versions={},
    code={},
)


# A trial's run


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (TrialState.COMPLETE, "FINISHED"),
        (TrialState.PRUNED, "KILLED"),
        (TrialState.FAIL, "FAILED"),
        (TrialState.RUNNING, "RUNNING"),
        (TrialState.WAITING, "SCHEDULED"),
    ],
)
def test_a_state_has_its_status(state, status):
    assert STATUSES[state] == status
    if state != TrialState.WAITING:
        assert project(make_trial(state)).status == status


def test_every_state_has_a_status():
    assert set(STATUSES) == set(TrialState)


def test_a_run_has_the_trials_name_and_times():
    content = project(make_trial())
    assert (content.name, content.start, content.end) == ("trial-3", START_MS, START_MS + 2000)
    assert project(make_trial(TrialState.RUNNING)).end is None


def test_params_are_all_arguments_and_those_of_the_space_win():
    content = project_trial("s", {"num_epochs": 3, "lower": True, "rate": 9}, make_trial())
    assert content.params == {"num_epochs": "3", "lower": "True", "rate": "0.25", "kind": "a"}


def test_tags_say_what_became_of_the_trial():
    assert project(make_trial()).tags == {"optuna.study": "s", "optuna.trial": "3", "optuna.state": "COMPLETE"}
    retried = project(make_trial(TrialState.FAIL, **{RETRY_OF: 2, INTERRUPTED: "SIGINT"})).tags
    assert {"retry_of": "2", "interrupted": "SIGINT", "optuna.state": "FAIL"}.items() <= retried.items()


@pytest.mark.parametrize("state", [TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL, TrialState.RUNNING])
def test_both_losses_are_there_for_every_epoch_at_its_time(state):
    points = project(make_trial(state)).points
    for key, values in (("val_loss", [2.0, 1.5, 1.0]), ("train_loss", [1.0, 0.75, 0.5])):
        assert [p for p in points if p.key == key] == [
            Point(key, value, START_MS + 500 * (step + 1), step) for step, value in enumerate(values)
        ]


def test_final_metrics_stand_at_the_last_epoch_and_losses_are_not_repeated():
    points = project(make_trial(**{METRICS: {"val_loss": 1.0, "train_loss": 0.5, "val_f1": 0.8}})).points
    assert [p for p in points if p.key not in ("val_loss", "train_loss")] == [Point("val_f1", 0.8, START_MS + 2000, 2)]
    assert len(points) == 7


def test_a_trial_that_reported_nothing_still_shows_its_losses():
    trial = make_trial(losses=(1.0,), **{METRICS: {"val_loss": 1.0, "val_f1": 0.8}})
    trial.intermediate_values = {}
    assert {(p.key, p.value, p.step) for p in project(trial).points} == {("val_loss", 1.0, 0), ("val_f1", 0.8, 0)}


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_points_that_are_not_finite_are_left_out(odd):
    trial = make_trial(losses=(2.0, odd, 1.0), **{METRICS: {"val_f1": odd, "val_recall": 0.5}})
    points = project(trial).points
    assert [(p.key, p.step) for p in points] == [
        ("val_loss", 0),
        ("val_loss", 2),
        ("train_loss", 0),
        ("train_loss", 2),
        ("val_recall", 2),
    ]
    assert curve("a", {0: odd, 1: 1.0}, {0: 10, 1: 20}) == [Point("a", 1.0, 20, 1)]


def test_a_killed_trial_may_lack_the_last_train_loss():
    trial = make_trial(TrialState.FAIL, **{TRAIN_LOSS: [1.0, 0.75]})
    assert [p.step for p in project(trial).points if p.key == "train_loss"] == [0, 1]


def test_a_traceback_is_an_artifact():
    error = {"type": "ValueError", "message": "no", "traceback": "Traceback ..."}
    assert project(make_trial(TrialState.FAIL, **{ERROR: error})).texts == {"traceback.txt": "Traceback ..."}
    assert project(make_trial()).texts == {}


@pytest.mark.parametrize(
    ("known", "end", "stamps"),
    [
        pytest.param([100, 250, 400], 900, {0: 100, 1: 250, 5: 400}, id="known"),
        pytest.param([], 900, {0: 300, 1: 600, 5: 900}, id="unknown"),
        pytest.param([100], 900, {0: 300, 1: 600, 5: 900}, id="known in part"),
        pytest.param([], None, {}, id="unknown and running"),
        pytest.param([100], None, {0: 100}, id="known in part and running"),
        pytest.param([100, 250, 400, 500], 900, {0: 100, 1: 250, 5: 400}, id="one too many"),
    ],
)
def test_epochs_have_their_times_or_are_spread_evenly(known, end, stamps):
    trial = make_trial(**{EPOCH_MS: known})
    trial.intermediate_values = {5: 1.0, 0: 3.0, 1: 2.0}
    assert epoch_stamps(trial, 0, end) == stamps


def test_a_trial_without_epochs_has_no_stamps():
    trial = make_trial(losses=(1.0,))
    trial.intermediate_values = {}
    assert epoch_stamps(trial, 0, 100) == {}


# A trial that runs


@pytest.mark.parametrize("n_epochs", [0, 1, 3])
@pytest.mark.parametrize("n_timed", [0, 2, 3])
@pytest.mark.parametrize("state", [TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL])
def test_what_is_shown_of_a_trial_that_runs_is_shown_of_it_at_its_end(n_epochs, n_timed, state):
    """Its run only grows; what MLflow has once it cannot take back."""
    end = make_trial(state, **{METRICS: {"val_f1": 0.5}})
    so_far = make_trial(TrialState.RUNNING, losses=(2.0, 1.5, 1.0)[:n_epochs])
    so_far.user_attrs |= {EPOCH_MS: [500, 1000, 1500][:n_timed], TRAIN_LOSS: [1.0, 0.75, 0.5][: max(n_epochs - 1, 0)]}
    live, done = project(so_far), project(end)
    assert set(live.points) <= set(done.points)
    assert len(live.points) == min(n_epochs, n_timed) + min(max(n_epochs - 1, 0), n_timed)
    assert (live.name, live.start, live.params) == (done.name, done.start, done.params)
    assert (live.status, live.end, live.tags["optuna.state"]) == ("RUNNING", None, "RUNNING")


def test_scores_are_shown_when_a_trial_has_ended():
    assert {point.key for point in project(make_trial(TrialState.RUNNING, **{METRICS: {"val_f1": 0.5}})).points} == {
        "val_loss",
        "train_loss",
    }


@pytest.mark.parametrize(("losses", "last"), [((2.0, 1.5), 1000), ((), 0)])
def test_a_trial_that_nobody_runs_any_more_was_killed_in_its_last_epoch(losses, last):
    content = abandoned(project(make_trial(TrialState.RUNNING, losses=losses)))
    assert (content.status, content.end) == ("KILLED", START_MS + last)


# Names and limits


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("val_f1", "val_f1"),
        ("a.b-c/d e", "a.b-c/d e"),
        ("R&D", "R_D"),
        ("c++", "c__"),
        ("naïve", "naïve"),
        ("学习率", "学习率"),
        ("lr:0", "lr:0"),
        ("a\n", "a_"),
        ("..a", "__a"),
        ("/a/", "a"),
        ("/", "_"),
        ("", "_"),
        ("x" * 300, "x" * 250),
    ],
)
def test_a_name_keeps_what_mlflow_allows(name, allowed):
    assert to_name(name) == allowed


def allowed_by_mlflow(name):
    _validate_tag_name(name)
    _validate_metric_name(name)
    return len(name) <= MAX_ENTITY_KEY_LENGTH


@given(st.text(max_size=300))
def test_every_name_becomes_one_that_stays(name):
    assert to_name(to_name(name)) == to_name(name)


@pytest.mark.parametrize("name", [".", "..", "..a", "a\n", "a//b", "./a", "a/../b", "a/."])
def test_mlflow_takes_names_that_look_like_paths(name):
    assert allowed_by_mlflow(to_name(name))


@given(st.text(st.characters(blacklist_characters="/."), max_size=300))
def test_mlflow_takes_every_other_name(name):
    assert allowed_by_mlflow(to_name(name))


def test_values_are_cut_to_mlflows_limits():
    assert PARAM_LENGTH <= MAX_PARAM_VAL_LENGTH
    assert TAG_LENGTH <= MAX_TAG_VAL_LENGTH
    long = "x" * 10_000
    param, tag = to_params({"a": long})["a"], to_tags({"a": long})["a"]
    assert (len(param), param[-3:]) == (PARAM_LENGTH, "...")
    assert (len(tag), tag[-3:]) == (TAG_LENGTH, "...")


@pytest.mark.parametrize("length", [0, 1, PARAM_LENGTH - 1, PARAM_LENGTH])
def test_values_within_the_limits_are_left_alone(length):
    assert to_params({"a": "x" * length}) == {"a": "x" * length}


def test_values_are_text():
    values = {"a": 1, "b": 0.5, "c": None, "d": True}
    assert to_params(values) == to_tags(values) == {"a": "1", "b": "0.5", "c": "None", "d": "True"}


@pytest.mark.parametrize("names", [["R&D", "R_D"], ["R_D", "R&D"]])
def test_two_names_that_would_become_equal_stay_different(names):
    named = dict.fromkeys(names, 0) | {"R_D": 1}
    assert to_params(named) == to_tags(named) == {"R_D": "1", "R_D_": "0"}
    points = project(make_trial(**{METRICS: {name: float(value) for name, value in named.items()}})).points
    assert {p.key: p.value for p in points[-2:]} == {"R_D": 1.0, "R_D_": 0.0}


@given(st.lists(st.text(max_size=300), unique=True))
def test_different_names_stay_different_and_are_allowed(names):
    allowed = to_names(names)
    assert len(set(allowed.values())) == len(names)
    for name in allowed.values():
        _validate_tag_name(name)
        assert len(name) <= MAX_ENTITY_KEY_LENGTH


def test_half_a_character_is_written_as_its_code():
    assert to_params({"a": "x\ud800"}) == {"a": "x\\ud800"}


def test_times_are_milliseconds_since_the_epoch_of_unix():
    assert milliseconds(START) == START_MS
    assert milliseconds(None) is None


# The digest


def test_the_same_trial_has_the_same_digest():
    assert project(make_trial()).digest == project(make_trial()).digest


def test_the_digest_does_not_depend_on_the_order_of_names():
    content = project(make_trial())
    turned = replace(
        content,
        params=dict(reversed(content.params.items())),
        tags=dict(reversed(content.tags.items())),
    )
    assert turned.digest == content.digest


def test_the_digest_does_not_change_between_releases():
    """Runs written by an earlier release are recognised, not written again."""
    trial = make_trial()
    content = replace(project(trial), start=0, end=1, points=[Point("val_loss", 1.0, 1, 0)])
    assert content.digest == "d5f252eb4433581d3244e9e11ba257a748ada7511b1092a9878ff6b5720912c7"


OLD_ENDS = [
    pytest.param(
        TrialState.COMPLETE,
        {"metrics": {"val_loss": 1.5, "train_loss": 0.75, "val_f1": 0.5}},
        "aebd160dee58077c81d47a73a896b4108a32cb4b1dbeccd0adffdc8f2d84a704",
        id="complete",
    ),
    pytest.param(
        TrialState.FAIL,
        {"train_loss": [1.0], "error": {"type": "ValueError", "message": "no", "traceback": "Traceback ..."}},
        "4f16d671da9eb204d596b8697baef99279dd90b5968a79bf0995af07eb2c4723",
        id="failed",
    ),
    pytest.param(
        TrialState.FAIL,
        {"interrupted": "SIGINT"},
        "18612bc37353c0e3965e52c54efb48bf05f18f9776fe7c9390aa8aea8648d170",
        id="interrupted",
    ),
    pytest.param(
        TrialState.PRUNED,
        {"retry_of": 2},
        "a4f803b2de6955674895e4c26a1b5c0b638afa1df68365a1b953864975fa0a1b",
        id="pruned retry",
    ),
]


@pytest.mark.parametrize("namespace", ["", NAMESPACE])
@pytest.mark.parametrize(("state", "attrs", "digest"), OLD_ENDS)
def test_a_trial_of_an_earlier_release_has_the_digest_that_it_had(utc, namespace, state, attrs, digest):
    """Whatever release named its attributes; the digests are those of the release with the bare names."""
    attrs = {"epoch_ms": [500, 1000], "train_loss": [1.0, 0.75]} | attrs
    trial = create_trial(
        state=state,
        value=1.5 if state == TrialState.COMPLETE else None,
        params={"rate": 0.25, "kind": "a"},
        distributions=DISTRIBUTIONS,
        intermediate_values={0: 2.0, 1: 1.5},
        user_attrs={f"{namespace}{name}": value for name, value in attrs.items()},
    )
    trial.number = [param.values[2] for param in OLD_ENDS].index(digest)
    trial.datetime_start, trial.datetime_complete = START, START + timedelta(seconds=2)
    assert project_trial("s", {"num_epochs": 2}, trial).digest == digest


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(make_trial(number=4), id="number"),
        pytest.param(make_trial(TrialState.PRUNED), id="state"),
        pytest.param(make_trial(losses=(2.0, 1.5, 1.0000000001)), id="loss"),
        pytest.param(make_trial(seconds=2.001), id="time"),
        pytest.param(make_trial(**{RETRY_OF: 1}), id="tag"),
        pytest.param(make_trial(**{ERROR: {"type": "E", "message": "m", "traceback": "T"}}), id="artifact"),
    ],
)
def test_another_content_has_another_digest(other):
    assert project(other).digest != project(make_trial()).digest


# The study's run


@pytest.mark.parametrize(
    ("state", "status", "ended"),
    [("running", "RUNNING", False), ("complete", "FINISHED", True), ("incomplete", "KILLED", True)],
)
def test_the_study_has_the_status_of_its_state(state, status, ended):
    content = project_study(make_summary(summary_of(0, 1.0), state=state), RECORD)
    assert content.status == status
    assert content.end == (START_MS + 1000 if ended else None)
    assert (content.name, content.start) == ("s", START_MS)


def test_a_study_without_trials_ends_when_it_began():
    assert project_study(make_summary(state="incomplete"), RECORD).end == START_MS


def test_the_study_shows_its_settings_and_counts():
    content = project_study(make_summary(), RECORD)
    assert content.params == {
        "metric": "val_loss",
        "direction": "minimize",
        "seed": "1",
        "data": "d.csv",
        "train": "m:train",
        "sampler": "TPESampler",
        "pruner": "MedianPruner",
        "data_sha256": "0" * 64,
        "data_rows": "9",
        "args.num_epochs": "3",
    }
    assert content.tags["optuna.study"] == "s"
    assert [content.tags[f"n_{key}"] for key in ("trials", "complete", "pruned", "failed")] == ["5", "2", "1", "1"]
    assert content.texts["study.toml"] == "[study]"


@pytest.mark.parametrize(
    ("direction", "best"), [("minimize", [(0, 3.0), (2, 1.0), (3, 1.0)]), ("maximize", [(0, 3.0), (2, 3.0), (3, 3.0)])]
)
def test_the_best_value_is_drawn_as_it_fell_or_rose(direction, best):
    trials = [summary_of(0, 3.0), summary_of(1, None), summary_of(2, 1.0, start=5.0), summary_of(3, 2.0, start=6.0)]
    content = project_study(make_summary(*trials, direction=direction), RECORD)
    assert [(p.step, p.value) for p in content.points] == best
    assert {p.key for p in content.points} == {"best_value"}
    assert [p.timestamp for p in content.points] == [START_MS + ms for ms in (1000, 6000, 7000)]


def test_the_leaderboard_is_a_table_of_the_best_trials():
    trials = [
        summary_of(0, 0.5, rate=0.25, kind="a"),
        summary_of(1, None),
        summary_of(2, 0.123456789, rate=1e-6, kind="b"),
    ]
    assert leaderboard_markdown(make_summary(*trials)) == (
        "**s**: 3 of 5 trials (1 pruned, 1 failed), minimize `val_loss`\n"
        "\n"
        "| trial | val_loss | rate | kind |\n"
        "| --- | --- | --- | --- |\n"
        "| 2 | 0.12346 | 1e-06 | b |\n"
        "| 0 | 0.50000 | 0.25 | a |"
    )


def test_the_leaderboard_is_cut_and_says_when_it_is_empty():
    trials = [summary_of(n, float(n), x=n) for n in range(20)]
    assert len(leaderboard_markdown(make_summary(*trials), top=4).splitlines()) == 2 + 2 + 4
    assert leaderboard_markdown(make_summary()).endswith("\nNo trial is complete yet.")


def test_a_bar_in_a_value_does_not_break_the_table():
    table = leaderboard_markdown(make_summary(summary_of(0, 0.5, kind="a|b", rate=1.0))).splitlines()[-1]
    assert table.replace("\\|", "").count("|") == 5


def test_the_leaderboard_is_stored_as_json_too():
    content = project_study(make_summary(summary_of(0, 0.5, x=1), summary_of(1, 0.25, x=2)), RECORD)
    assert [trial["number"] for trial in json.loads(content.texts["leaderboard.json"])] == [1, 0]
    assert content.tags["mlflow.note.content"].startswith("**s**: ")
