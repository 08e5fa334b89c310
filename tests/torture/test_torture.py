"""A short torture: kills, signals and lock storms at random moments, with nothing lost.

`python -m tests.torture --minutes 60` is the same for an hour.
"""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.torture.__main__ import main, to_dict, torture


@pytest.mark.slow
def test_nothing_is_lost(tmp_path: Path) -> None:
    tally = torture(tmp_path, ["kill", "signal", "lock"], seed=38, rounds=1, seconds=0)
    result = to_dict(tally)
    assert result["done"]["acknowledged trials"] >= 30
    # What is late says more of the machine than of the code.
    assert not any(result["wrong"].values()), result["details"]


def test_a_kind_that_does_not_exist_is_refused() -> None:
    done = CliRunner().invoke(main, ["--kinds", "kill,rack"])
    assert done.exit_code == 2
    assert "no such kind: rack" in done.stderr
