"""The compiled loops over sparse matrices: columns merged, rows multiplied."""

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.native.jit import Flags, Floats, UInt32s, UInt64s, compiled


@compiled("u8[:]", "u4[:]", "f8[:]", "f8", "f8[:]", "u4[:]", "u8[:]")
def hash_columns(
    indptr: UInt64s,
    indices: UInt32s,
    data: Floats,
    grid: float,
    firsts: Floats,
    lengths: UInt32s,
    hashes: UInt64s,
) -> None:
    """Hash the rows in which each column has an entry, and the ratios of its entries to its first.

    Args:
        indptr: Where each row starts, and where the last one ends.
        indices: The column of each entry.
        data: The value of each entry.
        grid: Ratios are the same if they are when multiplied with it and rounded.
        firsts: The first value of each column; filled.
        lengths: Zeros; the number of entries of each column; filled.
        hashes: Zeros; filled.
    """
    for i in range(indptr.size - 1):
        for j in range(indptr[i], indptr[i + 1]):
            column = indices[j]
            if lengths[column] == 0:
                firsts[column] = data[j]
            ratio = np.int64(np.rint(data[j] / firsts[column] * grid))
            word = (np.uint64(i) * np.uint64(0x9E3779B97F4A7C15)) ^ (np.uint64(ratio) * np.uint64(0xC2B2AE3D27D4EB4F))
            word = (word ^ (word >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
            hashes[column] += word ^ (word >> np.uint64(32))
            lengths[column] += np.uint32(1)


@compiled("u8[:]", "u4[:]", "f8[:]", "u4[:]", "f8[:]", "f8", "f8[:]", "u4[:]", "b1[:]")
def find_unequal(
    indptr: UInt64s,
    indices: UInt32s,
    data: Floats,
    representative: UInt32s,
    firsts: Floats,
    tolerance: float,
    values: Floats,
    rows: UInt32s,
    unequal: Flags,
) -> None:
    """Find columns with an entry that is not that of their representative times one factor.

    Args:
        indptr: Where each row starts, and where the last one ends.
        indices: The column of each entry.
        data: The value of each entry.
        representative: A column for each column.
        firsts: The first value of each column.
        tolerance: Of a value, for rounding.
        values: Working memory, one a column.
        rows: Zeros; working memory, one a column.
        unequal: Set where it is so.
    """
    for i in range(indptr.size - 1):
        for j in range(indptr[i], indptr[i + 1]):
            values[indices[j]], rows[indices[j]] = data[j], i + 1
        for j in range(indptr[i], indptr[i + 1]):
            column = indices[j]
            other = representative[column]
            expected = values[other] * (firsts[column] / firsts[other])
            if rows[other] != i + 1 or abs(data[j] - expected) > tolerance * abs(data[j]):
                unequal[column] = True


@compiled("u8[:]", "u4[:]", "f8[:]", "u4[:]", "f8[:]", "u8[:]", "u8[:]", "u4[:]", "f8[:]")
def merge_entries(
    indptr: UInt64s,
    indices: UInt32s,
    data: Floats,
    groups: UInt32s,
    factors: Floats,
    ends: UInt64s,
    merged_indptr: UInt64s,
    merged_indices: UInt32s,
    merged_data: Floats,
) -> None:
    """Multiply CSR rows with a matrix of one entry a line.

    Args:
        indptr: Where each row starts, and where the last one ends.
        indices: The column of each entry.
        data: The value of each entry.
        groups: The new column of each column.
        factors: What a column is multiplied with.
        ends: Zeros; working memory, one a new column.
        merged_indptr: Filled.
        merged_indices: Filled from the start on, as far as needed.
        merged_data: Likewise.
    """
    end = np.uint64(0)
    for i in range(indptr.size - 1):
        start = end
        for j in range(indptr[i], indptr[i + 1]):
            group, value = groups[indices[j]], data[j] * factors[indices[j]]
            if ends[group] > start:
                merged_data[ends[group] - np.uint64(1)] += value
            else:
                merged_indices[end], merged_data[end] = group, value
                end += np.uint64(1)
                ends[group] = end
        merged_indptr[i + 1] = end


@compiled("i8[:]", "i4[:]", "i4[:]", "f8[:]", "i8", "f8[:, :]", "f8[:]")
def add_products(
    columns: NDArray[np.int64],
    indptr: NDArray[np.int32],
    indices: NDArray[np.int32],
    data: Floats,
    n_train: int,
    gram: Floats,
    squares: Floats,
) -> None:
    """Add the products of row values over some columns of a CSC matrix.

    Args:
        columns: The columns to add up.
        indptr: Where each column starts.
        indices: The row of each entry; ascending in a column, training rows first.
        data: The value of each entry.
        n_train: The number of training rows.
        gram: Gets the products of rows with training rows that do not come after them: the training block is
            symmetric, the caller mirrors it.
        squares: Gets the squares of the values by row.
    """
    for c in range(columns.size):
        first, stop = indptr[columns[c]], indptr[columns[c] + 1]
        for a in range(first, stop):
            row, value = indices[a], data[a]
            squares[row] += value * value
            for b in range(first, a + 1):
                if indices[b] >= n_train:
                    break
                gram[row, indices[b]] += value * data[b]
