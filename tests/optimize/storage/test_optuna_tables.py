"""What becomes of a study where Optuna's private parts are not the ones that this project knows."""

import copy
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from optuna.storages._rdb import models

from optimize.storage.optuna_tables import KNOWN_SCHEMA, are_known

HIDE = """
import builtins

genuine = builtins.__import__


def without_private_parts(name, globals=None, locals=None, fromlist=(), level=0):
    asks = (globals or {}).get("__name__", "")
    parts = [*name.split("."), *(fromlist or ())]
    if asks.startswith("optimize.") and parts[0] == "optuna" and any(part.startswith("_") for part in parts):
        raise ImportError(f"{asks} asks for {name}, which a later release of Optuna has moved")
    return genuine(name, globals, locals, fromlist, level)


builtins.__import__ = without_private_parts
"""
ASK = "from optimize.storage.optuna_tables import models; print(models)"


def test_the_tables_of_the_installed_optuna_are_known():
    assert are_known(models)


def tables(**changes):
    return SimpleNamespace(**(vars(models) | changes))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(None, id="no module"),
        pytest.param(tables(SCHEMA_VERSION=KNOWN_SCHEMA + 1), id="a later schema"),
        pytest.param(tables(TrialParamModel=None), id="a table is gone"),
        pytest.param(tables(TrialModel=SimpleNamespace(trial_id=1, number=1, state=1)), id="a column is gone"),
    ],
)
def test_other_tables_are_not_known(other):
    assert not are_known(other)


@pytest.mark.slow
def test_a_study_runs_and_resumes_without_optunas_private_parts(project, reference):
    """A driver is killed with a trial running; what the resumed study found is what the fast way finds."""
    (project.path / "sitecustomize.py").write_text(HIDE)
    asked = subprocess.run([sys.executable, "-c", ASK], env=project.environment(), capture_output=True, text=True)
    assert asked.stdout == "None\n", asked.stderr
    driver = project.start("run", "studies/quick.toml", "--n-trials", 13)
    driver.wait_for("Trial   6")
    os.kill(driver.process.pid, 9)
    driver.end()
    code, out, err = project.cli("resume", "quick")
    assert (code, "complete" in out) == (0, True), err
    assert found(project.trials()) == found(reference.trials())[:13]


def found(trials):
    slots = {}
    for trial in trials:
        origin = trial.user_attrs.get("retry_of", trial.number)
        slots[trial.number] = slots.get(origin, len(set(slots.values())))
    kept = sorted((t for t in trials if "interrupted" not in t.user_attrs), key=lambda t: slots[t.number])
    return [copy.deepcopy((t.state, t.params, t.intermediate_values, t.values)) for t in kept]
