"""A study is deleted with all that is its own, and its name is free; so is that of one that never finished a trial."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from optimize.storage.address import StudyAddress
from optimize.storage.locks import driver_lock


def runs_of(project: Any, name: str) -> list[tuple[str, str]]:
    """Return the names and states of the active runs of an experiment, without MLflow's client."""
    with closing(sqlite3.connect(project.path / "experiments" / "mlflow.db")) as connection:
        query = (
            "SELECT runs.name, status FROM runs JOIN experiments USING (experiment_id) WHERE experiments.name = ? "
            "AND runs.lifecycle_stage = 'active' ORDER BY runs.name"
        )
        return connection.execute(query, (name,)).fetchall()


def left_of(project: Any, name: str) -> list[str]:
    """Return the files that bear a study's name, but for its study file."""
    files = [*project.path.glob(f"studies/{name}.*"), *project.path.glob(f"experiments/artifacts/{name}/**/*.*")]
    return [file.name for file in files if file.suffix != ".toml"]


@pytest.mark.slow
def test_a_name_is_free_again_after_failures_and_after_a_deletion(project: Any) -> None:
    body = """
    import pathlib
    if pathlib.Path("broken").exists() and trial is not None and len(df) > 500:
        raise ValueError("broken")
    losses.append(args.x**2)
    if trial is not None:
        trial.report(losses[-1], 0)
    """
    project.write_train("train_that_is_mended", body)
    (project.path / "broken").touch()
    code, _, err = project.call("run", "studies/own.toml", "--n-trials", 1)
    assert (code, "3 trials failed in a row" in err) == (1, True)
    assert len(runs_of(project, "own")) == 4
    (project.path / "broken").unlink()
    code, _, err = project.call("run", "studies/own.toml", "--n-trials", 1)
    assert code == 0, err
    assert "A study 'own' was there that never finished a trial (3 failed); this one takes its place." in err
    assert runs_of(project, "own") == [("own", "FINISHED"), ("trial-0", "FINISHED")]
    assert [trial.state.name for trial in project.trials("own")] == ["COMPLETE"]
    # It has finished one now.
    code, _, err = project.call("run", "studies/own.toml")
    assert (code, "Study 'own' exists in" in err) == (2, True)

    code, _, err = project.call("delete", "own")
    assert (code, "Nothing was deleted: this would delete study own (1 trials)" in err) == (2, True)
    with driver_lock(StudyAddress.of("own")):
        code, _, err = project.call("delete", "own", "--yes")
        assert (code, "is being run by process" in err) == (2, True)
    code, out, err = project.call("delete", "own", "--yes")
    assert (code, out.strip()) == (0, "Deleted study own: 1 trials, 2 runs and its experiment"), err
    assert left_of(project, "own") == []
    code, _, err = project.call("delete", "own", "--yes")
    assert (code, "There is no study 'own'" in err) == (2, True)


@pytest.mark.slow
def test_a_registered_model_and_its_final_run_stay_and_the_name_is_free(finished: Any) -> None:
    from tagifai.asked_model import load_asked_model

    assert finished.call("promote", "quick")[0] == 0
    code, out, err = finished.call("delete", "quick", "--yes")
    assert code == 0, err
    first, kept = out.splitlines()
    assert first == "Deleted study quick: 20 trials, 21 runs"
    ((name, state),) = runs_of(finished, "quick")
    run_id = kept.split()[3].rstrip(",")
    assert (state, kept) == ("FINISHED", f"Kept final run {run_id}, from which registered models come: tagifai/1")
    for model in (load_asked_model(run_id, None, None), load_asked_model(None, None, None)):
        assert model.predict(["text about transformers"])[0]["tag"]
    assert not list(finished.path.glob("studies/quick.*[!l]"))
    folders = {path.name for path in (finished.path / "experiments" / "artifacts" / "quick").iterdir()}
    assert folders == {run_id, "models"}

    code, _, err = finished.call("run", "studies/quick.toml", "--n-trials", 1)
    assert code == 0, err
    assert sorted(name for name, _ in runs_of(finished, "quick")) == sorted([name, "quick", "trial-0"])
    assert Path("studies/quick.db").exists()
