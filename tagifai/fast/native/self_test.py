"""Runs every loop of an object file beside its own source in plain Python: the numbers must be the same.

It is a program of its own, which reads the object file from standard input: machine code that does what it should not
ends this process and no other. See `loader`, which starts it before the code is used for the first time.
"""

import sys
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.native import abi, sgd_loops
from tagifai.fast.native.compiler import find_loops
from tagifai.fast.native.object_file import ObjectFile

TOLERANCE = 1e-12
"""Of a sum, for loops that may take it in another order than Python."""

N_ROWS, N_TRAIN, N_COLUMNS, N_BINARY = 11, 8, 6, 3

Arguments = list[Any]


def main() -> None:
    """Test the object file on standard input; exit with what is wrong with it, if anything is."""
    vars(sgd_loops)["prefetch"] = lambda array, index: None  # a hint to the processor, which Python cannot give
    reason = first_difference(ObjectFile.from_bytes(sys.stdin.buffer.read()))
    if reason is not None:
        sys.exit(reason)


def first_difference(file: ObjectFile) -> str | None:
    """Run all loops of an object file and their sources.

    Args:
        file: The object file.

    Returns:
        What differs first, or None.
    """
    binders, loops = abi.load(file.code, file.signatures), find_loops()
    if file.signatures.keys() != loops.keys():
        return f"the loops are {sorted(file.signatures)}, not {sorted(loops)}"
    rng = np.random.default_rng(0)
    for name, loop in loops.items():
        compiled = EXAMPLES[name](rng)
        plain = deepcopy(compiled)
        with np.errstate(over="ignore"):  # hashes wrap around
            loop.function(*plain)
        binders[name](*compiled)()
        for place, (ours, theirs) in enumerate(zip(compiled, plain, strict=True)):
            if not np.allclose(ours, theirs, rtol=TOLERANCE, atol=TOLERANCE):
                return f"argument {place} of {name} is not what Python makes of it"
    return None


def _csr(rng: np.random.Generator) -> list[NDArray[Any]]:
    """Rows without explicit zeros or duplicates; two columns are proportional."""
    dense = rng.random((N_ROWS, N_COLUMNS)) * (rng.random((N_ROWS, N_COLUMNS)) < 0.6)
    dense[:, 1] = 3 * dense[:, 4]
    rows, columns = np.nonzero(dense)
    indptr = np.searchsorted(rows, np.arange(N_ROWS + 1)).astype(np.uint64)
    return [indptr, columns.astype(np.uint32), dense[rows, columns]]


def _steps(rng: np.random.Generator, n_weights: int) -> Arguments:
    """Order, targets, weights, intercepts, learning rate and shrinking of an epoch."""
    order = rng.integers(0, N_TRAIN, (N_BINARY, 20)).astype(np.uint32)
    targets = rng.integers(0, 2, (N_BINARY, N_TRAIN)).astype(np.float64)
    return [order, targets, rng.random((N_BINARY, n_weights)), rng.random(N_BINARY), 0.7, 0.4]


def _dual_epoch(rng: np.random.Generator) -> Arguments:
    return [rng.random((N_ROWS, N_TRAIN)), *_steps(rng, N_TRAIN), np.zeros((N_ROWS, N_BINARY))]


def _score_csr(rng: np.random.Generator) -> Arguments:
    return [*_csr(rng), rng.random((N_COLUMNS, N_BINARY)), rng.random(N_BINARY), np.zeros((N_ROWS, N_BINARY))]


def _probabilities(rng: np.random.Generator) -> Arguments:
    return [rng.normal(size=(N_ROWS, N_BINARY)), np.zeros((N_ROWS, N_BINARY))]


def _lcp_array(rng: np.random.Generator) -> Arguments:
    longest = 4
    ranks = np.concatenate([rng.integers(0, 3, 30), np.zeros(longest)]).astype(np.uint32)
    positions = sorted(range(30), key=lambda start: ranks[start : start + longest].tolist())
    return [np.array(positions, dtype=np.uint32), ranks, longest, np.zeros(30, dtype=np.uint8)]


def _train_prefix_lengths(rng: np.random.Generator) -> Arguments:
    lcp, left = (rng.integers(0, 5, 30).astype(np.uint8) for _ in range(2))
    return [lcp, left, rng.random(30) < 0.5, np.zeros(30, dtype=np.uint8)]


def _count_ngrams(rng: np.random.Generator) -> Arguments:
    n_texts, room = 4, 64
    lcp, lengths = (rng.integers(0, 5, 30).astype(np.uint8) for _ in range(2))
    texts, positions = rng.integers(0, n_texts, 30).astype(np.uint32), rng.permutation(30).astype(np.uint32)
    last, ends = np.full(n_texts, np.iinfo(np.uint32).max, dtype=np.uint32), np.arange(n_texts, dtype=np.uint64) * room
    indices, counts, firsts = (np.zeros(n_texts * room, dtype=np.uint32) for _ in range(3))
    sizes = np.zeros(n_texts * room, dtype=np.uint8)
    return [lcp, lengths, texts, positions, 1, 0, last, ends, indices, counts, sizes, firsts]


def _tfidf_csr(rng: np.random.Generator) -> Arguments:
    indptr, indices, data = _csr(rng)
    return [indptr, indices, rng.random(N_COLUMNS), rng.integers(1, 5, len(data)).astype(np.float64)]


def _hash_columns(rng: np.random.Generator) -> Arguments:
    lengths, hashes = np.zeros(N_COLUMNS, dtype=np.uint32), np.zeros(N_COLUMNS, dtype=np.uint64)
    return [*_csr(rng), 2.0**30, np.zeros(N_COLUMNS), lengths, hashes]


def _find_unequal(rng: np.random.Generator) -> Arguments:
    representative = np.array([0, 1, 0, 3, 1, 3], dtype=np.uint32)
    memory = [np.zeros(N_COLUMNS), np.zeros(N_COLUMNS, dtype=np.uint32)]
    return [*_csr(rng), representative, rng.random(N_COLUMNS), 1e-9, *memory, np.zeros(N_COLUMNS, dtype=np.bool_)]


def _merge_entries(rng: np.random.Generator) -> Arguments:
    indptr, indices, data = _csr(rng)
    groups = np.array([0, 1, 0, 2, 1, 2], dtype=np.uint32)
    merged = [np.zeros_like(indptr), np.zeros_like(indices), np.zeros_like(data)]
    return [indptr, indices, data, groups, rng.random(N_COLUMNS), np.zeros(3, dtype=np.uint64), *merged]


def _add_products(rng: np.random.Generator) -> Arguments:
    indptr, indices, data = _csr(rng)  # read as columns: of N_ROWS of them, with N_COLUMNS rows
    n_train = N_COLUMNS - 2
    results = [np.zeros((N_COLUMNS, n_train)), np.zeros(N_COLUMNS)]
    return [np.array([1, 4, 5]), indptr.astype(np.int32), indices.astype(np.int32), data, n_train, *results]


EXAMPLES: dict[str, Callable[[np.random.Generator], Arguments]] = {
    "shuffled": lambda rng: [12345, np.arange(50, dtype=np.uint32)],
    "dual_epoch": _dual_epoch,
    "primal_epoch": lambda rng: [*_csr(rng), *_steps(rng, N_COLUMNS)],
    "score_csr": _score_csr,
    "probabilities": _probabilities,
    "lcp_array": _lcp_array,
    "train_prefix_lengths": _train_prefix_lengths,
    "count_ngrams": _count_ngrams,
    "tfidf_csr": _tfidf_csr,
    "hash_columns": _hash_columns,
    "find_unequal": _find_unequal,
    "merge_entries": _merge_entries,
    "add_products": _add_products,
}
"""Makes arguments for each loop."""


if __name__ == "__main__":
    main()
