"""The wheel holds both packages and nothing else, and works where nothing else of the project is."""

import re
import shutil
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from tests.documentation.conftest import copy_shipped

PACKAGES = ("optimize", "tagifai")


def run(*command: str | Path, cwd: Path, environment: dict[str, str]) -> str:
    """Run a command and return what it printed; it must succeed."""
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it ships."""
    return copy_shipped(tmp_path_factory.mktemp("source") / "project")


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the project as it ships."""
    folder = tmp_path_factory.mktemp("dist")
    try:
        ready = int(version("setuptools").partition(".")[0]) >= 77
    except PackageNotFoundError:
        ready = False
    # Without setuptools here, pip looks for it in the package index.
    options = ["--no-build-isolation"] if ready else []
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", *options, "--wheel-dir", str(folder), "."]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True)
    if done.returncode and not ready:
        pytest.skip("needs setuptools 77 or a package index")
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.mark.slow
def test_holds_both_packages_and_nothing_else(wheel: Path, source: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    modules = {str(path.relative_to(source)) for package in PACKAGES for path in (source / package).rglob("*.py")}
    assert len(modules) > 80
    templates = (source / "optimize" / "reporting" / "report" / "templates").iterdir()
    data = {str(path.relative_to(source)) for path in templates} | {f"{package}/py.typed" for package in PACKAGES}
    assert names == modules | data


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_runs_a_study_in_a_folder_that_holds_a_study_file_and_a_csv(
    wheel: Path, source: Path, tmp_path: Path, clean_environment: dict[str, str]
) -> None:
    environment = {key: value for key, value in clean_environment.items() if key != "PYTHONPATH"}
    # That a copy of the package compiles its own loops, which takes seconds, is a test of theirs.
    environment |= {"TAGIFAI_PLAIN": "1"}
    install(wheel, tmp_path / "venv", environment)
    folder = tmp_path / "empty"
    folder.mkdir()
    shutil.copy(source / "data" / "labeled_projects.csv", folder / "projects.csv")
    study_file = (source / "studies" / "sgd.toml").read_text(encoding="utf-8")
    for line in ('data = "projects.csv"', "num_epochs = 10"):
        study_file = re.sub(rf"^{line.split()[0]} = .*$", line, study_file, flags=re.MULTILINE)
    (folder / "study.toml").write_text(study_file, encoding="utf-8")

    def type_in(program: str, *words: str) -> str:
        return run(tmp_path / "venv" / "bin" / program, *words, cwd=folder, environment=environment)

    printed = type_in("python", "-c", "import optimize, tagifai; print(optimize.__file__, tagifai.__file__, sep='\\n')")
    assert all(Path(line).is_relative_to(tmp_path / "venv") for line in printed.splitlines())
    assert "Study sgd: complete, 3 of 3 trials" in type_in("optimize", "run", "study.toml", "--n-trials", "3")
    assert "alias champion" in type_in("optimize", "promote", "sgd")
    assert "Satellite images -> " in type_in("tagifai", "predict", "Satellite images")


def install(wheel: Path, environment_dir: Path, environment: dict[str, str]) -> None:
    """Install the wheel into a new virtual environment that sees the packages of this one, but not the project."""
    venv.create(environment_dir)
    python = environment_dir / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel]
    run(*pip, cwd=environment_dir, environment=environment)
    (own,) = environment_dir.glob("lib/python*/site-packages")
    # Lines of a .pth file are read without the .pth files that lie there, which would lead to the project.
    theirs = [path for path in sys.path if Path(path).name == "site-packages"]
    (own / "packages.pth").write_text("\n".join(theirs), encoding="utf-8")
