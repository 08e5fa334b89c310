"""Conditions and choices by name as a study file states them: what they mean, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from optimize.definition.conditions import condition_faults
from optimize.definition.data_door import extremes
from optimize.definition.differences import differences
from optimize.definition.drawing import searched_arguments, stored_space, trial_args
from optimize.definition.finite import check_points, count_points, trials_left
from optimize.definition.reading import load_study_file
from optimize.definition.study_file import StudyFile
from optimize.errors import StudyFileError

HEAD = '[study]\nname = "s"\nn_trials = 3\nseed = 1\ndata = "d.csv"\n\n[args]\nmin_freq = 30\nngram_max_range = 5\n'
ANALYZER = '\n[space.analyzer]\ntype = "categorical"\nchoices = ["word", "char", "char_wb"]\n'
RANGE = '\n[space.ngram_max_range]\ntype = "int"\nlow = 2\nhigh = 4\nwhen = { analyzer = ["char", "char_wb"] }\n'
ALPHA = '\n[space.alpha]\ntype = "float"\nlow = 1e-6\nhigh = 1e-2\n'
SIZE = '\n[space.size]\ntype = "categorical"\n'
CHOICES = "choices = { small = { stem = false, subset = 300 }, large = { stem = true, subset = 600 } }\n"

KIND = {"type": "categorical", "choices": ["a", "b"]}
COUNT = {"type": "int", "low": 1, "high": 7, "step": 3}


def write(folder: Path, text: str) -> Path:
    path = folder / "s.toml"
    path.write_text(text, encoding="utf-8")
    return path


def make_study_file(**tables: Any) -> StudyFile:
    study = {"name": "s", "n_trials": 3, "seed": 1, "data": "d.csv"}
    return StudyFile.model_validate({"study": study} | tables)


def whens(**conditions: Any) -> Any:
    """Return a space of a categorical, an int and a float, some with conditions."""
    space = {"kind": KIND, "count": COUNT, "rate": {"type": "float", "low": 0.0, "high": 1.0}}
    return stored_space({"space": {name: one | {"when": conditions.get(name, {})} for name, one in space.items()}})


@pytest.mark.parametrize(
    ("space", "fault"),
    [
        (whens(kind={"nothing": 1}), "space.kind.when: nothing is no parameter of [space]; known: kind, count, rate"),
        (whens(kind={"cuont": 1}), "space.kind.when: cuont is no parameter of [space]; did you mean 'count'?"),
        (whens(kind={"fixed": 1}), "space.kind.when: fixed stands in [args] and is the same in every trial. "),
        (whens(kind={"rate": 0.5}), "space.kind.when: rate is a float, which has no value to wait for. "),
        (whens(rate={"kind": "c"}), "space.rate.when: 'c' is no value of kind. It takes 'a', 'b'"),
        (whens(rate={"kind": ["a", 1]}), "space.rate.when: 1 is no value of kind. It takes 'a', 'b'"),
        (whens(rate={"kind": []}), "space.rate.when: names no value of kind. It takes 'a', 'b'"),
        (whens(rate={"count": [1, 3]}), "space.rate.when: 3 is no value of count. It takes 1 to 7 in steps of 3"),
        (whens(rate={"count": True}), "space.rate.when: True is no value of count. It takes 1 to 7 in steps of 3"),
        (whens(kind={"kind": "a"}), "space.kind.when: kind cannot be its own condition. Delete it"),
        (
            whens(kind={"count": 1}, count={"kind": "a"}),
            "space.kind.when: kind waits for count waits for kind: a circle. Delete one of the conditions",
        ),
        (
            whens(count={"kind": "a"}, rate={"kind": "b", "count": 1}),
            "space.rate.when: no trial fulfils it, for it contradicts the conditions of what it asks for. ",
        ),
    ],
)
def test_a_condition_that_means_nothing_is_refused_with_the_remedy(space: Any, fault: str) -> None:
    ((where, what),) = condition_faults(space, {"fixed"})
    assert f"{'.'.join(where)}: {what}".startswith(fault)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (ANALYZER + RANGE.replace("char_wb", "chars"), "19: space.ngram_max_range.when: 'chars' is no value of"),
        (ANALYZER + RANGE.replace("when", "wenn"), "19: space.ngram_max_range.wenn: is unknown; did you mean 'when'?"),
        (ANALYZER + RANGE.partition("when")[0], "15: space.ngram_max_range: stands in [args] and in [space]; keep one"),
        (SIZE + "choices = { small = { stem = false } }\n", "11: space.size: choices needs two names at least"),
        (SIZE + "choices = { a = {}, b = {} }\n", "11: space.size: its choices set no argument"),
        (SIZE + "choices = { a = { stem = true }, b = { lower = true } }\n", "11: space.size: 'a' and 'b' must set"),
        (SIZE + "choices = { a = { stem = true }, b = 3 }\n", "13: space.size.choices: "),
        (SIZE + CHOICES.replace("subset", "min_freq"), "11: space.size: sets min_freq, which stands in [args] too"),
        (SIZE + CHOICES.replace("subset", "alpha") + ALPHA, "15: space.alpha: sets alpha, as [space.size] does"),
        (SIZE.replace("size", "clean") + CHOICES, "11: space.clean: is an argument and cannot name choices as well"),
        (SIZE + CHOICES.replace("300", "-1"), "11: space.size: Argument subset = -1 is out of range"),
        (SIZE + CHOICES.replace("subset", "subsets"), "11: space.size: Argument 'subsets' is unknown: did you mean"),
        (
            SIZE
            + CHOICES.replace("subset = 300", "ngram_min_range = 2").replace("subset = 600", "ngram_min_range = 6"),
            "11: space.size: Argument ngram_min_range = 6 is above ngram_max_range = 5",
        ),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    path = write(tmp_path, HEAD + text)
    with pytest.raises(StudyFileError, match=r"^") as caught:
        load_study_file(path)
    assert str(caught.value).splitlines()[0].startswith(f"{path}:{fault}")


def test_arguments_that_one_choice_sets_are_compared_with_one_another_only(tmp_path: Path) -> None:
    short, long = (f"{{ ngram_min_range = {low}, ngram_max_range = {high} }}" for low, high in ((1, 2), (4, 6)))
    text = HEAD.replace("ngram_max_range = 5\n", "") + SIZE + f"choices = {{ a = {short}, b = {long} }}\n"
    assert load_study_file(write(tmp_path, text)).space["size"].bounds() == ("a", "b")


def test_args_say_what_an_argument_is_where_its_condition_is_not_met(tmp_path: Path) -> None:
    study_file = load_study_file(
        write(tmp_path, HEAD + ANALYZER + RANGE + SIZE + CHOICES + 'when = { analyzer = "char" }')
    )
    fixed, space = study_file.fixed_args(), study_file.space
    assert searched_arguments(space) == {"analyzer", "ngram_max_range", "stem", "subset"}
    assert "analyzer" not in fixed
    word = trial_args(fixed, space, {"analyzer": "word"})
    assert (word["ngram_max_range"], word["stem"], word["subset"]) == (5, False, None)
    char = trial_args(fixed, space, {"analyzer": "char", "ngram_max_range": 3, "size": "large"})
    assert (char["ngram_max_range"], char["stem"], char["subset"], "size" in char) == (3, True, 600, False)


def test_rows_are_checked_for_each_scenario_that_decides_about_them(tmp_path: Path) -> None:
    text = HEAD + ANALYZER + RANGE + SIZE + CHOICES + 'when = { analyzer = "char" }'
    checked = [(args["analyzer"], args["subset"]) for args in extremes(load_study_file(write(tmp_path, text)))]
    assert checked == [("word", None), ("char", 300), ("char", 600), ("char_wb", None)]


def test_a_space_without_conditions_is_stored_as_before_there_were_any() -> None:
    plain = make_study_file(space={"kind": KIND, "count": COUNT})
    assert "when" not in json.dumps(plain.to_dict())
    single = make_study_file(space={"kind": KIND, "count": COUNT | {"when": {"kind": "a"}}})
    listed = make_study_file(space={"kind": KIND, "count": COUNT | {"when": {"kind": ["a"]}}})
    assert StudyFile.model_validate(json.loads(json.dumps(single.to_dict()))) == single
    assert differences(single, listed) == []
    assert differences(plain, single) == ['space.count.when.kind: absent, now ["a"]']


def test_a_parameter_that_is_not_drawn_makes_no_further_points() -> None:
    space = {"kind": KIND, "count": COUNT | {"when": {"kind": "a"}}, "sort": KIND}
    study_file = make_study_file(space=space, sampler={"name": "BruteForceSampler"})
    assert count_points(study_file) == (3 + 1) * 2
    assert trials_left(study_file, []) == 8
    # A product of 10 to the power of 12, and yet no more than 12 values to look at.
    wide = {f"x{i}": {"type": "int", "low": 1, "high": 10} for i in range(12)}
    assert count_points(make_study_file(space=wide, sampler={"name": "BruteForceSampler"})) == 10**12
    asked = wide | {"y": COUNT | {"when": {"x0": [3]}}}
    assert count_points(make_study_file(space=asked, sampler={"name": "BruteForceSampler"})) == (9 + 3) * 10**11


def test_a_grid_is_refused_where_there_are_conditions() -> None:
    grid = {"name": "GridSampler", "search_space": {"kind": ["a"], "count": [1, 4]}}
    study_file = make_study_file(space={"kind": KIND, "count": COUNT | {"when": {"kind": "a"}}}, sampler=grid)
    with pytest.raises(StudyFileError, match=r"GridSampler knows no conditions, and \[space\.count\] has one"):
        check_points(study_file)
