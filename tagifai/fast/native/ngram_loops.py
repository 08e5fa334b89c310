"""The compiled loops that make rows from texts: n-grams counted and weighed, columns merged, rows multiplied."""

import math

import numpy as np
from numpy.typing import NDArray

from tagifai.fast.native.jit import Bytes, Flags, Floats, Numbers, Places, compiled


@compiled
def common_prefixes(order: Numbers, symbols: Numbers, longest: int, common: Bytes) -> None:
    """Measure how many symbols each place in sorted order shares with the one before it.

    Args:
        order: places, sorted by the symbols that start there.
        symbols: the symbols; 0 ends a segment, and `longest` zeros end them all.
        longest: where to stop counting.
        common: filled, from the second on.
    """
    for i in range(1, order.size):
        n, before, here = 0, np.uint64(order[i - 1]), np.uint64(order[i])
        while n < longest and symbols[here] != 0 and symbols[before] == symbols[here]:
            before += np.uint64(1)
            here += np.uint64(1)
            n += 1
        common[i] = n


@compiled
def known_sizes(common: Bytes, length: Bytes, in_train: Flags, known: Bytes) -> None:
    """Find out up to which size the n-grams that first stand at a place, in sorted order, are in a training text.

    An n-gram that is in a training text has beginnings that are, so a number a place says it all.

    Args:
        common: see `common_prefixes`.
        length: how many symbols are left in the segment of each place, in sorted order, up to the longest n.
        in_train: whether the text of each place, in sorted order, is a training text.
        known: filled.
    """
    seen = 0
    for i in range(common.size - 1, -1, -1):
        if in_train[i]:
            seen = max(seen, length[i])
        known[i] = min(seen, length[i])
        seen = min(seen, common[i])


@compiled
def count_entries(
    common: Bytes,
    known: Bytes,
    texts: Numbers,
    order: Numbers,
    column: int,
    last: Numbers,
    ends: Places,
    indices: Numbers,
    counts: Numbers,
    sizes: Bytes,
    places: Numbers,
) -> None:
    """Count the n-grams of some places in sorted order; a column is an n-gram.

    Args:
        common: see `common_prefixes`.
        known: see `known_sizes`.
        texts: the text of each place, in sorted order.
        order: the places; all of a column are among them.
        column: the number of the first column.
        last: the last column of each text so far; at the start a number that no column has.
        ends: where the next entry of each text goes; brought up to date.
        indices: the column of each entry; filled. If it is empty, only `last` and `ends` are brought up to date.
        counts: of each entry; filled.
        sizes: of each column's n-gram; filled.
        places: one of each column; filled.
    """
    fill = indices.size > 0
    for i in range(order.size):
        for n in range(max(2, common[i] + 1), known[i] + 1):
            if fill:
                sizes[column], places[column] = n, order[i]
            place = i
            while True:
                text = np.uint64(texts[place])
                end = ends[text]
                if last[text] != column:
                    last[text] = column
                    ends[text] = end + np.uint64(1)
                    if fill:
                        indices[end], counts[end] = column, 1
                elif fill:
                    counts[end - np.uint64(1)] += np.uint32(1)
                place += 1
                if place >= texts.size or common[place] < n:
                    break
            column += 1


@compiled
def weigh(indptr: Places, indices: Numbers, counts: Numbers, idf: Floats, values: Floats) -> None:
    """Turn counts into TF-IDF rows of length one, adding up squares one after the other as scikit-learn does.

    Args:
        indptr: where each row starts, and where the last one ends.
        indices: the column of each entry.
        counts: of each entry.
        idf: the inverse document frequency of each column.
        values: filled.
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
    indptr: Places,
    indices: Numbers,
    data: Floats,
    grid: float,
    firsts: Floats,
    lengths: Numbers,
    hashes: Places,
) -> None:
    """Hash the rows in which each column has an entry, and the ratios of its entries to its first.

    Args:
        indptr: where each row starts, and where the last one ends.
        indices: the column of each entry.
        data: the value of each entry.
        grid: ratios are the same if they are when multiplied with it and rounded.
        firsts: the first value of each column; filled.
        lengths: zeros; the number of entries of each column; filled.
        hashes: zeros; filled.
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
    indptr: Places,
    indices: Numbers,
    data: Floats,
    representative: Numbers,
    firsts: Floats,
    tolerance: float,
    values: Floats,
    rows: Numbers,
    unequal: Flags,
) -> None:
    """Find columns with an entry that is not that of their representative times one factor.

    Args:
        indptr: where each row starts, and where the last one ends.
        indices: the column of each entry.
        data: the value of each entry.
        representative: a column for each column.
        firsts: the first value of each column.
        tolerance: of a value, for rounding.
        values: working memory, one a column.
        rows: zeros; working memory, one a column.
        unequal: set where it is so.
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
    indptr: Places,
    indices: Numbers,
    data: Floats,
    groups: Numbers,
    factors: Floats,
    ends: Places,
    merged_indptr: Places,
    merged_indices: Numbers,
    merged_data: Floats,
) -> None:
    """Multiply CSR rows with a matrix of one entry a line.

    Args:
        indptr: where each row starts, and where the last one ends.
        indices: the column of each entry.
        data: the value of each entry.
        groups: the new column of each column.
        factors: what a column is multiplied with.
        ends: zeros; working memory, one a new column.
        merged_indptr: filled.
        merged_indices: filled from the start on, as far as needed.
        merged_data: likewise.
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
        columns: the columns to add up.
        indptr: where each column starts.
        indices: the row of each entry; ascending in a column, training rows first.
        data: the value of each entry.
        n_train: the number of training rows.
        gram: gets the products of rows with training rows that do not come after them: the training block is
            symmetric, the caller mirrors it.
        squares: gets the squares of the values by row.
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
