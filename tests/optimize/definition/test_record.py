import json
import platform
from dataclasses import asdict, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import optuna
import pytest
from pandas import DataFrame

from optimize.definition.attributes import N_TRIALS, RECORD, SIGNATURE
from optimize.definition.differences import differences
from optimize.definition.reading import read_study_file
from optimize.definition.record import StudyRecord, package_versions
from optimize.definition.signature import is_signed_here
from optimize.definition.training_code import code_version
from optimize.errors import InputError
from tagifai.columns import Columns
from tagifai.dataset import Dataset, DataSource

STUDY_FILE = """
[study]
name = "s"
n_trials = 3
seed = 1
data = "d.csv"

[pruner]
name = "MedianPruner"
n_startup_trials = 5

[args]
num_epochs = 8

[space.alpha]
type = "float"
low = 1e-6
high = 1e-2

[space.analyzer]
type = "categorical"
choices = ["word", "char"]
"""

DATASET = Dataset(
    DataFrame({"tag": ["a"] * 9}),
    DataSource(Path("d.csv"), text=("text",), label="tag"),
    "1f" * 32,
    Columns(("text",), "tag"),
    [],
    [],
)


@pytest.fixture
def load(tmp_path):
    """Return a function that reads the study file with some of its text replaced."""

    def load(*changes):
        text = STUDY_FILE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "s.toml"
        path.write_text(text, encoding="utf-8")
        return read_study_file(path)

    return load


@pytest.fixture
def record(load, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return StudyRecord.make(load(), tmp_path / "s.toml", {"seed": 1}, DATASET)


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        pytest.param("seed = 1", "seed = 2", "study.seed: 1, now 2", id="seed"),
        pytest.param(
            "seed = 1",
            'seed = 1\ndirection = "maximize"',
            'study.direction: "minimize", now "maximize"',
            id="direction",
        ),
        pytest.param("= 5", "= 6", "pruner.n_startup_trials: 5, now 6", id="option"),
        pytest.param("n_startup_trials = 5\n", "", "pruner.n_startup_trials: 5, now absent", id="option gone"),
        pytest.param('"MedianPruner"', '"NopPruner"', 'pruner.name: "MedianPruner", now "NopPruner"', id="class"),
        pytest.param("= 8", "= 9", "args.num_epochs: 8, now 9", id="fixed argument"),
        pytest.param("= 8", "= 8\nlower = false", "args.lower: absent, now false", id="another fixed argument"),
        pytest.param("1e-6", "1e-5", "space.alpha.low: 1e-06, now 1e-05", id="range"),
        pytest.param("1e-2", "1e-2\nlog = true", "space.alpha.log: false, now true", id="scale"),
        pytest.param("1e-2", "1e-2\nstep = 1e-3", "space.alpha.step: absent, now 0.001", id="step"),
        pytest.param(
            '["word", "char"]',
            '["char", "word"]',
            'space.analyzer.choices: ["word", "char"], now ["char", "word"]',
            id="order of the choices",
        ),
    ],
)
def test_a_difference_names_the_key_and_both_values(load, old, new, difference):
    assert differences(load(), load((old, new))) == [difference]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param((), id="nothing"),
        pytest.param((('"s"', '"t"'),), id="name"),
        pytest.param((("n_trials = 3", "n_trials = 30"),), id="total"),
        pytest.param((("d.csv", "e.csv"),), id="path of the data"),
        pytest.param((("seed = 1", 'metric = "val_loss"\nseed = 1'),), id="a default that is written down"),
    ],
)
def test_what_decides_nothing_is_no_difference(load, changes):
    assert differences(load(), load(*changes)) == []


def test_every_difference_is_named(load):
    changed = differences(
        load(), load(("seed = 1", "seed = 2"), ("= 8", "= 9"), ("[space.analyzer]", "[space.analyzer] "))
    )
    assert changed == ["study.seed: 1, now 2", "args.num_epochs: 8, now 9"]
    text = '[space.analyzer]\ntype = "categorical"\nchoices = ["word", "char"]\n'
    assert [line.split(":")[0] for line in differences(load(), load((text, "")))] == [
        "space.analyzer.type",
        "space.analyzer.choices",
    ]


def test_a_record_holds_what_the_study_was_made_with(record, load, tmp_path):
    assert record.study_file == load().to_dict()
    assert record.source == {"path": str(tmp_path / "s.toml"), "text": STUDY_FILE}
    assert record.overrides == {"seed": 1}
    assert record.fixed_args == load().fixed_args()
    assert record.data == {
        "path": "d.csv",
        "sha256": "1f" * 32,
        "n_rows": 9,
        "read_as": {"text": ["text"], "label": "tag", "on_error": "refuse"},
    }
    assert record.versions == package_versions()
    assert record.code["sha256"] == code_version("tagifai.train:train")["sha256"]
    assert abs((datetime.fromisoformat(record.created) - datetime.now().astimezone()).total_seconds()) < 60


@pytest.mark.parametrize("module", ["tagifai.train", "splits_itself"])
def test_a_study_from_before_splitters_had_names_keeps_its_split(record, tmp_path, monkeypatch, module):
    (tmp_path / "splits_itself.py").write_text("def train(args, df, trial=None): ...\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    then = {"seed": 1, "num_epochs": 8}
    section = record.study_file["study"] | {"train": f"{module}:train"}
    old = replace(record, fixed_args=then, study_file=record.study_file | {"study": section})
    assert old.training_args() == (then | {"splitter": "stratified"} if module == "tagifai.train" else then)
    assert old.fixed_args == then
    assert record.training_args() == record.fixed_args
    assert record.fixed_args["splitter"] == "grouped"


def test_two_studies_never_share_their_identity(record, load, tmp_path):
    assert StudyRecord.make(load(), tmp_path / "s.toml", {}, DATASET).uid != record.uid


def test_a_record_comes_back_from_the_study(record, tmp_path):
    study = optuna.create_study(study_name="s", storage=f"sqlite:///{tmp_path}/s.db")
    record.write(study)
    again = StudyRecord.read(optuna.load_study(study_name="s", storage=f"sqlite:///{tmp_path}/s.db"))
    assert again == record
    assert again.load_study_file() == record.load_study_file()
    assert study.user_attrs[N_TRIALS] == 3


def test_writing_over_what_a_killed_start_left_makes_it_whole(record):
    study = optuna.create_study()
    study.set_user_attr(N_TRIALS, 50)
    record.write(study)
    attrs = study.user_attrs
    assert is_signed_here(attrs[RECORD], attrs.pop(SIGNATURE))
    assert attrs == {N_TRIALS: 3, RECORD: asdict(record)}
    json.dumps(study.user_attrs)


def test_a_study_made_by_others_has_no_record():
    study = optuna.create_study(study_name="theirs")
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=1)
    with pytest.raises(InputError, match=r"^Study 'theirs' was not made by `optimize run`"):
        StudyRecord.read(study)


def test_an_empty_study_has_not_begun():
    with pytest.raises(InputError, match=r"^Study 'new' is empty: it has not begun\. Start it with `optimize run`\.$"):
        StudyRecord.read(optuna.create_study(study_name="new"))


def test_versions_are_those_that_are_installed():
    versions = package_versions()
    assert versions["python"] == platform.python_version()
    assert versions["optuna"] == version("optuna")
    assert {"tagifai", "mlflow", "scikit-learn", "imbalanced-learn", "numpy"} <= versions.keys()


def test_the_code_of_a_package_is_all_of_its_modules(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    package = tmp_path / "somebodys"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "training.py").write_text("def train(): ...")
    before = code_version("somebodys.training:train")
    assert before == code_version("somebodys:train")
    assert "commit" not in before
    (package / "other.py").write_text("x = 1")
    assert code_version("somebodys.training:train")["sha256"] != before["sha256"]


def test_the_code_of_a_lone_module_is_its_file(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "lone_module.py").write_text("def train(): ...")
    before = code_version("lone_module:train")
    (tmp_path / "neighbour.py").touch()
    assert code_version("lone_module:train") == before


def test_code_that_is_not_there_is_refused():
    with pytest.raises(InputError, match=r"^train = 'no_such:train': there is no module 'no_such'\."):
        code_version("no_such:train")
