"""How numba passes arguments, and how machine code that was compiled so is called without numba.

A signature is a kind for each argument, such as ``f8`` (a number) or ``u4[:]`` and ``f8[:, :]`` (contiguous arrays).
How an array is passed is numba's own affair and no public promise: so `self_test` runs before the code is trusted.
"""

import ctypes
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

Signature = tuple[str, ...]
Call = Callable[[], None]
Binder = Callable[..., Call]

NUMBERS = {"u4": ctypes.c_uint32, "i8": ctypes.c_int64, "f8": ctypes.c_double}


def dtype_and_ndim(kind: str) -> tuple[np.dtype[Any], int]:
    """Take the kind of an argument apart.

    Args:
        kind: Such as ``u4`` or ``f8[:, :]``.

    Returns:
        The type of the number or of the array's elements; the number of dimensions, 0 for a number.
    """
    return np.dtype(kind.partition("[")[0]), kind.count(":")


def target_machine() -> Any:
    """Return llvmlite's target for this very processor."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features().flatten()
    return llvm.Target.from_default_triple().create_target_machine(llvm.get_host_cpu_name(), features, opt=3)


def load(code: bytes, signatures: Mapping[str, Signature]) -> dict[str, Binder]:
    """Load an object file into this process.

    Args:
        code: The machine code.
        signatures: The signature of each of its loops.

    Returns:
        What binds each loop to its arguments.

    Raises:
        RuntimeError: If a loop is missing.
    """
    import llvmlite.binding as llvm

    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target_machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    addresses = {name: engine.get_function_address(name) for name in signatures}
    missing = sorted(name for name, address in addresses.items() if not address)
    if missing:
        raise RuntimeError(f"compiled loops are missing: {missing}")
    return {name: _binder(engine, addresses[name], signature) for name, signature in signatures.items()}


def _binder(engine: Any, address: int, signature: Signature) -> Binder:
    """Wrap a function of numba's calling convention: result and error pointers, then arrays taken apart."""
    wanted = [dtype_and_ndim(kind) for kind in signature]
    types: list[Any] = [ctypes.c_void_p, ctypes.c_void_p]
    for dtype, ndim in wanted:
        array = [ctypes.c_void_p] * 2 + [ctypes.c_int64] * 2 + [ctypes.c_void_p] + [ctypes.c_int64] * 2 * ndim
        types += array if ndim else [NUMBERS[dtype.str[1:]]]
    native = ctypes.CFUNCTYPE(ctypes.c_int32, *types)(address)
    result = ctypes.byref(ctypes.c_void_p())

    def bind(*arguments: Any) -> Call:
        flat: list[Any] = [result, result]
        for argument, (dtype, ndim) in zip(arguments, wanted, strict=True):
            flat += _taken_apart(argument, dtype, ndim) if ndim else [argument]
        return partial(_call, native, flat, (engine, arguments))

    return bind


def _call(native: Callable[..., int], flat: list[Any], _alive: tuple[Any, ...]) -> None:
    """Call a loop; the code lives as long as its engine, the memory as long as its arrays: so they come along."""
    if native(*flat):
        raise RuntimeError("a compiled loop has failed")


def _taken_apart(array: NDArray[Any], dtype: np.dtype[Any], ndim: int) -> list[Any]:
    """Return an array as numba passes it; a wrong array would be read as memory it is not."""
    if (array.dtype, array.ndim) != (dtype, ndim) or not array.flags.c_contiguous:
        raise TypeError(f"{ndim}-dimensional contiguous {dtype} expected, got {array.ndim} {array.dtype}")
    return [None, None, array.size, array.itemsize, array.ctypes.data, *array.shape, *array.strides]
