"""The self-test: it covers every loop, sees what each changes, and takes the loops of numba itself for good."""

from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from tagifai.fast.native import loader
from tagifai.fast.native.compiler import find_loops
from tagifai.fast.native.jit import Loop
from tagifai.fast.native.self_test import EXAMPLES

LOOPS = find_loops()


def test_every_loop_has_an_example() -> None:
    assert EXAMPLES.keys() == LOOPS.keys()
    assert len(LOOPS) == 13


@pytest.mark.parametrize(("name", "loop"), LOOPS.items())
def test_the_kept_code_gives_numbas_bits_and_changes_the_example(name: str, loop: Loop) -> None:
    before: list[Any] = EXAMPLES[name](np.random.default_rng(0))
    ours, theirs = deepcopy(before), deepcopy(before)
    call = loader.bind(name, *ours)
    assert call.func.__module__ == "tagifai.fast.native.abi", "the kept code did not load"  # type: ignore[attr-defined]
    call()
    loop.jitted()(*theirs)
    assert all(np.array_equal(left, right) for left, right in zip(ours, theirs, strict=True))
    assert not all(np.array_equal(left, right) for left, right in zip(ours, before, strict=True))


@pytest.mark.parametrize(("name", "loop"), LOOPS.items())
def test_the_examples_have_the_kinds_of_the_signature(name: str, loop: Loop) -> None:
    example = EXAMPLES[name](np.random.default_rng(0))
    arrays = [argument for argument in example if isinstance(argument, np.ndarray)]
    kinds = [kind for kind in loop.signature if "[" in kind]
    assert [f"{array.dtype.str[1:]}[{', '.join(':' * array.ndim)}]" for array in arrays] == kinds
