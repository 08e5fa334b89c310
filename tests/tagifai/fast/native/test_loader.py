"""The compiled loops: kept code, torn code, no numba at load, both fallbacks; the shuffle itself."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.utils._seq_dataset import ArrayDataset64

from tagifai.fast.native import compiler, loader


@pytest.fixture
def fresh_binders() -> Iterator[None]:
    """Forget the loops that this process has loaded, before and after."""
    for function in (loader._binders, loader.is_available):
        function.cache_clear()
    yield
    for function in (loader._binders, loader.is_available):
        function.cache_clear()


@pytest.mark.parametrize("seed", [0, 1, 12345, 2**31 - 2])
@pytest.mark.parametrize("size", [1, 2, 3, 97, 1000])
def test_the_shuffle_is_scikit_learns(seed: int, size: int) -> None:
    ours = np.arange(size, dtype=np.uint32)
    loader.bind("shuffled", seed, ours)()
    dataset = ArrayDataset64(np.zeros((size, 1)), np.zeros(size), np.ones(size))
    dataset._shuffle_py(seed)
    assert np.array_equal(ours, [dataset._next_py()[3] for _ in range(size)])


def arguments(name: str) -> list[Any]:
    rng = np.random.default_rng(0)
    square = rng.random((11, 16))
    square[:, 8:] = 0
    coef, intercept, scores = rng.random((3, 16)), rng.random(3), np.zeros((11, 3))
    coef[:, 8:] = 0
    order, targets = rng.integers(0, 8, (3, 50)).astype(np.uint32), rng.integers(0, 2, (3, 8)).astype(float)
    rest = [order, targets, coef, intercept, 0.7, 0.4, scores]
    if name == "dual_epoch":
        return [square, *rest]
    rows = [np.arange(0, 11 * 4 + 1, 4).astype(np.uint64), rng.integers(0, 8, 44).astype(np.uint32), rng.random(44)]
    return [*rows, *rest[:-1]] if name == "primal_epoch" else [*rows, coef.T.copy(), intercept, scores]


@pytest.mark.parametrize("name", ["dual_epoch", "primal_epoch", "score_csr"])
def test_the_kept_code_loads_and_gives_numbas_bits(name: str) -> None:
    ours, theirs = arguments(name), arguments(name)
    call = loader.bind(name, *ours)
    assert call.func is loader._call, "the kept code did not load"  # type: ignore[attr-defined]
    call()
    compiler.source(name)(*theirs)
    for left, right in zip(ours, theirs, strict=True):
        assert np.array_equal(left, right)


def test_wrong_arrays_are_refused() -> None:
    good = arguments("dual_epoch")
    for place, wrong in [(0, good[0].astype(np.float32)), (0, good[0][:, ::2]), (4, good[3]), (1, good[1] * 1.0)]:
        with pytest.raises(TypeError, match="expected"):
            loader.bind("dual_epoch", *good[:place], wrong, *good[place + 1 :])
    with pytest.raises(ValueError, match="zip"):
        loader.bind("dual_epoch", *good[:-1])


def test_later_processes_do_not_import_numba() -> None:
    assert loader.is_available()
    code = (
        "import sys; from tagifai.fast.native.loader import is_available; print(is_available(), 'numba' in sys.modules)"
    )
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert printed.split() == ["True", "False"]


def test_torn_or_missing_code_is_no_code(tmp_path: Path) -> None:
    path = tmp_path / "new" / "x.o"
    assert loader._read(path) is None
    loader._write(path, b"code")
    assert loader._read(path) == b"code"
    assert len(list(path.parent.iterdir())) == 1
    path.write_bytes(path.read_bytes()[:-1])
    assert loader._read(path) is None


@pytest.mark.usefixtures("fresh_binders")
def test_numbas_own_functions_stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken() -> bytes:
        raise RuntimeError("moved")

    monkeypatch.setattr(loader, "_folder", lambda: tmp_path)
    monkeypatch.setattr(compiler, "object_code", broken)
    assert loader._binders()["dual_epoch"](1, 2).func is compiler.source("dual_epoch")  # type: ignore[attr-defined]


@pytest.mark.usefixtures("fresh_binders")
@pytest.mark.parametrize("missing", ["llvmlite", "llvmlite.binding", "numba"])
def test_a_missing_library_is_said_and_not_raised(
    missing: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, "tagifai.fast.native.compiler", raising=False)
    monkeypatch.delattr("tagifai.fast.native.compiler", raising=False)
    monkeypatch.setattr(loader, "_folder", lambda: tmp_path)
    with caplog.at_level("INFO", logger="tagifai"):
        assert not loader.is_available()
    assert "There are no compiled loops" in caplog.text


@pytest.mark.parametrize("kind", [np.int32, np.int64])
def test_entries_are_read_whatever_the_width_of_their_indices(kind: type) -> None:
    matrix = sparse.csr_matrix(np.array([[0, 2.0, 0, 3.0], [1.0, 0, 0, 0]]))
    matrix.indices, matrix.indptr = matrix.indices.astype(kind), matrix.indptr.astype(kind)
    indptr, columns, values = loader.csr_arrays(matrix)
    assert (indptr.dtype, columns.dtype) == (np.uint64, np.uint32)
    assert (indptr.tolist(), columns.tolist(), values.tolist()) == ([0, 2, 3], [1, 3, 0], [2.0, 3.0, 1.0])
