"""The compiled loops: compiled and tested once, not trusted when they fail, no numba at load; the shuffle itself."""

import logging
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.utils._seq_dataset import ArrayDataset64

import tagifai
from tagifai.args import check_args
from tagifai.fast.native import compiler, loader, object_file
from tagifai.fast.native.jit import Loop
from tagifai.fast.native.object_file import ObjectFile, key_of, this_target
from tagifai.learner import PlainLearner
from tagifai.train import start


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder without machine code, for a process that has not loaded any."""
    monkeypatch.setattr(loader, "_folder", lambda: tmp_path)
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    for function in (loader._binders, loader.is_available, object_file.this_target):
        function.cache_clear()


@pytest.fixture(scope="module")
def good() -> ObjectFile:
    """What this machine has kept."""
    assert loader.is_available()
    kept = ObjectFile.read(loader._folder() / f"loops-{key_of(this_target())}.o")
    assert kept is not None
    return kept


@pytest.fixture
def n_tests(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Grows with every self-test that is started."""
    started: list[Any] = []
    genuine = subprocess.run

    def run(*args: Any, **kwargs: Any) -> Any:
        started.append(args)
        return genuine(*args, **kwargs)

    monkeypatch.setattr(subprocess, "run", run)
    return started


@pytest.mark.parametrize("seed", [0, 1, 12345, 2**31 - 2])
@pytest.mark.parametrize("size", [1, 2, 3, 97, 1000])
def test_the_shuffle_is_scikit_learns(seed: int, size: int) -> None:
    ours = np.arange(size, dtype=np.uint32)
    loader.bind("shuffled", seed, ours)()
    dataset = ArrayDataset64(np.zeros((size, 1)), np.zeros(size), np.ones(size))
    dataset._shuffle_py(seed)
    assert np.array_equal(ours, [dataset._next_py()[3] for _ in range(size)])


def test_loops_that_pass_are_tested_once_for_a_version(
    empty: Path, good: ObjectFile, n_tests: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiler, "compile_loops", lambda: replace(good, target=this_target()))
    for _ in range(2):
        assert loader.is_available()
        assert len(n_tests) == 1
        _forget()
    monkeypatch.setattr(np, "__version__", "99.0")
    assert loader.is_available()
    assert len(n_tests) == 2
    assert len(list(empty.iterdir())) == 2


def crash(index: Any) -> None:
    """Write far outside of an array."""
    index[np.int64(2) ** 40] = np.uint32(1)


def other_shuffle(seed: int, index: Any) -> None:
    """Shuffle otherwise than the source says."""
    for i in range(index.size // 2):
        index[i], index[index.size - 1 - i] = index[index.size - 1 - i], index[i]


JITTED: dict[Any, Any] = {}
"""Numba's functions for loops, with what it has compiled: the genuine loops are the same in every test."""


def jitted_once(loop: Loop) -> Any:
    key = (loop.function, loop.signature)
    if key not in JITTED:
        JITTED[key] = genuine_jitted(loop)
    return JITTED[key]


genuine_jitted = Loop.jitted


def with_loop(function: Callable[..., None], *signature: str) -> ObjectFile:
    """Compile all loops, but another one for `shuffled`; the header still says the genuine signature."""
    loops = compiler.find_loops()
    wrong = loops | {"shuffled": Loop(function, signature, loops["shuffled"].options)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiler, "find_loops", lambda: wrong)
        patch.setattr(Loop, "jitted", jitted_once)
        file = compiler.compile_loops()
    return replace(file, signatures={name: loop.signature for name, loop in loops.items()})


def crossed(file: ObjectFile) -> ObjectFile:
    """Call a loop with its arguments in another order than it was compiled for."""
    signatures = dict(file.signatures)
    signatures["lcp_array"] = ("i8", "u4[:]", "u4[:]", "u1[:]")
    return replace(file, signatures=signatures)


def crashing(_good: ObjectFile) -> ObjectFile:
    return with_loop(crash, "u4[:]")


def shuffling_otherwise(_good: ObjectFile) -> ObjectFile:
    return with_loop(other_shuffle, "u4", "u4[:]")


def of_wider_arrays(_good: ObjectFile) -> ObjectFile:
    return with_loop(compiler.find_loops()["shuffled"].function, "u4", "u8[:]")


def cut_short(good: ObjectFile) -> ObjectFile:
    return replace(good, code=good.code[: len(good.code) // 2])


def garbage(good: ObjectFile) -> ObjectFile:
    return replace(good, code=b"no machine code")


def incomplete(good: ObjectFile) -> ObjectFile:
    return replace(good, signatures={"shuffled": ("u4", "u4[:]")})


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(crashing, r"exit code -\d+", marks=pytest.mark.slow),
        pytest.param(shuffling_otherwise, "argument 1 of shuffled is not what", marks=pytest.mark.slow),
        pytest.param(of_wider_arrays, "argument 1 of shuffled is not what|exit code", marks=pytest.mark.slow),
        (crossed, "ArgumentError|AttributeError|exit code"),
        (cut_short, "exit code|RuntimeError"),
        (garbage, "exit code|RuntimeError"),
        (incomplete, r"the loops are \['shuffled'\], not"),
    ],
)
def test_loops_that_fail_lead_to_the_plain_way_and_are_not_tried_again(
    make: Callable[[ObjectFile], ObjectFile],
    reason: str,
    empty: Path,
    good: ObjectFile,
    n_tests: list[Any],
    small: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad = make(good)
    monkeypatch.setattr(compiler, "compile_loops", lambda: bad)
    for _ in range(2):
        caplog.clear()
        _, learner = start(check_args({"min_freq": 1}), small)
        assert isinstance(learner, PlainLearner)
        (warning,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
        for part in ("There are no compiled loops here", "failed their self-test", f"numpy {np.__version__}", "delete"):
            assert part in warning
        assert len(n_tests) == 1
        _forget()
    (kept,) = empty.iterdir()
    assert kept.suffix == ".failed"
    assert re.search(reason, kept.read_text())


def test_another_layout_of_numbas_arrays_is_noticed_and_survived(
    empty: Path, good: ObjectFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = (
        "from tagifai.fast.native import abi, self_test\n"
        "abi._taken_apart = lambda a, *_: [None, None, a.size, a.ctypes.data, a.itemsize, *a.shape, *a.strides]\n"
        "self_test.main()"
    )
    monkeypatch.setattr(compiler, "compile_loops", lambda: good)
    monkeypatch.setattr(loader, "_TEST", ["-c", program])
    with pytest.raises(loader.LoopsError, match=r"self-test: their process ended with exit code -\d+"):
        loader.bind("shuffled", 1, np.arange(3, dtype=np.uint32))
    assert [path.suffix for path in empty.iterdir()] == [".failed"]


def test_a_test_that_is_stopped_says_nothing_about_the_loops(
    empty: Path, good: ObjectFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiler, "compile_loops", lambda: good)
    monkeypatch.setattr(loader, "_TEST", ["-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"])
    with pytest.raises(loader.LoopsError, match="exit code -9"):
        loader.bind("shuffled", 1, np.arange(3, dtype=np.uint32))
    assert not list(empty.iterdir())


def test_a_kept_file_that_is_torn_is_made_again(
    empty: Path, good: ObjectFile, n_tests: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = empty / f"loops-{key_of(this_target())}.o"
    monkeypatch.setattr(compiler, "compile_loops", lambda: good)
    path.write_bytes(good.to_bytes()[:-1])
    assert loader.is_available()
    assert len(n_tests) == 1
    assert path.read_bytes() == good.to_bytes()


def test_later_processes_do_not_import_numba() -> None:
    assert loader.is_available()
    code = "import sys; from tagifai.fast.native import loader; print(loader.is_available(), 'numba' in sys.modules)"
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert printed.split() == ["True", "False"]


@pytest.mark.slow
def test_a_copy_of_the_package_compiles_and_tests_its_own_loops(tmp_path: Path) -> None:
    """As a logged model holds one: elsewhere, and found through `sys.path` only."""
    source = Path(tagifai.__file__).parent
    shutil.copytree(source, tmp_path / "code" / "tagifai", ignore=shutil.ignore_patterns("__pycache__"))
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'code')!r})\n"
        "from tagifai.fast.native import loader; print(loader.is_available(), loader.__file__)"
    )
    printed = subprocess.run(
        [sys.executable, "-P", "-c", code], check=True, capture_output=True, text=True, cwd=tmp_path
    ).stdout.split()
    assert printed[0] == "True"
    assert Path(printed[1]).is_relative_to(tmp_path)
    assert list((tmp_path / "code/tagifai/fast/native/__pycache__").glob("loops-*.o"))


@pytest.mark.usefixtures("empty")
def test_numbas_own_functions_stand_in_where_no_object_file_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> ObjectFile:
        raise RuntimeError("moved")

    monkeypatch.setattr(compiler, "compile_loops", broken)
    ours, theirs = np.arange(9, dtype=np.uint32), np.arange(9, dtype=np.uint32)
    loader.bind("shuffled", 5, ours)()
    _forget()
    monkeypatch.undo()
    loader.bind("shuffled", 5, theirs)()
    assert np.array_equal(ours, theirs)
    assert not np.array_equal(ours, np.arange(9))


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("missing", ["llvmlite", "llvmlite.binding", "numba"])
def test_a_missing_library_is_said_and_not_raised(
    missing: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, "tagifai.fast.native.compiler", raising=False)
    monkeypatch.delattr("tagifai.fast.native.compiler", raising=False)
    with caplog.at_level("INFO", logger="tagifai"):
        assert not loader.is_available()
    assert "There are no compiled loops" in caplog.text


@pytest.mark.parametrize("kind", [np.int32, np.int64])
def test_csr_arrays_are_read_whatever_the_width_of_their_indices(kind: type) -> None:
    matrix = sparse.csr_matrix(np.array([[0, 2.0, 0, 3.0], [1.0, 0, 0, 0]]))
    matrix.indices, matrix.indptr = matrix.indices.astype(kind), matrix.indptr.astype(kind)
    indptr, columns, values = loader.csr_arrays(matrix)
    assert (indptr.dtype, columns.dtype) == (np.uint64, np.uint32)
    assert (indptr.tolist(), columns.tolist(), values.tolist()) == ([0, 2, 3], [1, 3, 0], [2.0, 3.0, 1.0])
