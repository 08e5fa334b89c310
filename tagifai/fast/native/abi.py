"""How numba passes arguments, and for which machine the loops are compiled."""

import ctypes
from typing import Any

SIGNATURES = {
    "shuffled": ("u4", "u4:1"),
    "dual_epoch": ("f8:2", "u4:2", "f8:2", "f8:2", "f8:1", "f8", "f8", "f8:2"),
    "primal_epoch": ("u8:1", "u4:1", "f8:1", "u4:2", "f8:2", "f8:2", "f8:1", "f8", "f8"),
    "score_csr": ("u8:1", "u4:1", "f8:1", "f8:2", "f8:1", "f8:2"),
    "probabilities": ("f8:2", "f8:2"),
    "lcp_array": ("u4:1", "u4:1", "i8", "u1:1"),
    "train_prefix_lengths": ("u1:1", "u1:1", "b1:1", "u1:1"),
    "count_ngrams": tuple("u1:1 u1:1 u4:1 u4:1 i8 u4:1 u8:1 u4:1 u4:1 u1:1 u4:1".split()),
    "tfidf_csr": ("u8:1", "u4:1", "u4:1", "f8:1", "f8:1"),
    "hash_columns": ("u8:1", "u4:1", "f8:1", "f8", "f8:1", "u4:1", "u8:1"),
    "find_unequal": ("u8:1", "u4:1", "f8:1", "u4:1", "f8:1", "f8", "f8:1", "u4:1", "b1:1"),
    "merge_entries": ("u8:1", "u4:1", "f8:1", "u4:1", "f8:1", "u8:1", "u8:1", "u4:1", "f8:1"),
    "add_products": ("i8:1", "i4:1", "i4:1", "f8:1", "i8", "f8:2", "f8:1"),
}
"""Kind and dimensions of each argument; without dimensions: a number."""

NUMBERS = {"u4": ctypes.c_uint32, "i8": ctypes.c_int64, "f8": ctypes.c_double}


def target_machine() -> Any:
    """Return llvmlite's target for this very processor."""
    import llvmlite.binding as llvm

    features = llvm.get_host_cpu_features().flatten()
    return llvm.Target.from_default_triple().create_target_machine(llvm.get_host_cpu_name(), features, opt=3)
