"""Compiles the loops with numba into one object file; runs once for each machine and version."""

from typing import Any

import llvmlite.binding as llvm
from numba import from_dtype, types

from tagifai.fast.native import matrix_loops, ngram_loops, sgd_loops
from tagifai.fast.native.abi import dtype_and_ndim, target_machine
from tagifai.fast.native.jit import Loop
from tagifai.fast.native.object_file import ObjectFile, this_target

LIBRARY = {"exp", "sqrt"}
"""Functions of the C library that every process has."""


def find_loops() -> dict[str, Loop]:
    """Return all loops by name."""
    modules = (sgd_loops, ngram_loops, matrix_loops)
    return {name: loop for module in modules for name, loop in vars(module).items() if isinstance(loop, Loop)}


def compile_loops() -> ObjectFile:
    """Compile the loops.

    Returns:
        Their machine code under their own names, free of numba's and Python's functions.

    Raises:
        RuntimeError: If they need more than that; loading them would end the process.
    """
    loops = find_loops()
    machine = target_machine()
    whole = llvm.parse_assembly("")
    whole.triple, whole.data_layout = machine.triple, str(machine.target_data)
    for name, loop in loops.items():
        dispatcher = loop.jitted()
        dispatcher.compile(tuple(_numba_type(kind) for kind in loop.signature))
        (signature,) = dispatcher.signatures
        module = llvm.parse_assembly(dispatcher.inspect_llvm(signature))
        module.get_function(dispatcher.overloads[signature].fndesc.llvm_func_name).name = name
        whole.link_in(module)
    _strip(whole, machine, set(loops))
    needed = {function.name for function in whole.functions if function.is_declaration}
    if any(not name.startswith("llvm.") for name in needed - LIBRARY):
        raise RuntimeError(f"the compiled loops need {sorted(needed)}")
    signatures = {name: loop.signature for name, loop in loops.items()}
    return ObjectFile(bytes(machine.emit_object(whole)), signatures, this_target())


def _numba_type(kind: str) -> Any:
    dtype, ndim = dtype_and_ndim(kind)
    return types.Array(from_dtype(dtype), ndim, "C") if ndim else from_dtype(dtype)


def _strip(module: Any, machine: Any, kept: set[str]) -> None:
    """Drop all that the loops do not reach: the wrappers that tie them to Python and to numba."""
    for item in [*module.functions, *module.global_variables]:
        if not item.is_declaration and item.name not in kept:
            item.linkage = "internal"
    passes = llvm.create_new_module_pass_manager()
    passes.add_global_dead_code_eliminate_pass()
    passes.run(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options()))
    module.verify()
