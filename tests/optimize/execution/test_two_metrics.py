"""A study with two metrics from its study file to the promotion of a trial that somebody chooses."""

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import optuna
import pytest
from optuna.trial import TrialState

from optimize import promote_best
from optimize.definition.reading import load_study_file, read_study_file
from optimize.definition.record import StudyRecord
from optimize.errors import InputError, PromotionError, StudyFileError
from optimize.execution.adoption import check_adoption
from optimize.execution.events import TrialEnd
from optimize.execution.plan import plan_study
from optimize.execution.standing import Standing
from optimize.reporting.front import FrontSummary, FrontTrial, compare_fronts, pareto_front
from optimize.reporting.studies import list_studies, show_study
from optimize.reporting.study_comparison import compare_studies
from optimize.storage.database import open_storage
from optimize.tracking.projection import project_study, project_trial
from optimize.trials.measured_metrics import measure
from tests.optimize.conftest import Project, make_project

N_TRIALS = 6
BODY = """
for epoch in range(3):
    losses.append((args.x - 0.5) ** 2 + 1 / (epoch + 1))
    trial is not None and trial.report(losses[-1], epoch)
"""
STUDY = """
[study]
name = "two"
n_trials = 6
metric = ["val_loss", "size"]
directions = ["minimize", "maximize"]
seed = 7
data = "data/labeled_projects.csv"
train = "train_two_metrics:train"

[sampler]
name = "NSGAIISampler"
population_size = 3

[args]
num_epochs = 3

[space.x]
type = "float"
low = -1.0
high = 1.0
"""


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Any:
    """A study that has run by the driver's own parts; MLflow is left out."""
    with pytest.MonkeyPatch.context() as patch:
        project = make_project(tmp_path_factory.mktemp("two"), empty_store)
        patch.chdir(project.path)
        project.write_train("train_two_metrics", BODY)
        module = project.path / "train_two_metrics.py"
        module.write_text(module.read_text().replace('"history"', '"metrics": {"size": abs(args.x)}, "history"'))
        project.write_study_file("two", STUDY)
        plan = plan_study("studies/two.toml")
        record = StudyRecord.make(plan.study_file, plan.source, plan.overrides, plan.dataset)
        directions = [*plan.study_file.study.objectives.values()]
        storage = open_storage(plan.address.url, create=True)
        study = optuna.create_study(storage=storage, study_name="two", directions=directions)
        record.write(study)
        runner = plan.worker_spec(record.training_args()).runner(lambda *_: None, "w", lambda _: None)
        trials = [runner.run() for _ in range(N_TRIALS)]
        assert {trial.state for trial in trials} == {TrialState.COMPLETE}, trials[0].user_attrs
        yield project


@pytest.fixture
def here(ended: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(ended.path)
    return ended


def summary_of(project: Project) -> FrontSummary:
    summary = show_study("two")
    assert isinstance(summary, FrontSummary)
    return summary


def test_show_lists_the_front_and_says_what_to_promote(here: Project) -> None:
    summary = summary_of(here)
    expected = optuna.load_study(study_name="two", storage=here.storage("two")).best_trials
    assert {*summary.front} == {trial.number for trial in expected}
    code, out, _ = here.call("show", "two")
    assert code == 0
    head, best = f"Pareto front: {len(summary.front)} of 6 complete trials", summary.front_trials[0]
    assert head in out
    assert out.splitlines()[0].endswith("minimize val_loss and maximize size")
    assert out.endswith(f"Next: optimize promote two --trial {best.number}\n")
    told = json.loads(here.call("show", "two", "--json")[1])
    assert (told["metrics"], told["directions"]) == (["val_loss", "size"], ["minimize", "maximize"])
    assert (told["front"], told["best_trial"]) == ([*summary.front], None)
    assert [trial["values"][0] for trial in told["trials"]] == [trial.values[0] for trial in here.trials("two")]
    assert f"val_loss {best.values[0]:.6g}" in here.call("show", "two", "--trial", best.number)[1]
    assert [study.name for study in list_studies()] == ["two"]


def test_a_trial_to_promote_must_be_chosen(here: Project) -> None:
    summary = summary_of(here)
    with pytest.raises(PromotionError, match=r"two metrics, so no trial is the best\. Choose one .*--trial") as error:
        promote_best("two", dry_run=True)
    assert [int(line.split(":")[0]) for line in str(error.value).splitlines()[1:]] == [*summary.front]
    promotion = promote_best("two", trial=summary.front[0], dry_run=True)
    assert (promotion.max_difference, promotion.uncertainty) == (0, None)


def test_mlflow_shows_both_metrics_and_the_front(here: Project) -> None:
    study, summary = here.study("two"), summary_of(here)
    record = StudyRecord.read(study)
    parent = project_study(summary, record)
    assert (parent.params["metric"], parent.params["direction"]) == ("val_loss, size", "minimize, maximize")
    assert [trial["number"] for trial in json.loads(parent.texts["leaderboard.json"])] == [*summary.front]
    assert "| trial | val_loss | size | x |" in parent.tags["mlflow.note.content"]
    trial = study.trials[0]
    shown = {point.key: point.value for point in project_trial("two", {}, trial).points}
    assert [shown["val_loss"], shown["size"]] == trial.values
    assert summary.to_dataframe()["values_size"].tolist() == [trial.values[1] for trial in study.trials]


def test_the_report_draws_the_front(here: Project) -> None:
    assert here.call("report", "two", "--output", "two.html")[0] == 0
    page = (here.path / "two.html").read_text()
    assert '<section id="front">' in page
    assert f"{len(summary_of(here).front)} of 6 complete trials are on the Pareto front" in page
    assert page.count('class="dot best"') == len(summary_of(here).front)


def test_what_has_other_objectives_is_not_taken_over(here: Project) -> None:
    plan = plan_study("studies/two.toml", study_name="other")
    one = optuna.create_study(study_name="one")
    with pytest.raises(InputError, match=r"has 1 objectives, the study file 2\. Name as many metrics there"):
        check_adoption(one, plan.study_file, plan.address)


def test_studies_with_fronts_have_no_winner(here: Project) -> None:
    summary = summary_of(here)
    with pytest.raises(InputError, match="two studies or more"):
        compare_studies(["two"])
    assert compare_fronts([summary, summary]).startswith("No winner: two metrics have a front.")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'name = "NSGAIISampler"\npopulation_size = 3',
            'name = "CmaEsSampler"',
            r"sampler: CmaEsSampler searches by one",
        ),
        (
            'name = "NSGAIISampler"\npopulation_size = 3',
            'name = "PartialFixedSampler"\nfixed_params = {x = 0.5}\nbase_sampler = "CmaEsSampler"',
            r"sampler: CmaEsSampler searches by one metric, and the study has two",
        ),
        ("population_size = 3", "max_history = 50", r"max_history (keeps the best trials by one|is for TPESampler)"),
        ("[args]", '[pruner]\nname = "MedianPruner"\n[args]', r"pruner: Optuna does not prune by two metrics"),
        ('["minimize", "maximize"]', '["minimize"]', r"study\.directions: must be a list that says of 'val_loss' and"),
        ('directions = ["minimize", "maximize"]', "", r"study\.directions: must be a list that says of 'val_loss' and"),
        ('["val_loss", "size"]', '["val_loss"]', r"study\.metric: must be one metric or two different ones"),
        ('["val_loss", "size"]', '["size", "size"]', r"study\.metric: must be one metric or two different ones"),
        ('["val_loss", "size"]', '"val_loss"', r"study\.directions: is for two metrics; give direction"),
    ],
)
def test_what_two_metrics_cannot_have_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in STUDY
    path = tmp_path / "two.toml"
    path.write_text(STUDY.replace(old, new, 1))
    with pytest.raises(StudyFileError, match=message):
        read_study_file(path)


def test_one_fault_of_two_metrics_brings_no_others(tmp_path: Path) -> None:
    path = tmp_path / "two.toml"
    path.write_text(
        STUDY.replace('["minimize", "maximize"]', '["up", "minimize"]').replace("seed", "patience = 3\nseed")
    )
    with pytest.raises(StudyFileError, match=r"study\.directions") as error:
        read_study_file(path)
    assert [line.split(": ", 2)[1] for line in str(error.value).splitlines()] == ["study.directions", "study.patience"]


def test_the_directions_follow_from_metrics_that_are_known(tmp_path: Path) -> None:
    path, wrong = tmp_path / "two.toml", 'directions = ["minimize", "maximize"]'
    text = STUDY.replace('"size"', '"num_features"').replace("train_two_metrics:", "tagifai.train:")
    text = text.replace("[space.x]", "[space.alpha]").replace("-1.0", "0.0")
    path.write_text(text.replace(wrong, ""))
    study_file = load_study_file(path)
    assert study_file.study.objectives == {"val_loss": "minimize", "num_features": "minimize"}
    assert study_file.pruner.name == "NopPruner"
    path.write_text(text)
    with pytest.raises(StudyFileError, match=r"study\.directions: must be 'minimize': so is num_features better"):
        load_study_file(path)


def test_one_metric_is_written_as_it_always_was(tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_text(STUDY.replace('["val_loss", "size"]', '"val_loss"').replace("directions", "#"))
    study = read_study_file(path).to_dict()["study"]
    assert (study["metric"], study["direction"], "directions" in study) == ("val_loss", "minimize", False)


@pytest.mark.parametrize(
    ("values", "directions", "front"),
    [
        ({}, ["minimize", "minimize"], []),
        ({0: (1, 2), 1: (2, 1), 2: (2, 2)}, ["minimize", "minimize"], [0, 1]),
        ({0: (1, 2), 1: (2, 1), 2: (2, 2)}, ["maximize", "maximize"], [2]),
        ({0: (1, 2), 1: (1, 2), 2: (1, 3)}, ["minimize", "minimize"], [0, 1]),
        ({3: (5, 0.1), 1: (1, 0.1), 2: (1, 0.2)}, ["minimize", "maximize"], [2]),
    ],
)
def test_the_front_holds_what_no_other_beats(values: Any, directions: list[str], front: list[int]) -> None:
    assert pareto_front(values, directions) == front


def test_a_running_study_shows_how_many_are_on_the_front() -> None:
    content = {"params": {}, "metrics": {}, "n_epochs": 1, "start": None, "seconds": None}
    trial = FrontTrial(0, "COMPLETE", None, **content, error=None, interrupted=None, retry_of=None, values=(1.0, 5.0))
    counts = {"n_trials": 3, "n_complete": 1, "n_pruned": 0, "n_failed": 0, "n_interrupted": 0}
    two = {"metrics": ("val_loss", "size"), "directions": ("minimize", "minimize"), "front": (0,)}
    whole = {"best_trial": None, "trials": [trial], "data": {}, "num_epochs": 3}
    standing = Standing(FrontSummary("s", "sqlite:///s.db", "running", "a, b", "", **counts, **whole, **two))
    better = optuna.trial.create_trial(state=TrialState.COMPLETE, values=[1.0, 4.0])
    better.number = 1
    standing.trial_ended(TrialEnd(better))
    assert standing.outcome(TrialEnd(better)) == "val_loss 1, size 4 *"
    assert standing.status().startswith("1 on the front | 2/3 done")


def test_what_a_training_does_not_return_is_measured_on_its_model() -> None:
    from pandas import DataFrame
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import SGDClassifier

    df = DataFrame({"text": ["one two", "three four", "five"], "tag": ["a", "b", "a"]})
    vectorizer = CountVectorizer()
    model = SGDClassifier(random_state=0).fit(vectorizer.fit_transform(df["text"]), df["tag"])
    result = {"args": Namespace(), "model": model, "vectorizer": vectorizer}
    measured = measure(["num_features", "predict_ms", "val_loss"], result, df)
    assert measured.keys() == {"num_features", "predict_ms"}
    assert measured["num_features"] == 5
    assert 0 < measured["predict_ms"] < 1000
