"""What the tests of the tagger share: data, a trained tagger, an MLflow store."""

import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tagifai.data import load_projects
from tagifai.tracking_store import ensure_store
from tagifai.train import train

DATA = Path(__file__).parents[2] / "data" / "labeled_projects.csv"
TAGS = ("computer-vision", "mlops", "natural-language-processing")
QUICK = {"min_freq": 1, "num_epochs": 12, "analyzer": "char_wb", "ngram_max_range": 3}


@pytest.fixture(scope="session")
def projects() -> pd.DataFrame:
    return load_projects(DATA)


@pytest.fixture(scope="session")
def small(projects: pd.DataFrame) -> pd.DataFrame:
    """Thirty projects of each of three tags: enough to train on, in a tenth of a second."""
    return pd.concat([projects[projects["tag"] == tag].head(30) for tag in TAGS], ignore_index=True)


@pytest.fixture(scope="session")
def quick(small: pd.DataFrame) -> dict[str, Any]:
    return train(QUICK, small)


@pytest.fixture(scope="session")
def tagger(projects: pd.DataFrame) -> dict[str, Any]:
    """A tagger of the shipped data, with n-grams and epochs fewer than the lesson's."""
    return train({"min_freq": 45, "ngram_max_range": 5, "num_epochs": 50}, projects)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "mlflow.db"
    ensure_store(f"sqlite:///{path}")
    return path


@pytest.fixture
def store(empty_store: Path, tmp_path: Path) -> str:
    """Return the URI of an MLflow store of its own: making one takes seconds, copying one does not."""
    path = tmp_path / "experiments" / "mlflow.db"
    path.parent.mkdir()
    shutil.copy(empty_store, path)
    return f"sqlite:///{path}"


@pytest.fixture
def run_alone(tmp_path: Path) -> Callable[..., str]:
    """Run code in a fresh process that cannot import the project, and return what it prints."""
    blocker = """
        import importlib.util, sys
        class Blocker:
            def find_spec(self, name, path=None, target=None):
                if name.split(".")[0] in ("tagifai", "optimize") and not self.lifted():
                    raise ModuleNotFoundError(name)
            def lifted(self):
                return any(entry.rstrip("/").endswith("/code") for entry in sys.path)
        sys.meta_path[:] = [Blocker()] + [f for f in sys.meta_path if "__editable__" not in repr(f)]
    """

    def run(code: str) -> str:
        program = textwrap.dedent(blocker) + textwrap.dedent(code)
        folder = tmp_path / "elsewhere"
        folder.mkdir(exist_ok=True)
        done = subprocess.run([sys.executable, "-I", "-c", program], cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
