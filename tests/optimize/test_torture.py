"""A short torture: kills, signals and lock storms at random moments, with nothing lost. `make torture` runs a long one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.checker import WRONGS

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize(("kinds", "seed"), [("kill,lock", 11), ("signal,promote", 12)])
def test_nothing_is_lost(kinds: str, seed: int) -> None:
    command = [sys.executable, "-m", "benchmarks.torture", "--rounds", "1", "--kinds", kinds, "--seed", str(seed)]
    process = subprocess.run([*command, "--json"], cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert process.stdout, process.stderr
    result = json.loads(process.stdout)
    assert result["done"]["acknowledged trials"] >= 14
    # How long something took says more of the machine than of the code.
    wrong = {name: n for name, n in result["wrong"].items() if name in WRONGS and n}
    assert not wrong, result["details"]
    assert (process.returncode == 0) == (not any(result["wrong"].values()))


def test_a_kind_that_does_not_exist_is_refused() -> None:
    command = [sys.executable, "-m", "benchmarks.torture", "--kinds", "kill,rack"]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert process.returncode == 2
    assert "no such kind: rack" in process.stderr
