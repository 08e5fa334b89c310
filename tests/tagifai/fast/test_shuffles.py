"""The shuffles of the epochs, whether they are kept or made again."""

import numpy as np
import pytest
from small_problems import make_args, make_precomputed, make_rows

from tagifai.fast.shuffles import EpochShuffles


def test_shuffles_that_are_not_kept_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = make_precomputed(make_rows(3), make_args()).labels()
    kept = EpochShuffles(1, labels)
    expected = [kept.epoch(number) for number in range(6)]
    monkeypatch.setattr("tagifai.fast.shuffles.KEPT_BYTES", 3 * expected[0].nbytes)
    few = EpochShuffles(1, labels)
    for number in (4, 0, 5, 4, 1, 2, 3):
        assert np.array_equal(few.epoch(number), expected[number])
    assert few.nbytes <= 3 * expected[0].nbytes < kept.nbytes
