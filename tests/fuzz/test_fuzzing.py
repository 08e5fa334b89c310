"""Half a minute of fuzzing; `python -m tests.fuzz` goes on for as long as one likes."""

import pytest

from tests.fuzz.fuzzing import fuzz


@pytest.mark.slow
def test_no_call_that_is_made_up_goes_wrong() -> None:
    assert fuzz(30, seed=0) > 20
