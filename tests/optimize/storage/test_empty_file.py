"""A study's file of 0 bytes, which SQLite takes for a database: no study is there, and one may be made there."""

import re
from pathlib import Path
from typing import Any

import pytest

from tagifai.files import is_empty
from tagifai.tracking_store import ensure_store

TRAIN = "losses.append(args.x**2)\ntrial and trial.report(losses[-1], 0)"


@pytest.mark.parametrize("verb", ["show", "resume", "promote", "sync"])
def test_no_study_is_there(project: Any, verb: str) -> None:
    path = project.path / "studies" / "own.db"
    path.touch()
    done = project.invoke(verb, "own")
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: There is no study 'own': studies/own.db is empty. `optimize list` shows")
    assert is_empty(path)


def test_it_hides_no_other_study(finished: Any) -> None:
    (finished.path / "studies" / "own.db").touch()
    done = finished.invoke("list")
    assert (done.exit_code, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["study", "quick"]
    named = finished.invoke("list", "--storage", "sqlite:///studies/own.db")
    assert named.exit_code == 2
    assert named.stderr == "Error: The file studies/own.db is empty. `optimize list` shows the studies here.\n"


@pytest.mark.slow
def test_a_study_is_made_there(project: Any) -> None:
    project.write_train("train_into_an_empty_file", TRAIN)
    (project.path / "elsewhere.db").touch()
    Path("studies/own.db").symlink_to("../elsewhere.db")
    code, out, err = project.cli("run", "studies/own.toml", "--n-trials", 2)
    assert code == 0, err
    assert re.match("Study own: complete, 2 of 2 trials", out)
    assert Path("studies/own.db").is_symlink()
    assert not is_empty(project.path / "elsewhere.db")
    assert len(project.trials("own")) == 2


@pytest.mark.slow
def test_a_store_is_made_there(tmp_path: Path) -> None:
    path = tmp_path / "mlflow.db"
    path.touch()
    ensure_store(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"SQLite format 3")
