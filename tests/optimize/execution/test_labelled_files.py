"""Thirteen files of other shapes than the shipped one, each through a study of its own."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from optimize.execution.plan import plan_study
from tagifai.class_check import SAFE_SIZE
from tagifai.dataset import load_dataset
from tagifai.preprocess import merge_rare_tags
from tests.labelled_files import LABELLED_FILES, LabelledFile, delimited, labelled_texts

STUDY_FILE = """
[study]
name = "own"
n_trials = 2
seed = 3

[data]
path = "own/{name}"
{options}

[args]
clean = "unicode"
stop_words = "none"
min_freq = {min_freq}
num_epochs = 2
analyzer = "char_wb"
ngram_max_range = 3

[space.alpha]
type = "float"
low = 1e-5
high = 1e-3
log = true
"""


def write(project: Any, given: LabelledFile, options: dict[str, Any]) -> None:
    (project.path / "own").mkdir()
    (project.path / "own" / given.name).write_bytes(given.make())
    lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in options.items())
    text = STUDY_FILE.format(name=given.name, options=lines, min_freq=given.min_freq)
    (project.path / "studies" / "own.toml").write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_named_columns_stay_named_from_the_first_trial_to_the_champion(project: Any) -> None:
    rows = labelled_texts({"sport": 40, "science": 40})
    (project.path / "own.csv").write_text(delimited(rows, ";", ("a", "b")), encoding="utf-8")
    text = STUDY_FILE.format(name="nothing.csv", options="", min_freq=0)
    (project.path / "studies" / "own.toml").write_text(text, encoding="utf-8")
    columns = ["--data", "own.csv", "--text", "a", "--label", "b"]
    assert project.cli("run", "studies/own.toml", *columns, "--n-jobs", 2)[0] == 0
    (project.path / "own.csv").rename(project.path / "moved.csv")
    code, _, told = project.cli("resume", "own", "--n-trials", 1, "--data", "moved.csv")
    assert code == 0, told
    assert [trial.state.name for trial in project.trials("own")] == ["COMPLETE"] * 3
    code, shown, told = project.cli("promote", "own", "--data", "moved.csv")
    assert code == 0, told
    assert "val_loss of every epoch reproduced" in shown


def cases(files: tuple[LabelledFile, ...]) -> list[Any]:
    slow = pytest.mark.slow
    return [pytest.param(given, id=given.name, marks=[slow] if given.name == "many.csv" else []) for given in files]


def init(project: Any, given: LabelledFile) -> Path:
    (project.path / "own").mkdir()
    (project.path / "own" / given.name).write_bytes(given.make())
    options = [word for key, value in given.options.items() for word in (f"--{key.replace('_', '-')}", value)]
    done = project.invoke("init", f"own/{given.name}", *options, "--output", "studies/own.toml")
    assert done.exit_code == 0, done.stderr
    return Path("studies/own.toml")


@pytest.mark.parametrize("given", cases(LABELLED_FILES))
def test_the_study_file_that_init_writes_for_each_file_passes_every_check(project: Any, given: LabelledFile) -> None:
    plan = plan_study(init(project, given))
    known = plan.dataset.source.to_dict()
    assert known.items() >= {"on_error": "refuse", **given.options}.items()
    # It says all of it: nothing is found out again.
    assert load_dataset(plan.dataset.source).source == plan.dataset.source
    tags = merge_rare_tags(plan.dataset.df["tag"].tolist(), plan.study_file.fixed_args()["min_freq"])
    sizes = Counter(tags).values()
    assert min(sizes) >= SAFE_SIZE
    assert len(sizes) >= given.n_classes


SHORT = ("chinese.csv", "empty_label.csv", "lines.jsonl")


@pytest.mark.slow
@pytest.mark.parametrize("given", cases(tuple(given for given in LABELLED_FILES if given.name in SHORT)))
def test_a_file_goes_from_init_to_a_champion(project: Any, given: LabelledFile) -> None:
    init(project, given)
    done = project.invoke("run", "studies/own.toml", "--n-trials", 1)
    assert done.exit_code == 0, done.stderr
    done = project.invoke("promote", "own", "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["model_uri"] == "models:/own@champion"


@pytest.mark.parametrize("given", cases(tuple(given for given in LABELLED_FILES if given.remedy)))
def test_what_a_file_needs_is_said_before_anything_is_written(project: Any, given: LabelledFile) -> None:
    write(project, given, {})
    before = project.dump()
    done = project.invoke("run", "studies/own.toml")
    assert done.exit_code == 2
    assert f"own/{given.name}:" in done.stderr
    assert given.remedy in done.stderr
    assert project.dump() == before
    assert not list((project.path / "studies").glob("*.db"))
    assert project.invoke("run", "studies/own.toml", "--dry-run").stderr == done.stderr
