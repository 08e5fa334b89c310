"""Project folders with names that mean something in an address."""

import json
from pathlib import Path
from typing import Any

import pytest

from tagifai.experiments import get_or_create_experiment
from tagifai.tracking_store import open_client, resolve_tracking_uri, sqlite_file, sqlite_uri

ODD = ["a b", "a?b=1", "a#b", "a%20b", "a%b", "ä&ö+'"]


@pytest.mark.parametrize("name", ODD)
def test_the_address_of_a_store_leads_to_its_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / name / "mlflow.db"
    assert sqlite_file(sqlite_uri(path)) == path
    path.parent.mkdir()
    monkeypatch.chdir(path.parent)
    assert sqlite_file(resolve_tracking_uri()) == path.parent / "experiments" / "mlflow.db"


@pytest.mark.parametrize("name", ["a/b", "..", "../../a", ".", "x" * 400, "学习" * 100, "?#%20 "])
def test_the_artifacts_of_an_experiment_of_any_name_stay_beside_the_store(
    name: str, tmp_path: Path, empty_store: Path
) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "mlflow.db").write_bytes(empty_store.read_bytes())
    client = open_client(sqlite_uri(tmp_path / "store" / "mlflow.db"))
    experiment_id = get_or_create_experiment(client, name)
    run = client.create_run(experiment_id)
    client.log_text(run.info.run_id, "text", "note.txt")
    (note,) = tmp_path.rglob("note.txt")
    # store / artifacts / experiment / run / artifacts / note.txt
    assert note.relative_to(tmp_path).parts[:2] == ("store", "artifacts")
    assert len(note.relative_to(tmp_path).parts) == 6
    assert Path(client.download_artifacts(run.info.run_id, "note.txt")).read_text() == "text"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a b?c=1#d%e", "a%20b"])
def test_a_project_may_lie_in_any_folder(
    name: str, tmp_path: Path, new_project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = new_project(tmp_path / name)
    monkeypatch.chdir(project.path)
    project.write_study_file(n_trials="2")
    code, _, err = project.cli("run", "studies/quick.toml")
    assert code == 0, err
    code, out, err = project.call("sync", "quick", "--json")
    assert code == 0, err
    assert json.loads(out)["n_written"] == 0
    uri = sqlite_uri(project.path / "experiments" / "mlflow.db")
    assert sorted(project.trial_runs("quick", uri)) == [0, 1]
    code, _, err = project.call("promote", "quick")
    if "%20" in name:
        assert (code, err.splitlines()[1]) == (
            1,
            "Rename the folder, or name a store elsewhere with --tracking-uri.",
        )
        assert "it takes '%20' in a folder's name for ' '." in err
        return
    assert code == 0, err
    (final,) = [run for run in project.runs("quick", uri) if "promoted_from" in run.data.tags]
    assert {"model.pkl", "vectorizer.pkl"} <= {
        file.path for file in project.client(uri).list_artifacts(final.info.run_id)
    }
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert {path.name for path in (tmp_path / name).iterdir()} <= {"studies", "data", "experiments", "mlruns"}
