"""What the compiled loops are written with: numba's decorators as we set them, the kinds of arrays, a hint to fetch.

Of the fast-math flags only `reassoc` and `contract` are set, and only where a dot product is to be vectorised: NaN and
infinity keep their meaning, and the order of a sum is fixed for a machine. Unsigned indices spare the check for
negative ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from tagifai.fast.native.abi import Signature

OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
VECTOR: dict[str, Any] = OPTIONS | {"fastmath": {"reassoc", "contract"}}

Function = TypeVar("Function", bound=Callable[..., Any])
Floats = NDArray[np.float64]
UInt32s = NDArray[np.uint32]
UInt64s = NDArray[np.uint64]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

inner: Callable[[Function], Function] = njit(**OPTIONS)
"""For a function that loops call."""

inner_vectorised: Callable[[Function], Function] = njit(**VECTOR)
"""The same, with sums in the order that is quickest."""

inlined: Callable[[Function], Function] = njit(**VECTOR, inline="always")
"""The same, put into the loops that call it."""


@dataclass(frozen=True)
class Loop:
    """A loop that is compiled and then called from Python.

    Args:
        function: Its source, which runs in plain Python too.
        signature: The kind of each argument, see `abi`.
        options: How numba is to compile it.
    """

    function: Callable[..., None]
    signature: Signature
    options: dict[str, Any]

    def jitted(self, **more: Any) -> Any:
        """Return it as a function of numba's, compiled when it is first called."""
        return njit(**self.options, **more)(self.function)


def compiled(*signature: str, vectorised: bool = False) -> Callable[[Callable[..., None]], Loop]:
    """Declare a loop together with the kinds of its arguments.

    Args:
        signature: The kind of each argument, see `abi`.
        vectorised: Whether sums may be taken in the order that is quickest.

    Returns:
        A decorator that makes a function a `Loop`.
    """
    return lambda function: Loop(function, signature, VECTOR if vectorised else OPTIONS)


READ, STAY_IN_L2, DATA = 0, 2, 1
"""As LLVM's `llvm.prefetch` counts them."""


@intrinsic
def prefetch(_typing_context: Any, array: Any, index: Any) -> Any:
    """Ask for an element of an array to be brought near, without waiting and without any effect on results.

    Args:
        array: A contiguous array of one dimension.
        index: The element; it need not exist.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        function = builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
        address = builder.bitcast(builder.gep(data, [arguments[1]]), byte)
        builder.call(function, [address, *(ir.Constant(number, value) for value in (READ, STAY_IN_L2, DATA))])
        return context.get_dummy_value()

    return types.void(array, index), generate
