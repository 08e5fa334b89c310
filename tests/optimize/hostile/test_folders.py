"""A stranger's folder runs nothing: whatever lies there under the name of a library, commands work as elsewhere."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.optimize.conftest import DATA, OPTIMIZE, OWN_TRAIN, TRAIN
from tests.optimize.hostile.folders import FILES, MODULES


def _fill(folder: Path, marks: Path) -> None:
    """Lay all that is hostile into a folder; what runs leaves its name among the marks."""
    sources = {f"{name}.py": "{run}" for name in MODULES} | FILES
    for name, content in sources.items():
        mark = marks / name.replace("/", "_")
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.replace("{run}", f"open({str(mark)!r}, 'w')").replace("{shell}", f"touch {mark}"))


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    folder, marks = tmp_path / "folder", tmp_path / "marks"
    (folder / "studies").mkdir(parents=True)
    (folder / "data").mkdir()
    marks.mkdir()
    shutil.copy(DATA, folder / "data")
    body = "losses += [0.5]\n    trial is None or trial.report(0.5, 0)"
    (folder / "mine.py").write_text(TRAIN.format(body=f"    {body}"))
    text = OWN_TRAIN.format(module="mine").replace("n_trials = 6", "n_trials = 1")
    (folder / "studies" / "own.toml").write_text(text)
    _fill(folder, marks)
    return folder


@pytest.mark.cold
@pytest.mark.slow
def test_nothing_that_lies_in_a_folder_runs(hostile: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MLFLOW_", "PYTHONPATH"))}
    python = [sys.executable, "-P", "-m"]
    commands = [
        [str(OPTIMIZE), "run", "studies/own.toml"],
        [*python, "optimize", "list"],
        [*python, "optimize", "promote", "own", "--dry-run"],
        [str(OPTIMIZE.with_name("tagifai")), "runs", "--experiment-name", "own"],
    ]
    for command in commands:
        done = subprocess.run(command, cwd=hostile, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, (command, done.stderr)
        assert sorted(path.name for path in (hostile.parent / "marks").iterdir()) == [], command
