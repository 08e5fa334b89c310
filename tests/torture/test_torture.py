"""A short torture: kills, signals and lock storms at random moments, with nothing lost.

`python -m tests.torture --minutes 60` is the same for an hour.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def torture(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.torture", *args]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=230)


@pytest.mark.slow
def test_nothing_is_lost() -> None:
    process = torture("--rounds", "1", "--kinds", "kill,signal,lock", "--seed", "38", "--json")
    assert process.stdout, process.stderr
    result = json.loads(process.stdout)
    assert result["done"]["acknowledged trials"] >= 30
    assert not any(result["wrong"].values()), result["details"]
    # How long something took says more of the machine than of the code.
    assert process.returncode == (1 if any(result["late"].values()) else 0)


def test_a_kind_that_does_not_exist_is_refused() -> None:
    process = torture("--kinds", "kill,rack")
    assert process.returncode == 2
    assert "no such kind: rack" in process.stderr
