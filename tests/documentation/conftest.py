"""What the tests of the documentation share: a copy of the files that ship with the project."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def copy_shipped(project: Path) -> Path:
    """Copy the files that git keeps or would keep, and nothing that was made from them."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, project / name)
    return project


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A folder with the files that ship."""
    return copy_shipped(tmp_path / "project")


@pytest.fixture
def installed(shipped: Path) -> Path:
    """The shipped files with a `.venv` that looks as `make install` leaves it: the environment that runs the tests."""
    environment = Path(sys.prefix)
    if not (environment / "bin" / "activate").exists():
        pytest.skip("the tests do not run in a virtual environment")
    (shipped / ".venv").mkdir()
    for entry in environment.iterdir():
        if entry.name != ".installed":
            (shipped / ".venv" / entry.name).symlink_to(entry)
    (shipped / ".venv" / ".installed").touch()
    return shipped


@pytest.fixture
def clean_environment() -> dict[str, str]:
    """The environment of a user who has set nothing for MLflow or this project."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("MLFLOW_", "TAGIFAI_", "PYTEST_"))}
