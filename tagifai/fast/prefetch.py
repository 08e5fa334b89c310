"""A hint to the processor for the compiled loops; numba has none of its own."""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

READ, STAY_IN_L2, DATA = 0, 2, 1
"""As LLVM's `llvm.prefetch` counts them."""


@intrinsic
def prefetch(_typing_context: Any, array: Any, place: Any) -> Any:
    """Ask for an element of an array to be brought near, without waiting and without any effect on results.

    Args:
        array: a contiguous array of one dimension.
        place: the element; it need not exist.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        address = builder.bitcast(builder.gep(data, [arguments[1]]), byte)
        builder.call(function, [address, *(ir.Constant(number, value) for value in (READ, STAY_IN_L2, DATA))])
        return context.get_dummy_value()

    return types.void(array, place), generate
