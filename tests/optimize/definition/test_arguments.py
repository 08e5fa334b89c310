"""Train callables that say what arguments they take, and those that do not."""

import pytest

from optimize.definition.arguments import argument_table
from optimize.definition.reading import load_study_file, read_study_file
from optimize.errors import StudyFileError
from tagifai.args import ARGS, check_args

STUDY_FILE = """
[study]
name = "s"
n_trials = 3
seed = 1
data = "d.csv"
train = "{module}:train"

[args]
depth = {depth}

[space.rate]
type = "float"
low = {low}
high = 1.0
"""

WITH_A_TABLE = """
from tagifai.args import Arg, takes_args

@takes_args({"seed": Arg(int, 0), "depth": Arg(int, 3, low=1), "rate": Arg(float, 0.1, low=0.0), "rounds": Arg(int, 9)})
def train(args, df, trial=None):
    return {}
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Return a function that writes a module and a study file that names it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(module, code, depth=3, low=0.0):
        (tmp_path / f"{module}.py").write_text(code, encoding="utf-8")
        path = tmp_path / "s.toml"
        path.write_text(STUDY_FILE.format(module=module, depth=depth, low=low), encoding="utf-8")
        return path

    return write


def test_the_table_of_another_callable_completes_its_arguments(write):
    study_file = load_study_file(write("carries_a_table", WITH_A_TABLE))
    assert study_file.fixed_args() == {"seed": 1, "depth": 3, "rounds": 9}


def test_what_another_callable_would_refuse_is_found_before_the_study(write):
    path = write("carries_a_table_too", WITH_A_TABLE, depth=0, low=-1.0)
    with pytest.raises(StudyFileError, match=r"out of range") as caught:
        load_study_file(path)
    assert str(caught.value).splitlines() == [
        f"{path}:10: args.depth: Argument depth = 0 is out of range: give an integer of at least 1.",
        f"{path}:12: space.rate: Argument rate = -1.0 is out of range: give a number of at least 0.",
    ]


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("says_nothing", "def train(args, df, trial=None): return {}"),
        ("is_a_partial", "import functools\ntrain = functools.partial(dict, x=1)"),
        ("has_other_args", "def train(args, df, trial=None): return {}\ntrain.args = {'depth': 3}"),
        ("has_no_train", ""),
    ],
)
def test_without_a_table_every_argument_will_do(write, module, code):
    study_file = load_study_file(write(module, code, depth=-1))
    assert study_file.fixed_args() == {"seed": 1, "depth": -1}


def test_our_own_train_carries_the_table_of_the_project():
    assert argument_table("tagifai.train:train") is ARGS
    assert vars(check_args({}, table=argument_table("tagifai.train:train"))) == vars(check_args({}))


def test_a_study_file_that_is_only_read_imports_nothing(write, tmp_path):
    path = write("leaves_a_trace", "from pathlib import Path\nPath('trace').touch()\ndef train(): pass")
    assert read_study_file(path).study.train == "leaves_a_trace:train"
    assert not (tmp_path / "trace").exists()
