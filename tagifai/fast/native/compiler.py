"""Compiles the loops with numba and returns one object file with them; runs once for each machine and version."""

from typing import Any

import llvmlite.binding as llvm
import numpy as np
from numba import from_dtype, njit, types

from tagifai.fast.native import ngram_loops, sgd_loops
from tagifai.fast.native.abi import SIGNATURES, target_machine

LIBRARY = {"exp", "sqrt"}
"""Functions of the C library that every process has."""


def object_code() -> bytes:
    """Compile the loops.

    Returns:
        Their machine code under their own names, free of numba's and Python's functions.

    Raises:
        RuntimeError: If they need more than that; loading them would end the process.
    """
    machine = target_machine()
    whole = llvm.parse_assembly("")
    whole.triple, whole.data_layout = machine.triple, str(machine.target_data)
    for name, kinds in SIGNATURES.items():
        compiled = _compiled(source(name), tuple(_numba_type(kind) for kind in kinds))
        (signature,) = compiled.signatures
        module = llvm.parse_assembly(compiled.inspect_llvm(signature))
        module.get_function(compiled.overloads[signature].fndesc.llvm_func_name).name = name
        whole.link_in(module)
    _strip(whole, machine)
    needed = {function.name for function in whole.functions if function.is_declaration}
    if any(not name.startswith("llvm.") for name in needed - LIBRARY):
        raise RuntimeError(f"the compiled loops need {sorted(needed)}")
    return bytes(machine.emit_object(whole))


def source(name: str) -> Any:
    """Return a loop as numba knows it.

    Args:
        name: The loop.
    """
    return getattr(sgd_loops if hasattr(sgd_loops, name) else ngram_loops, name)


def _numba_type(kind: str) -> Any:
    number, _, dimensions = kind.partition(":")
    scalar = from_dtype(np.dtype(number))
    return types.Array(scalar, int(dimensions), "C") if dimensions else scalar


def _compiled(loop: Any, signature: tuple[Any, ...]) -> Any:
    """Compile a loop anew: one from numba's cache has no intermediate code to show."""
    options = {name: value for name, value in loop.targetoptions.items() if name != "nopython"}
    fresh = njit(**options)(loop.py_func)
    fresh.compile(signature)
    return fresh


def _strip(module: Any, machine: Any) -> None:
    """Drop all that the loops do not reach: the wrappers that tie them to Python and to numba."""
    for item in [*module.functions, *module.global_variables]:
        if not item.is_declaration and item.name not in SIGNATURES:
            item.linkage = "internal"
    passes = llvm.create_new_module_pass_manager()
    passes.add_global_dead_code_eliminate_pass()
    passes.run(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options()))
    module.verify()
