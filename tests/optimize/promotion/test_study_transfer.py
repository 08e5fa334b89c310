"""A study that moves: exported in one folder, imported in another, and going on there as it would have at home."""

import hashlib
import json
import shutil
import signal
import sqlite3
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import optuna
import pytest

from optimize import export_study, import_study, promote_best, resume_study
from optimize.errors import InputError, StudyExistsError
from optimize.reporting.studies import show_study
from optimize.storage.database import open_storage
from optimize.tracking.tags import DESCRIBES
from tagifai.asked_model import load_asked_model
from tests.optimize.conftest import DATA, Project, copy_database

TEXTS = ["Transfer learning with transformers for text classification.", "Object detection in satellite images", ""]


def params(trials: Any) -> list[tuple[dict[str, Any], Any]]:
    return [(trial.params, trial.value) for trial in trials]


def shown(name: str = "quick") -> dict[str, Any]:
    summary = show_study(name).to_dict()
    # What to do about a finding depends on which files are there.
    return summary | {"findings": [finding["summary"] for finding in summary["findings"]]}


@pytest.fixture
def elsewhere(tmp_path: Path, empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Project]:
    """Go to a new folder with nothing in it but an empty MLflow store."""

    def go() -> Project:
        path = tmp_path / "a place" / "elsewhere"
        path.mkdir(parents=True)
        copy_database(empty_store, path / "experiments" / "mlflow.db")
        monkeypatch.chdir(path)
        return Project(path)

    return go


@pytest.fixture
def archive(finished: Project, tmp_path: Path) -> Path:
    """The finished study with its data, and no final run; the current directory is its folder."""
    path = tmp_path / "quick.zip"
    export_study("quick", output=path, with_data=True)
    return path


def repack(archive: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Change the files of an archive, and describe them in its manifest as they are then."""
    with zipfile.ZipFile(archive) as old:
        files = {name: old.read(name) for name in old.namelist()}
    head = json.loads(files.pop("manifest.json"))
    files["head"] = json.dumps(head).encode()
    change(files)
    head = json.loads(files.pop("head"))
    head["files"] = {n: {"sha256": hashlib.sha256(c).hexdigest(), "bytes": len(c)} for n, c in files.items()}
    with zipfile.ZipFile(archive, "w") as new:
        new.writestr("manifest.json", json.dumps(head))
        for name, content in files.items():
            new.writestr(name, content)


def without_report(project: Project) -> dict[str, Any]:
    """Return what the runs of a study show, but for its report, which comes from the study and can be made anew."""
    content = project.content("quick")
    times, params, tags, metrics, files = content["quick"]
    tags = {key: value for key, value in tags.items() if key not in ("mlflow.note.content", DESCRIBES)}
    return content | {"quick": (times, params, tags, metrics, [file for file in files if file != "report.html"])}


def written(folder: Path) -> list[str]:
    """Return the files of a folder, but for the empty MLflow store and locks."""
    files = (file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    return sorted(name for name in files if not name.startswith("experiments/mlflow.db") and not name.endswith(".lock"))


@pytest.mark.slow
def test_a_study_goes_on_elsewhere_as_it_does_at_home(finished: Project, elsewhere: Any, tmp_path: Path) -> None:
    promotion = promote_best("quick")
    code, out, err = finished.cli("export", "quick", "--with-data", "--json")
    assert code == 0, err
    exported = json.loads(out)
    assert (exported["n_trials"], exported["models"], exported["running"]) == (20, ["tagifai/1"], False)
    before, content = shown(), without_report(finished)
    answers = load_asked_model(None, None, None).predict(TEXTS)
    resume_study("quick", n_trials=3)
    went_on = params(finished.trials())
    shutil.move("quick.zip", tmp_path)
    there = elsewhere()
    shutil.rmtree(finished.path)

    code, out, err = there.cli("import", tmp_path / "quick.zip", "--json")

    assert code == 0, err
    imported = json.loads(out)
    assert (imported["next"], imported["data"], imported["promote"]) == (
        "optimize show quick",
        "data/labeled_projects.csv",
        [],
    )
    assert Path("data/labeled_projects.csv").read_bytes() == DATA.read_bytes()
    assert shown() == before
    assert without_report(there) == content
    assert load_asked_model(None, None, None).predict(TEXTS) == answers
    (version,) = there.client().search_model_versions("name = 'tagifai'")
    assert version.description.startswith(f"Trial {promotion.trial} of study quick")
    (final,) = [run for run in there.runs() if "promoted_from" in run.data.tags]
    assert f"runs/{final.info.run_id})" in version.description
    assert [used.dataset.name for used in final.inputs.dataset_inputs] == ["labeled_projects.csv"]
    assert version.tags["data.sha256"] == before["data"]["sha256"]
    resume_study("quick", n_trials=3)
    assert params(there.trials()) == went_on
    again = promote_best("quick", trial=promotion.trial)
    assert (again.version, len([r for r in there.runs() if "promoted_from" in r.data.tags])) == ("1", 1)


@pytest.mark.slow
def test_a_running_study_is_exported_as_it_is(
    project: Project, reference: Project, elsewhere: Any, tmp_path: Path
) -> None:
    driver = project.start("run", "studies/quick.toml", TAGIFAI_TEST_SLOW="1")
    driver.wait_for("Trial   3")
    exported = export_study("quick", output=tmp_path / "quick.zip")
    driver.send(signal.SIGINT)
    driver.end()
    assert 4 <= exported.n_trials < 20

    elsewhere()
    shutil.copytree(project.path / "data", "data")
    imported = import_study(tmp_path / "quick.zip")
    assert imported.next == "optimize resume quick"
    assert imported.data == "data/labeled_projects.csv"
    resume_study("quick")
    ended = [
        trial
        for trial in optuna.load_study(study_name="quick", storage="sqlite:///studies/quick.db").trials
        if trial.state.name != "FAIL"
    ]
    assert params(ended) == params(reference.trials())


def test_a_study_moves_from_a_shared_database_into_another(archive: Path, elsewhere: Any, finished: Project) -> None:
    shared = "sqlite:///shared.db"
    for name in ("other", "quick"):
        optuna.copy_study(
            from_study_name="quick", from_storage=finished.storage(), to_storage=shared, to_study_name=name
        )
    moved = archive.with_name("moved.zip")
    assert export_study("quick", output=moved, storage=shared).n_trials == 20
    before = params(finished.trials())
    there = elsewhere()
    open_storage(f"sqlite:///{there.path / 'all.db'}", create=True)
    optuna.create_study(storage="sqlite:///all.db", study_name="another")

    imported = import_study(moved, storage="sqlite:///all.db")

    assert imported.next == "optimize show quick --storage sqlite:///all.db"
    assert params(optuna.load_study(study_name="quick", storage="sqlite:///all.db").trials) == before
    with pytest.raises(StudyExistsError, match=r"exists in sqlite:///all\.db; nothing was imported"):
        import_study(moved, storage="sqlite:///all.db")


def test_what_is_there_is_kept(archive: Path, elsewhere: Any, finished: Project) -> None:
    before = finished.dump()
    with pytest.raises(StudyExistsError, match=r"Study 'quick' exists in sqlite:///studies/quick\.db"):
        import_study(archive)
    with pytest.raises(InputError, match=r"quick\.zip exists already"):
        export_study("quick", output=archive)
    assert finished.dump() == before

    there = elsewhere()
    for name in ("studies/quick.toml", "data/labeled_projects.csv"):
        path = Path(name)
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine\n", encoding="utf-8")
        with pytest.raises(InputError, match=f"{name} is there already, and not the archive's; nothing was imported"):
            import_study(archive)
        assert written(there.path) == [name]
        path.unlink()


def test_without_its_data_a_study_says_what_it_wants(finished: Project, elsewhere: Any, tmp_path: Path) -> None:
    export_study("quick", output=tmp_path / "quick.zip")
    there = elsewhere()
    result = there.invoke("import", tmp_path / "quick.zip")
    assert result.exit_code == 0, result.output
    assert "The data is not here: the study wants data/labeled_projects.csv with sha256 " in result.output
    assert {"studies/quick.db", "studies/quick.toml"} <= set(written(there.path))
    assert not Path("data").exists()


def test_changed_data_is_not_packed(finished: Project, tmp_path: Path) -> None:
    Path("data/labeled_projects.csv").write_text("text,tag\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"The data data/labeled_projects\.csv is not the study's: sha256 \w{8}"):
        export_study("quick", output=tmp_path / "quick.zip", with_data=True)
    assert not (tmp_path / "quick.zip").exists()


@pytest.mark.slow
def test_a_killed_import_is_started_again(finished: Project, elsewhere: Any, tmp_path: Path) -> None:
    promote_best("quick")
    content = without_report(finished)
    export_study("quick", output=tmp_path / "quick.zip")
    there = elsewhere()
    driver = there.start("import", tmp_path / "quick.zip")
    query = "SELECT count(*) FROM runs JOIN tags USING (run_uuid) WHERE key = 'promoted_from'"
    limit = time.monotonic() + 60
    while time.monotonic() < limit and driver.process.poll() is None:
        with closing(sqlite3.connect("experiments/mlflow.db")) as connection:
            if connection.execute(query).fetchone() == (1,):
                break
        time.sleep(0.005)
    driver.send(signal.SIGKILL)
    driver.end()
    assert [run.info.status for run in there.runs() if "promoted_from" in run.data.tags] == ["RUNNING"]

    (version,) = import_study(tmp_path / "quick.zip").versions

    assert (version.version, version.aliases) == ("1", ["champion"])
    assert without_report(there) == content
    with pytest.raises(StudyExistsError, match="nothing was imported"):
        import_study(tmp_path / "quick.zip")


@pytest.mark.slow
def test_a_champion_that_reigns_is_not_dethroned(finished: Project, elsewhere: Any, tmp_path: Path) -> None:
    best = finished.study().best_trial.number
    other = next(t.number for t in finished.trials() if t.state.name == "COMPLETE" and t.number != best)
    for trial in (other, best):
        promote_best("quick", trial=trial, force=True)
    export_study("quick", output=tmp_path / "quick.zip")
    there = elsewhere()
    client = there.client()
    client.create_registered_model("tagifai")
    for _ in range(2):
        client.create_model_version("tagifai", "file:///nowhere")
    client.set_registered_model_alias("tagifai", "champion", "2")

    result = there.invoke("import", tmp_path / "quick.zip")

    assert f"Model tagifai version 4, trial {best}\n" in result.output
    assert "alias champion stays with the version that has it here" in result.output
    assert f"optimize promote quick --trial {best} --model-name tagifai\n" in result.output
    assert str(client.get_model_version_by_alias("tagifai", "champion").version) == "2"
    tags = client.get_model_version("tagifai", "4").tags
    assert (tags["imported.version"], tags["champion.previous"]) == ("2", "3")


def _hostile_name(files: dict[str, bytes]) -> None:
    files["head"] = files["head"].replace(b'"study": "quick"', b'"study": "../quick"')


def _hostile_data(files: dict[str, bytes]) -> None:
    """Data that would be imported as a module."""
    files["head"] = files["head"].replace(b"labeled_projects.csv", b"sitecustomize.py")
    files["data/sitecustomize.py"] = files.pop("data/labeled_projects.csv")


def _other_study(files: dict[str, bytes]) -> None:
    files["head"] = files["head"].replace(b'"uid": "', b'"uid": "0')


def _no_database(files: dict[str, bytes]) -> None:
    files["study.db"] = b"SQLite format 3\0" + bytes(5000)


def _foreign_run(files: dict[str, bytes]) -> None:
    files["runs/0/run.json"] = b'{"name": "x"}'


def _with_sql(statement: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(files["study.db"])
            connection.execute(statement)
            connection.commit()
            files["study.db"] = connection.serialize()

    return change


PICKLED = "INSERT INTO trial_system_attributes (trial_id, key, value_json) VALUES (1, 'cma:optimizer:0', '\"80\"')"
TRIGGER = "CREATE TRIGGER t AFTER UPDATE ON trials BEGIN DELETE FROM trials; END"

HOSTILE = {
    "a name that is a path": (_hostile_name, "'../quick' is no study name"),
    "a module for data": (_hostile_data, "The archive's data is not that of its study"),
    "another uid": (_other_study, r"The archive's study\.db cannot be used: it holds another study than 'quick'"),
    "no database": (_no_database, r"The archive's study\.db cannot be used"),
    "no run": (_foreign_run, "The archive's final run 0 is not one that `optimize export` writes"),
    "a pickle": (_with_sql(PICKLED), "resuming it can run anything"),
    "a trigger": (_with_sql(TRIGGER), "it is damaged, or does more than hold tables"),
    "a second study": (_with_sql("INSERT INTO studies (study_name) VALUES ('more')"), "it holds another study"),
    "no record": (_with_sql("DELETE FROM study_user_attributes"), "it holds another study"),
}


@pytest.mark.parametrize(("change", "message"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_archive_writes_nothing(archive: Path, elsewhere: Any, change: Any, message: str) -> None:
    repack(archive, change)
    there = elsewhere()
    before = there.dump()
    result = there.invoke("import", archive)
    assert result.exit_code == 2, result.output
    assert message.replace("\\", "") in result.output
    assert (written(there.path), there.dump()) == ([], before)
