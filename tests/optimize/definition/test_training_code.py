"""The files behind a train callable are found by reading imports, and each that changes is named."""

import pytest

from optimize.definition.training_code import code_changes, training_digests, training_files


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Return a function that writes files into a folder where modules are looked for."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(**files):
        for name, text in files.items():
            file = tmp_path / f"{name.replace('__in__', '/')}.py"
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")

    return write


def test_the_module_and_what_it_imports_beside_it(write):
    write(
        mine_1="import sklearn, mine_2\nfrom tagifai.evaluate import evaluate\n",
        mine_2="def later():\n    from mine_3 import words as w\n",
        mine_3="import mine_1\nimport no_such_module\n",
        mine_4="nobody imports it\n",
    )
    assert list(training_files("mine_1:train")) == ["mine_1.py", "mine_2.py", "mine_3.py"]


@pytest.mark.parametrize(
    "imported", ["from . import words", "from .words import split", "import parted.words", "from parted import words"]
)
def test_the_modules_of_a_package(write, imported):
    write(
        parted__in____init__="",
        parted__in__train=f"{imported}\nfrom .deep import more\n",
        parted__in__words="",
        parted__in__other="",
        parted__in__deep="from ..parted_no import x\n",
    )
    found = [f"parted/{name}.py" for name in ("__init__", "deep", "train", "words")]
    assert list(training_files("parted.train:train")) == found


@pytest.mark.parametrize("train", ["tagifai.train:train", "optimize.errors:train", "no_such_module:train"])
def test_what_is_not_the_users_has_no_files(train):
    assert training_files(train) == {}


def test_an_installed_package_stands_for_itself_alone():
    assert {name.partition("/")[0] for name in training_files("optuna.trial:Trial")} == {"optuna"}


def test_a_module_that_is_no_python_is_a_file_all_the_same(write):
    write(broken_one="def train(:\n")
    assert list(training_digests("broken_one:train")) == ["broken_one.py"]


def test_each_change_is_named(write):
    write(steps_1="import steps_2, steps_3", steps_2="a = 1", steps_3="b = 1")
    then = training_digests("steps_1:train")
    assert code_changes(then, training_digests("steps_1:train")) == code_changes({}, then) == []
    write(steps_1="import steps_2, steps_4", steps_2="a = 2", steps_4="")
    changes = code_changes(then, training_digests("steps_1:train"))
    assert [line.partition(": ")[0] for line in changes] == [f"training code steps_{i}.py" for i in (1, 2, 3, 4)]
    assert changes[1].startswith(f"training code steps_2.py: sha256 {then['steps_2.py'][:8]}..., now sha256 ")
    assert changes[2].endswith(", now absent")
    assert "absent, now sha256" in changes[3]
