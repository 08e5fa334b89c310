"""The compiled loops that make rows from texts: n-grams counted and weighed, columns merged, rows multiplied."""

import math

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.native.jit import Bytes, Flags, Floats, UInt32s, UInt64s, compiled


@compiled
def lcp_array(positions: UInt32s, ranks: UInt32s, longest: int, lcp: Bytes) -> None:
    """Make the LCP array: how many symbols each position of a suffix array shares with the one before it.

    Args:
        positions: The suffix array.
        ranks: The rank of each symbol; 0 ends a segment, and `longest` zeros end them all.
        longest: Where to stop counting.
        lcp: Filled, from the second on.
    """
    for i in range(1, positions.size):
        n, before, here = 0, np.uint64(positions[i - 1]), np.uint64(positions[i])
        while n < longest and ranks[here] != 0 and ranks[before] == ranks[here]:
            before += np.uint64(1)
            here += np.uint64(1)
            n += 1
        lcp[i] = n


@compiled
def train_prefix_lengths(lcp: Bytes, left: Bytes, in_train: Flags, train_lengths: Bytes) -> None:
    """Find the longest prefix of each suffix that stands in a training text, there or further on in sorted order.

    An n-gram that is in a training text has prefixes that are, so a number a position says it all.

    Args:
        lcp: See `lcp_array`.
        left: How many symbols are left in the segment of each position, in sorted order, up to the longest n.
        in_train: Whether the text of each position, in sorted order, is a training text.
        train_lengths: Filled.
    """
    seen = 0
    for i in range(lcp.size - 1, -1, -1):
        if in_train[i]:
            seen = max(seen, left[i])
        train_lengths[i] = min(seen, left[i])
        seen = min(seen, lcp[i])


@compiled
def count_ngrams(
    lcp: Bytes,
    train_lengths: Bytes,
    texts: UInt32s,
    positions: UInt32s,
    column: int,
    last: UInt32s,
    ends: UInt64s,
    indices: UInt32s,
    counts: UInt32s,
    sizes: Bytes,
    firsts: UInt32s,
) -> None:
    """Count the n-grams of a part of a suffix array; a column is an n-gram.

    Args:
        lcp: See `lcp_array`.
        train_lengths: See `train_prefix_lengths`.
        texts: The text of each position, in sorted order.
        positions: The part of the suffix array; all positions of an n-gram are in it.
        column: The number of the first column.
        last: The last column of each text so far; at the start a number that no column has.
        ends: Where the next entry of each text goes; brought up to date.
        indices: The column of each entry; filled. If it is empty, only `last` and `ends` are brought up to date.
        counts: The count of each entry; filled.
        sizes: The size of each column's n-gram; filled.
        firsts: A position of each column's n-gram; filled.
    """
    fill = indices.size > 0
    for i in range(positions.size):
        for n in range(max(2, lcp[i] + 1), train_lengths[i] + 1):
            if fill:
                sizes[column], firsts[column] = n, positions[i]
            same = i
            while True:
                text = np.uint64(texts[same])
                end = ends[text]
                if last[text] != column:
                    last[text] = column
                    ends[text] = end + np.uint64(1)
                    if fill:
                        indices[end], counts[end] = column, 1
                elif fill:
                    counts[end - np.uint64(1)] += np.uint32(1)
                same += 1
                if same >= texts.size or lcp[same] < n:
                    break
            column += 1


@compiled
def tfidf_csr(indptr: UInt64s, indices: UInt32s, counts: UInt32s, idf: Floats, values: Floats) -> None:
    """Turn counts into TF-IDF rows of length one, adding up squares one after the other as scikit-learn does.

    Args:
        indptr: Where each row starts, and where the last one ends.
        indices: The column of each entry.
        counts: Of each entry.
        idf: The inverse document frequency of each column.
        values: Filled.
    """
    for i in range(indptr.size - 1):
        squares = 0.0
        for j in range(indptr[i], indptr[i + 1]):
            value = counts[j] * idf[indices[j]]
            values[j] = value
            squares += value * value
        norm = math.sqrt(squares)
        for j in range(indptr[i], indptr[i + 1]):
            values[j] /= norm


@compiled
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


@compiled
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


@compiled
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


@compiled
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
