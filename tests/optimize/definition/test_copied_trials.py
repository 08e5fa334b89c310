"""Which trials of an earlier study may stand in the history of a new one, and what they look like there."""

import dataclasses

import optuna
import pytest
from optuna.trial import TrialState

from optimize.definition.attributes import COPIED_FROM, START, TrialAttributes
from optimize.definition.continuation import EarlierStudy, NewStudy, own_trials
from tests.optimize.small_studies import DATA, SPACE, make_study_file, record_of, run

X, KIND, N = ({name: SPACE[name]} for name in SPACE)


def begin(**changes):
    study_file = make_study_file(**changes)
    return NewStudy(study_file, record_of(study_file))


@pytest.fixture(scope="module")
def earlier():
    study = optuna.create_study(study_name="small")
    study_file = make_study_file(try_defaults=True)
    run(study, study_file)
    study.set_user_attr("optimize:record", dataclasses.asdict(record_of(study_file)))
    return EarlierStudy.of(study, study.trials)


def test_a_trial_is_copied_as_it_went_with_its_origin_and_its_place_in_the_new_space(earlier):
    new = begin(space=SPACE | {"x": {"type": "float", "low": -2.0, "high": 5.0}})
    assert {trial.state for trial in earlier.trials} == {TrialState.COMPLETE, TrialState.PRUNED}
    for trial in earlier.trials:
        assert new.why_other(trial, earlier) is None
        copied = new.copy_of(trial, new.point_of(trial, earlier), earlier)
        for part in ("state", "value", "params", "intermediate_values", "datetime_start", "datetime_complete"):
            assert getattr(copied, part) == getattr(trial, part), part
        assert copied.distributions["x"].high == 5.0
        assert TrialAttributes(copied).copied_from == {"study": "small", "uid": "u1", "number": trial.number}
        assert TrialAttributes(copied).metrics == TrialAttributes(trial).metrics
        assert TrialAttributes(copied).start == TrialAttributes(trial).start
        assert own_trials([trial, copied]) == [trial]
    assert earlier.trials[0].user_attrs[START] == "defaults"


def test_a_copy_of_a_copy_names_the_study_that_ran_the_trial(earlier):
    new = begin()
    first = new.copy_of(earlier.trials[3], earlier.trials[3].params, earlier)
    later = dataclasses.replace(earlier, name="later", trials=[first])
    assert new.copy_of(first, first.params, later).user_attrs[COPIED_FROM] == first.user_attrs[COPIED_FROM]


def test_a_new_parameter_has_the_value_that_was_fixed_and_a_new_argument_the_one_that_was_drawn():
    study = optuna.create_study(study_name="small")
    study_file = make_study_file(space=X | N, args={"kind": "a"}, n_trials=2)
    run(study, study_file)
    earlier = EarlierStudy("small", record_of(study_file), [], study.trials)
    wider = begin(space=X | KIND | N)
    assert [wider.point_of(trial, earlier)["kind"] for trial in study.trials] == ["a", "a"]
    assert [wider.why_other(trial, earlier) for trial in study.trials] == [None, None]
    fixed = begin(space=X | KIND, args={"n": study.trials[0].params["n"]})
    assert fixed.why_other(study.trials[0], earlier) is None
    other = begin(space=X | KIND, args={"n": study.trials[0].params["n"] + 1})
    n = study.trials[0].params["n"]
    assert other.why_other(study.trials[0], earlier) == f"n = {n}, now {n + 1}"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"args": {"num_epochs": 4}}, "num_epochs = 3, now 4"),
        ({"seed": 8}, "seed = 7, now 8 (set seed = 7 in [args])"),
        ({"seed": 8, "args": {"seed": 7}}, None),
        ({"space": X | N}, None),
    ],
)
def test_arguments_that_are_not_those_of_the_new_study_are_the_reason(earlier, changes, reason):
    # What is searched no longer is fixed to its default, which is what the first trial was tried with.
    assert begin(**changes).why_other(earlier.trials[0], earlier) == reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"sha256": "b" * 64}, "other data (sha256 aaaaaaaa..., now bbbbbbbb...)"),
        ({"read_as": {"label": "topic"}}, "the data is read in another way, see [data]"),
    ],
)
def test_other_data_is_the_reason_for_all(earlier, data, reason):
    study_file = make_study_file()
    new = NewStudy(study_file, record_of(study_file, data=DATA | data))
    assert {new.why_other(trial, earlier) for trial in earlier.trials} == {reason}


def test_other_training_code_is_the_reason_where_it_was_recorded(earlier):
    study_file = make_study_file()
    new = NewStudy(study_file, record_of(study_file, code={"training": {"own.py": "f" * 64}}))
    assert new.why_other(earlier.trials[0], earlier) is None, "what was not recorded is not held against a trial"
    known = dataclasses.replace(earlier.record, code={"training": {"own.py": "e" * 64}})
    reason = new.why_other(earlier.trials[0], dataclasses.replace(earlier, record=known))
    assert reason == "training code own.py: sha256 eeeeeeee..., now sha256 ffffffff..."


@pytest.mark.parametrize(("key", "value"), [("train", "own:train"), ("metric", "val_f1"), ("direction", "maximize")])
def test_another_metric_direction_or_training_is_the_reason_for_all(earlier, key, value):
    then = earlier.record.study_file
    other = then | {"study": then["study"] | {key: value}}
    old = dataclasses.replace(earlier, record=dataclasses.replace(earlier.record, study_file=other))
    assert begin().why_other(earlier.trials[0], old).startswith(f"other {key} ({value}, now ")


def test_values_that_the_new_space_does_not_have_are_named_with_their_range(earlier):
    narrow = begin(space=SPACE | {"x": {"type": "float", "low": 0.6, "high": 0.9}})
    assert narrow.point_of(earlier.trials[0], earlier) == "x = 0.5 is outside of [space.x]: a number from 0.6 to 0.9"
    chosen = begin(space=SPACE | {"kind": {"type": "categorical", "choices": ["a", "c"]}})
    assert chosen.point_of(earlier.trials[0], earlier) == 'kind = "b" is outside of [space.kind]: "a" or "c"'


NAMED = {"type": "categorical", "choices": {"few": {"n": 1, "u": 0.0}, "many": {"n": 3, "u": 0.0}}}


def test_a_choice_by_name_and_a_condition_take_trials_over_by_the_arguments_that_they_make(earlier):
    first = earlier.trials[0]  # x = 0.5, kind b, n = 3
    named = begin(space=X | KIND | {"size": NAMED})
    assert named.point_of(first, earlier) == {"x": 0.5, "kind": "b", "size": "many"}
    assert named.why_other(first, earlier) is None
    met = begin(space=X | KIND | {"n": N["n"] | {"when": {"kind": "b"}}})
    assert met.point_of(first, earlier) == first.params
    unmet = begin(space=X | KIND | {"n": N["n"] | {"when": {"kind": "a"}}})
    assert unmet.point_of(first, earlier) == {"x": 0.5, "kind": "b"}
    assert unmet.why_other(first, earlier) is None, "where n is not drawn it is 3, its default"
    other = begin(space=X | KIND | {"n": N["n"] | {"when": {"kind": "a"}}}, args={"n": 4})
    assert other.why_other(first, earlier) == "n = 3, now 4"
