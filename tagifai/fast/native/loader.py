"""Gives the compiled loops: from kept machine code in about 30 ms, where importing numba takes about 300.

Numba compiles `sgd_loops` and `ngram_loops` once for a processor and a version of everything involved (3 s);
`compiler` puts the result into one object file, which later processes load with llvmlite alone. When that fails,
numba's own functions are used.
"""

import ctypes
import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.native.abi import NUMBERS, SIGNATURES, target_machine

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent

SOURCES = ("jit.py", "sgd_loops.py", "ngram_loops.py", "abi.py", "compiler.py", "loader.py")

Call = Callable[[], None]

Binder = Callable[..., Call]


@cache
def is_available() -> bool:
    """Tell whether the loops can be had here.

    Side effects:
        The first time on a machine it compiles them, in about 3 s, and keeps the machine code.
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
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    path = _folder() / f"loops-{_key()}.o"
    code = _read(path)
    try:
        if code is None:
            from tagifai.fast.native import compiler

            code = compiler.object_code()
            _write(path, code)
        return _loaded(code)
    except (AttributeError, KeyError, OSError, RuntimeError) as error:  # internals of numba or llvmlite have moved
        logger.info("The compiled loops come from numba itself, which takes longer to start: %s", error)
        from tagifai.fast.native.compiler import source

        return {name: partial(partial, source(name)) for name in SIGNATURES}


def _folder() -> Path:
    """Return where the object file is kept: beside the module as Python's own caches, or else with the user's."""
    beside = HERE / "__pycache__"
    if os.access(beside if beside.exists() else HERE, os.W_OK):
        return beside
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "tagifai"


def _key() -> str:
    """Return a digest of all that the machine code depends on."""
    import llvmlite.binding as llvm

    parts = [version("numba"), version("llvmlite"), llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()]
    parts += [(HERE / name).read_text(encoding="utf-8") for name in SOURCES]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _read(path: Path) -> bytes | None:
    """Return the object code, or None when there is none or it is not whole."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, code = content[:32], content[32:]
    return code if hashlib.sha256(code).digest() == digest else None


def _write(path: Path, code: bytes) -> None:
    """Keep the object code if it can be kept; never leave a torn file where another process may look."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(hashlib.sha256(code).digest() + code)
        Path(file.name).replace(path)
    except OSError:
        return


def _loaded(code: bytes) -> dict[str, Binder]:
    """Return what binds the functions of an object file."""
    import llvmlite.binding as llvm

    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target_machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return {name: _binder(engine, engine.get_function_address(name), kinds) for name, kinds in SIGNATURES.items()}


def _binder(engine: Any, address: int, kinds: tuple[str, ...]) -> Binder:
    """Wrap a function of numba's calling convention: result and error pointers, then arrays taken apart."""
    if not address:
        raise RuntimeError("a compiled loop is missing")
    types: list[Any] = [ctypes.c_void_p, ctypes.c_void_p]
    for kind in kinds:
        number, _, dimensions = kind.partition(":")
        n_sizes = 2 * int(dimensions or 0)
        array = [ctypes.c_void_p] * 2 + [ctypes.c_int64] * 2 + [ctypes.c_void_p] + [ctypes.c_int64] * n_sizes
        types += array if dimensions else [NUMBERS[number]]
    native = ctypes.CFUNCTYPE(ctypes.c_int32, *types)(address)
    expected = [(np.dtype(kind[:2]), int(kind[3:])) if ":" in kind else None for kind in kinds]
    result = ctypes.byref(ctypes.c_void_p())

    def bind(*arguments: Any) -> Call:
        flat: list[Any] = [result, result]
        for argument, wanted in zip(arguments, expected, strict=True):
            flat += [argument] if wanted is None else _taken_apart(argument, wanted)
        return partial(_call, native, flat, (engine, arguments))

    return bind


def _call(native: Callable[..., int], flat: list[Any], _alive: tuple[Any, ...]) -> None:
    """Call a loop; the code lives as long as its engine, the memory as long as its arrays: so they come along."""
    if native(*flat):
        raise RuntimeError("a compiled loop has failed")


def _taken_apart(array: NDArray[Any], wanted: tuple[np.dtype[Any], int]) -> list[Any]:
    """Return an array as numba passes it; a wrong array would be read as memory it is not."""
    if (array.dtype, array.ndim) != wanted or not array.flags.c_contiguous:
        raise TypeError(f"{wanted[1]}-dimensional contiguous {wanted[0]} expected, got {array.ndim} {array.dtype}")
    return [None, None, array.size, array.itemsize, array.ctypes.data, *array.shape, *array.strides]
