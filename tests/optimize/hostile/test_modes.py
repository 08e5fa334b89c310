"""What a study makes is its owner's alone, whatever the mask says; what was there stays as it is."""

import os
import stat
from typing import Any

import pytest

from optimize import promote_best, run_study


@pytest.mark.slow
def test_databases_artifacts_and_locks_are_their_owners_alone(project: Any) -> None:
    for folder in ("studies", "experiments"):
        (project.path / folder).chmod(0o755)
    before = {path: path.stat().st_mode for path in project.path.rglob("*")}
    project.write_train("modes_train", "losses += [0.5]\ntrial is None or trial.report(0.5, 0)")
    project.write_study_file("own", (project.path / "studies" / "own.toml").read_text(), n_trials="1")
    ours = set(project.path.rglob("*"))
    mask = os.umask(0o022)
    try:
        run_study("studies/own.toml", storage=f"sqlite:///{project.path}/studies/new/own.db")
        promote_best("own", storage=f"sqlite:///{project.path}/studies/new/own.db", trust=True)
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(mask)
    # The store of MLflow was there, and what SQLite lays beside it has its mode.
    others = {*ours, *project.path.glob("experiments/mlflow.db-*")}
    made = [path for path in project.path.rglob("*") if path not in others and "__pycache__" not in path.parts]
    assert {path.suffix for path in made} >= {".db", ".lock", ".json", ".toml"}
    for path in made:
        # MLflow copies the modules of a model with their modes, into a folder that nobody else can enter.
        assert path.suffix in (".py", ".typed") or stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    for path, mode in before.items():
        assert path.suffix != ".db" or path.stat().st_mode == mode
