"""Points that somebody gives: typed and refused; and what a study tries before its sampler draws."""

import pytest

from optimize.definition.differences import differences
from optimize.definition.points import point_faults, range_of, stored, typed
from optimize.definition.reading import load_study_file
from optimize.definition.starts import Start, default_point, starts_of, untried_defaults
from optimize.definition.study_file import StudyFile
from optimize.errors import StudyFileError
from tagifai.args import ARGS
from tests.optimize.small_studies import SPACE, make_study_file

KINDS = {
    "x": {"type": "float", "low": 0.01, "high": 1.0, "log": True},
    "share": {"type": "float", "low": 0.0, "high": 1.0, "step": 0.25},
    "n": {"type": "int", "low": 3, "high": 9, "step": 2},
    "kind": {"type": "categorical", "choices": ["char", "2", True, 1.5]},
}
PARAMETERS = make_study_file(space=KINDS).space


@pytest.mark.parametrize(
    ("name", "value", "is_held"),
    [
        ("x", 0.01, True),
        ("x", 1, True),
        ("x", 1.001, False),
        ("x", 10**400, False),
        ("x", True, False),
        ("x", "0.5", False),
        ("x", float("nan"), False),
        ("share", 0.75, True),
        ("share", 0.7, False),
        ("n", 5, True),
        ("n", 4, False),
        ("n", 5.0, False),
        ("n", 11, False),
        ("kind", "char", True),
        ("kind", True, True),
        ("kind", 1, False),
        ("kind", 2, False),
    ],
)
def test_a_parameter_holds_what_is_of_its_type_in_its_range_and_on_its_steps(name, value, is_held):
    assert PARAMETERS[name].takes(value) is is_held


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("x", "0.3", 0.3),
        ("x", "1e-2", 0.01),
        ("x", "much", "much"),
        ("n", "5", 5),
        ("n", "5.0", "5.0"),
        ("kind", "char", "char"),
        ("kind", "2", "2"),
        ("kind", "true", True),
        ("kind", "1.5", 1.5),
        ("kind", "word", "word"),
    ],
)
def test_what_is_typed_is_read_as_the_space_has_it(name, text, value):
    read = typed(PARAMETERS[name], text)
    assert (read, type(read)) == (value, type(value))


def test_a_whole_number_in_the_range_of_a_float_is_stored_as_a_float():
    assert [type(stored(PARAMETERS[name], 1)) for name in ("x", "share")] == [float, float]


def test_faults_name_the_range_and_the_name_that_was_meant():
    faults = dict(point_faults(PARAMETERS, {"x": 2.0, "shares": 0.5, "n": 4, "kind": "word", "other": 1}))
    assert faults == {
        "x": "2.0 is outside of [space.x]: a number from 0.01 to 1.0",
        "shares": "is no parameter of [space]; did you mean 'share'?",
        "n": "4 is outside of [space.n]: a whole number from 3 to 9 in steps of 2",
        "kind": '"word" is outside of [space.kind]: "char", "2", true or 1.5',
        "other": "is no parameter of [space]; known: x, share, n, kind",
    }
    assert range_of(PARAMETERS["share"]) == "a number from 0.0 to 1.0 in steps of 0.25"


def test_the_defaults_come_first_then_the_tables_in_their_order():
    study_file = make_study_file(try_defaults=True, start=[{"x": 0}, {"n": 2}])
    defaults = {"x": 0.5, "kind": "b", "n": 3}
    assert starts_of(study_file) == [Start("defaults", defaults), Start("start", {"x": 0.0}), Start("start", {"n": 2})]
    assert starts_of(study_file.override(try_defaults=False)) == starts_of(study_file)[1:]
    assert untried_defaults(study_file) is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            {"space": SPACE | {"x": SPACE["x"] | {"low": 0.6}}},
            "the default x = 0.5 is outside of [space.x]",
        ),
        ({"sampler": {"name": "GridSampler", "search_space": {}}}, "a grid is tried as it is"),
        (
            {"sampler": {"name": "PartialFixedSampler", "fixed_params": {"n": 1}}},
            "the sampler's fixed_params",
        ),
    ],
)
def test_defaults_that_cannot_be_tried_are_not_and_the_plan_says_why(changes, why):
    study_file = make_study_file(try_defaults=True, **changes)
    assert starts_of(study_file) == []
    assert untried_defaults(study_file).startswith(f"The defaults are not tried first: {why}")
    assert untried_defaults(study_file.override(try_defaults=False)) is None


def test_a_train_callable_without_a_table_has_no_defaults_to_try():
    study_file = make_study_file(try_defaults=True)
    own = study_file.model_copy(update={"study": study_file.study.model_copy(update={"train": "json:loads"})})
    assert starts_of(own) == []
    assert "json:loads" in default_point(own)


TEXT = """
[study]
name = "small"
n_trials = 3
direction = "minimize"
seed = 7
data = "data.csv"
train = "tests.optimize.small_studies:train"

[space.x]
type = "float"
low = -1.0
high = 1.0
"""


def write(folder, more="", text=TEXT):
    path = folder / "small.toml"
    path.write_text(f"{text}{more}")
    return path


def test_a_file_that_does_not_say_so_tries_the_defaults_and_a_record_that_does_not_has_not(tmp_path):
    now = load_study_file(write(tmp_path))
    recorded = now.to_dict()
    assert recorded["study"].pop("try_defaults") is True
    then = StudyFile.model_validate(recorded)
    assert (now.study.try_defaults, then.study.try_defaults) == (True, False)
    assert then.to_dict() == recorded
    assert differences(then, now) == []
    assert load_study_file(write(tmp_path, text=TEXT.replace("seed", "try_defaults = false\nseed"))) == then


def test_starts_are_part_of_what_was_recorded(tmp_path):
    study_file = load_study_file(write(tmp_path, "\n[[start]]\nx = 0.25\n\n[[start]]\nx = -1\n"))
    assert StudyFile.model_validate(study_file.to_dict()) == study_file
    assert differences(load_study_file(write(tmp_path)), study_file) == ['start: absent, now [{"x": 0.25}, {"x": -1}]']


def test_faults_of_starts_name_their_lines(tmp_path):
    path = write(tmp_path, "\n[[start]]\nx = 0.25\n\n[[start]]\nx = -2.0\nX = 1\n")
    with pytest.raises(StudyFileError, match=r"start\.x") as caught:
        load_study_file(path)
    assert str(caught.value).splitlines() == [
        f"{path}:16: start.x: -2.0 is outside of [space.x]: a number from -1.0 to 1.0 (table 2)",
        f"{path}:20: start.X: is no parameter of [space]; known: x (table 2)",
    ]
    with pytest.raises(StudyFileError, match=r"small.toml:16: start.x: must be a string, a number, true or false"):
        load_study_file(write(tmp_path, "\n[[start]]\nx = [1.0]\n"))


def test_the_default_point_has_what_its_conditions_ask_for_and_choices_by_name():
    space = {
        "size": {
            "type": "categorical",
            "choices": {"small": {"num_epochs": 5, "min_freq": 3}, "as ever": {"num_epochs": 100, "min_freq": 1}},
        },
        "analyzer": {"type": "categorical", "choices": ["word", "char"]},
        "ngram_max_range": {"type": "int", "low": 3, "high": 10, "when": {"analyzer": "char"}},
        "stem": {"type": "categorical", "choices": [True, False], "when": {"analyzer": "word"}},
    }
    fixed = {"try_defaults": True, "train": "tagifai.train:train"}
    defaults = {name: argument.default for name, argument in ARGS.items()}
    choice = {"num_epochs": defaults["num_epochs"], "min_freq": defaults["min_freq"]}
    space["size"]["choices"]["as ever"] = choice
    study_file = make_study_file(space=space, **fixed)
    assert default_point(study_file) == {
        "size": "as ever",
        "analyzer": defaults["analyzer"],
        "ngram_max_range": defaults["ngram_max_range"],
    }
    space["size"]["choices"]["as ever"] = choice | {"min_freq": 12}
    assert "is outside of [space.size]" in str(default_point(make_study_file(space=space, **fixed)))


def test_a_start_gives_nothing_whose_condition_it_contradicts():
    space = make_study_file(
        space={
            "kind": {"type": "categorical", "choices": ["a", "b"]},
            "x": {"type": "float", "low": 0.0, "high": 1.0, "when": {"kind": "a"}},
        }
    ).space
    assert list(point_faults(space, {"kind": "b", "x": 0.5})) == [("x", 'is not drawn where kind is "b"')]
    assert not list(point_faults(space, {"kind": "a", "x": 0.5}))
    assert not list(point_faults(space, {"x": 0.5}))
