"""What version 0.1 made loads, resumes, syncs and is promoted as if this version had made it.

`made_with_0_1` was made by version 0.1 and is kept as text: the databases as SQL, the artifacts in an archive.

- `finished`: 8 of 8 trials, promoted; the champion is version 1 of the model `tagifai`
- `interrupted`: killed (SIGKILL) in trial 5 of 10; `expected.json` holds the same study without the kill
- `own`: a train callable of one's own, one of whose trials failed
- `script`: somebody's Optuna script with `MLflowCallback`
"""

import csv
import json
import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any

import optuna
import pytest
from click.testing import CliRunner

from optimize.definition.attributes import RECORD
from tagifai.args import VERSION_0_1
from tagifai.cli import main
from tagifai.data import load_projects
from tagifai.train import train
from tests.optimize import conftest
from tests.optimize.conftest import own_environment  # noqa: F401

MADE = Path(__file__).parent / "made_with_0_1"
ALL = 3
"""MLflow's ViewType.ALL."""

EXPECTED = json.loads((MADE / "expected.json").read_text(encoding="utf-8"))


class Project(conftest.Project):
    """The folder in which version 0.1 worked, made again elsewhere."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        for folder in ("studies", "data", "experiments"):
            (path / folder).mkdir()
        for file in MADE.glob("*.toml"):
            shutil.copy(file, path / "studies")
        shutil.copy(MADE / "projects.csv", path / "data")
        shutil.copy(MADE / "own.py", path)
        for file in MADE.glob("*.sql"):
            folder = "experiments" if file.stem == "mlflow" else "studies"
            script = file.read_text(encoding="utf-8").replace("{folder}", str(path))
            with closing(sqlite3.connect(path / folder / f"{file.stem}.db")) as connection:
                connection.executescript(script)
        with tarfile.open(MADE / "artifacts.tar.gz") as archive:
            archive.extractall(path / "experiments", filter="data")

    def optimize(self, *args: str) -> str:
        """Run a command in this process and return its standard output."""
        code, out, err = self.call(*args)
        assert code == 0, err
        return out

    def content_of_runs(self, name: str) -> list[dict[str, Any]]:
        """Return all that the runs of an experiment show."""
        return [run.to_dictionary() for run in self.runs(name, view=ALL)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project; the tests of this module change different studies of it."""
    return Project(tmp_path_factory.mktemp("made_with_0_1"))


@pytest.fixture
def project(folder: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The project, as the current directory."""
    monkeypatch.chdir(folder.path)
    monkeypatch.syspath_prepend(str(folder.path))
    return folder


def test_its_studies_are_shown(project: Project) -> None:
    listed = json.loads(project.optimize("list", "--json"))
    states = {study["name"]: study["state"] for study in listed}
    assert states["finished"] == states["own"] == "complete"
    assert states["interrupted"] == "incomplete"
    shown = json.loads(project.optimize("show", "own", "--json"))
    assert [trial["error"] for trial in shown["trials"] if trial["error"]] == ["ValueError: a trial that fails"]


@pytest.mark.parametrize("name", ["finished", "own"])
def test_sync_finds_nothing_to_write(project: Project, name: str) -> None:
    before = project.content_of_runs(name)
    report = json.loads(project.optimize("sync", name, "--json"))
    assert (report["n_written"], report["n_unchanged"]) == (0, report["n_trials"])
    assert project.content_of_runs(name) == before


def test_an_interrupted_study_goes_on_as_if_it_had_not_been(project: Project) -> None:
    project.optimize("resume", "interrupted")
    trials = [trial for trial in project.trials("interrupted") if trial.state.name != "FAIL"]
    ours = [
        {"params": t.params, "state": t.state.name, "losses": pytest.approx(list(t.intermediate_values.values()))}
        for t in trials
    ]
    assert EXPECTED["uninterrupted"] == ours


def test_a_study_of_repeated_rows_keeps_the_split_that_it_was_made_with(project: Project) -> None:
    """Version 0.1 split rows whether their texts were equal or not; today's default does not give its numbers."""
    with (project.path / "data" / "projects.csv").open(encoding="utf-8", newline="") as file:
        rows = [{name: row[name] for name in ("title", "description", "tag")} for row in csv.DictReader(file)]
    with (project.path / "data" / "repeated.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("title", "description", "tag"))
        writer.writeheader()
        writer.writerows(rows * 2)
    text = (MADE / "finished.toml").read_text(encoding="utf-8").replace("projects.csv", "repeated.csv")
    text = text.replace('"finished"', '"repeated"').replace("[args]", '[args]\nsplitter = "stratified"')
    study_file = project.path / "studies" / "repeated.toml"
    study_file.write_text(text, encoding="utf-8")
    project.optimize("run", "studies/repeated.toml")
    study = optuna.load_study(study_name="repeated", storage=f"sqlite:///{project.path}/studies/repeated.db")
    record = study.user_attrs[RECORD]
    record["fixed_args"] = {k: v for k, v in record["fixed_args"].items() if k not in VERSION_0_1}
    del record["study_file"]["args"]["splitter"]
    study.set_user_attr(RECORD, record)
    assert json.loads(project.optimize("promote", "repeated", "--dry-run", "--json"))["max_difference"] == 0
    study_file.write_text(text.replace('splitter = "stratified"\n', ""), encoding="utf-8")
    project.optimize("resume", "repeated", "--n-trials", "1")
    added = project.trials("repeated")[-1]
    df = load_projects(project.path / "data" / "repeated.csv")
    losses = train(record["fixed_args"] | added.params | {"splitter": "stratified"}, df)["history"]["val_loss"]
    for epoch, loss in added.intermediate_values.items():
        assert loss == pytest.approx(losses[epoch], abs=1e-9)


def test_a_study_with_an_own_train_callable_takes_more_trials(project: Project) -> None:
    project.optimize("resume", "own", "--n-trials", "2")
    assert sum(trial.state.name in ("COMPLETE", "PRUNED") for trial in project.trials("own")) == 6


def check_champion(project: Project, *options: str) -> None:
    texts = [answer["text"] for answer in EXPECTED["champion"]]
    answers = json.loads(CliRunner().invoke(main, ["predict", "--json", *options, "--", *texts]).stdout)
    for answer, expected in zip(answers, EXPECTED["champion"], strict=True):
        assert answer["tag"] == expected["tag"]
        assert answer["probabilities"] == pytest.approx(expected["probabilities"])


def test_the_champion_is_a_pickle_and_answers_as_it_did_where_it_is_trusted(project: Project) -> None:
    refused = CliRunner().invoke(main, ["predict", "some text"])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == (
        "Error: Model models:/tagifai@champion was stored by version 0.1 as pickles, which can run anything.\n"
        "If you trust who made it, add --trust (in Python trust=True), "
        "or store it anew with `optimize promote finished`.\n"
    )
    check_champion(project, "--trust")


def test_promotion_takes_over_the_final_run_that_is_there_and_stores_its_model_anew(project: Project) -> None:
    before = {run["info"]["run_id"] for run in project.content_of_runs("finished")}
    promotion, again = (
        json.loads(project.optimize("promote", "finished", "--refit", "none", "--json")) for _ in range(2)
    )
    assert promotion["run_id"] in before
    assert {run["info"]["run_id"] for run in project.content_of_runs("finished")} == before
    assert (again["run_id"], again["version"]) == (promotion["run_id"], promotion["version"])
    check_champion(project)
