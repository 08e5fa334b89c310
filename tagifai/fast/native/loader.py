"""Gives the compiled loops: from kept machine code in about 30 ms, where importing numba takes about 300.

For each machine and each version of everything involved numba compiles the loops once (`compiler`, about 5 s). Before
the machine code is kept, a process of its own compares every loop with its source (`self_test`, about 1 s): code that
is kept has passed. Where it fails there are no compiled loops, and that is kept too.
"""

import logging
import os
import signal
import subprocess
import sys
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.native import abi
from tagifai.fast.native.abi import Binder, Call
from tagifai.fast.native.object_file import ObjectFile, key_of, this_target, write_if_possible

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent

ROOT = HERE.parents[2]
"""The folder that holds this package, wherever that was copied to."""

_TEST = ["-P", "-m", "tagifai.fast.native.self_test"]

TEST_SECONDS = 120
"""How long the self-test may take."""

STOPPED = tuple(-number for number in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)))
"""Exit codes of a test that somebody stopped, which says nothing about the loops."""


class LoopsError(RuntimeError):
    """The compiled loops cannot be trusted."""


@cache
def is_available() -> bool:
    """Tell whether the loops can be had here.

    Side effects:
        The first time on a machine it compiles and tests them, in about 6 s, and keeps the machine code.
    """
    try:
        _binders()
    except Exception as error:  # whatever it is that a compiler cannot do here, the plain way can do without
        logger.warning("There are no compiled loops here, training takes many times as long: %s", error)
        return False
    return True


def bind(name: str, *arguments: NDArray[Any] | float) -> Call:
    """Bind a loop to its arguments.

    Binding takes arrays apart once: for small rows that would cost as much as an epoch.

    Args:
        name: The loop.
        arguments: What it works on.

    Returns:
        A call of the loop, to be made as often as wanted; it holds no interpreter lock.

    Raises:
        ImportError: If numba is missing where it is needed.
        LoopsError: If the loops have failed their test.
        TypeError: If an array is not of the loop's type.
    """
    return _binders()[name](*arguments)


def csr_arrays(rows: "csr_matrix") -> tuple[NDArray[Any], ...]:
    """Return the parts of a matrix as the loops read them: where rows start, columns, values."""
    # scipy widens the columns too when there are more entries than 32 bits can count.
    columns = rows.indices.view(f"u{rows.indices.itemsize}").astype(np.uint32, copy=False)
    return rows.indptr.astype(np.uint64), columns, rows.data


@cache
def _binders() -> dict[str, Binder]:
    """Return what binds each loop to its arguments."""
    path = _folder() / f"loops-{key_of(this_target())}.o"
    file = ObjectFile.read(path)
    if file is not None:
        return abi.load(file.code, file.signatures)
    failure = path.with_suffix(".failed")
    if failure.exists():
        raise _distrust(failure.read_text(encoding="utf-8"), failure)
    from tagifai.fast.native import compiler

    try:
        file = compiler.compile_loops()
    except (AttributeError, KeyError, RuntimeError) as error:  # internals of numba or llvmlite have moved
        logger.info("The compiled loops come from numba itself, which takes longer to start: %s", error)
        return {name: partial(partial, loop.jitted(cache=True)) for name, loop in compiler.find_loops().items()}
    _test(file, failure)
    file.write(path)
    return abi.load(file.code, file.signatures)


def _test(file: ObjectFile, failure: Path) -> None:
    """Compare the loops with their sources in a process of its own, which they may end.

    Args:
        file: The loops.
        failure: Where to write what is wrong with them.

    Raises:
        LoopsError: If something is.
    """
    path = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, *_TEST],
        input=file.to_bytes(),
        capture_output=True,
        env=os.environ | {"PYTHONPATH": path, "NUMBA_DISABLE_JIT": "1"},  # the sources run as plain Python
        timeout=TEST_SECONDS,
    )
    if done.returncode == 0:
        return
    said = done.stderr.decode(errors="replace").strip().splitlines()
    reason = said[-1] if said and done.returncode > 0 else f"their process ended with exit code {done.returncode}"
    if done.returncode not in STOPPED:
        write_if_possible(failure, reason.encode())
    raise _distrust(reason, failure)


def _distrust(reason: str, failure: Path) -> LoopsError:
    """Make an error that says what is wrong, with which versions, and what to do."""
    versions = ", ".join(f"{name} {this_target()[name]}" for name in ("python", "numba", "llvmlite", "numpy"))
    return LoopsError(
        f"they have failed their self-test: {reason} (with {versions}). "
        f"Install the versions in constraints.txt; to test these again, delete {failure}."
    )


def _folder() -> Path:
    """Return where the object file is kept: beside the module as Python's own caches, or else with the user's."""
    beside = HERE / "__pycache__"
    if os.access(beside if beside.exists() else HERE, os.W_OK):
        return beside
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "tagifai"
