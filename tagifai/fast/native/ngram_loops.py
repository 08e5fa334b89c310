"""The compiled loops that make TF-IDF rows from a suffix array: n-grams counted and weighed."""

import math

import numpy as np

from tagifai.fast.native.jit import Bytes, Flags, Floats, UInt32s, UInt64s, compiled


@compiled("u4[:]", "u4[:]", "i8", "u1[:]")
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


@compiled("u1[:]", "u1[:]", "b1[:]", "u1[:]")
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


@compiled("u1[:]", "u1[:]", "u4[:]", "u4[:]", "i8", "i8", "u4[:]", "u8[:]", "u4[:]", "u4[:]", "u1[:]", "u4[:]")
def count_ngrams(
    lcp: Bytes,
    train_lengths: Bytes,
    texts: UInt32s,
    positions: UInt32s,
    shortest: int,
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
        shortest: The size of the shortest n-gram.
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
        for n in range(max(shortest, lcp[i] + 1), train_lengths[i] + 1):
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


@compiled("u8[:]", "u4[:]", "f8[:]", "f8[:]")
def tfidf_csr(indptr: UInt64s, indices: UInt32s, idf: Floats, values: Floats) -> None:
    """Turn term frequencies into TF-IDF rows of length one, adding up squares one after the other as scikit-learn does.

    Args:
        indptr: Where each row starts, and where the last one ends.
        indices: The column of each entry.
        idf: The inverse document frequency of each column.
        values: The term frequency of each entry; replaced.
    """
    for i in range(indptr.size - 1):
        squares = 0.0
        for j in range(indptr[i], indptr[i + 1]):
            value = values[j] * idf[indices[j]]
            values[j] = value
            squares += value * value
        norm = math.sqrt(squares)
        for j in range(indptr[i], indptr[i + 1]):
            values[j] /= norm
