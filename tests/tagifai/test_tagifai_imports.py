"""What is imported when: a command that only explains itself must not load half of the field."""

import subprocess
import sys

import pytest

HEAVY = ("mlflow", "sklearn", "optuna", "pandas", "scipy", "imblearn")


def loaded_by(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"
    return set(
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    )


@pytest.mark.parametrize("module", ["tagifai", "tagifai.args", "tagifai.errors", "tagifai.text", "tagifai.cli"])
def test_light_modules_import_nothing_heavy(module: str) -> None:
    assert loaded_by(f"import {module}") == set()


@pytest.mark.parametrize("module", ["tagifai.train", "tagifai.runs", "tagifai.predict", "tagifai.serving"])
def test_no_module_imports_mlflow_scikit_learn_or_optuna(module: str) -> None:
    assert loaded_by(f"import {module}") <= {"pandas"}


@pytest.mark.parametrize("command", ["", "train", "predict", "runs", "fetch", "ui"])
def test_help_imports_nothing_heavy(command: str) -> None:
    arguments = [*command.split(), "--help"]
    code = (
        "import contextlib, io\nfrom tagifai.cli import main\n"
        f"with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n    main({arguments!r})"
    )
    assert loaded_by(code) == set()
