"""Arguments are checked before machine code reads them."""

from typing import Any

import numpy as np
import pytest

from tagifai.fast.native import loader
from tagifai.fast.native.abi import dtype_and_ndim
from tagifai.fast.native.self_test import EXAMPLES


@pytest.mark.parametrize(
    ("kind", "expected"), [("f8", (np.float64, 0)), ("u4[:]", (np.uint32, 1)), ("f8[:, :]", (np.float64, 2))]
)
def test_kinds_are_taken_apart(kind: str, expected: Any) -> None:
    assert dtype_and_ndim(kind) == expected


def test_wrong_arrays_are_refused() -> None:
    good = EXAMPLES["dual_epoch"](np.random.default_rng(0))
    gram, order, _, weights = good[:4]
    for place, wrong in [(0, gram.astype(np.float32)), (0, gram[:, ::2]), (4, weights), (1, order * 1.0)]:
        with pytest.raises(TypeError, match="expected"):
            loader.bind("dual_epoch", *good[:place], wrong, *good[place + 1 :])
    with pytest.raises(ValueError, match="zip"):
        loader.bind("dual_epoch", *good[:-1])
