"""The compiled loops of an epoch, as numba reads them; `loader` loads their machine code, mostly without numba.

They follow `_plain_sgd64` of scikit-learn 1.9 for log loss, l2, a constant learning rate and sparse rows:
`primal_epoch` step by step; `dual_epoch` with the weights written as w = scale * sum(coef[i] * x[i]) over the unique
training rows, so that a score is a product of `coef` with one row of the Gram matrix.

`_dual_scores` is inlined by numba, because a call with arrays would need numba's memory management, which the kept
machine code does without.
"""

import math
from typing import Any

import numpy as np

from tagifai.fast.native.jit import Floats, UInt32s, UInt64s, compiled, inlined, inner, inner_vectorised, prefetch

INTERCEPT_DECAY = 0.01
"""scikit-learn's for sparse rows."""

SMALLEST_SCALE = 1e-9
"""Below it scikit-learn folds the scale into the weights."""


@compiled("u4", "u4[:]")
def shuffled(seed: int, index: UInt32s) -> None:
    """Shuffle as `SequentialDataset.shuffle` does: Fisher-Yates on a 32-bit xorshift.

    Args:
        seed: The shuffle's seed.
        index: Is shuffled in place.
    """
    state = np.uint32(seed)
    size = index.size
    for i in range(size - 1):
        if state == 0:
            state = np.uint32(1)
        state ^= np.uint32(state << np.uint32(13))
        state ^= np.uint32(state >> np.uint32(17))
        state ^= np.uint32(state << np.uint32(5))
        j = i + np.int64(state & np.uint32(0x7FFFFFFF)) % (size - i)
        index[i], index[j] = index[j], index[i]


@inner
def _gradient(score: float, target: float) -> float:
    """The derivative of the log loss, with scikit-learn's two branches."""
    if score > -37:
        small = math.exp(-score)
        return ((1 - target) - target * small) / (1 + small)
    return math.exp(score) - target


@inner_vectorised
def _dot(left: Floats, right: Floats) -> float:
    total = 0.0
    for j in range(left.size):
        total += left[j] * right[j]
    return total


@inner_vectorised
def _sparse_dot(coef: Floats, indptr: UInt64s, indices: UInt32s, data: Floats, row: Any) -> float:
    total = 0.0
    for j in range(indptr[row], indptr[row + np.uint64(1)]):
        total += coef[indices[j]] * data[j]
    return total


@inner
def _shrunk(weights: Floats, scale: float) -> float:
    """Return the scale, or fold one that has become too small into the weights."""
    if scale >= SMALLEST_SCALE:
        return scale
    for i in range(weights.size):
        weights[i] *= scale
    return 1.0


@inlined
def _dual_scores(gram: Floats, coef: Floats, intercept: Floats, out: Floats) -> None:
    """The scores of all rows: four at once, so that a coefficient is loaded once for four."""
    last = gram.shape[0] - 1
    for start in range(0, gram.shape[0], 4):
        r0, r1, r2, r3 = start, min(start + 1, last), min(start + 2, last), min(start + 3, last)
        g0, g1, g2, g3 = gram[r0], gram[r1], gram[r2], gram[r3]
        for k in range(coef.shape[0]):
            weights = coef[k]
            s0 = s1 = s2 = s3 = 0.0
            for j in range(weights.size):
                s0 += weights[j] * g0[j]
                s1 += weights[j] * g1[j]
                s2 += weights[j] * g2[j]
                s3 += weights[j] * g3[j]
            out[r0, k] = s0 + intercept[k]
            out[r1, k] = s1 + intercept[k]
            out[r2, k] = s2 + intercept[k]
            out[r3, k] = s3 + intercept[k]


@compiled("f8[:, :]", "u4[:, :]", "f8[:, :]", "f8[:, :]", "f8[:]", "f8", "f8", "f8[:, :]", vectorised=True)
def dual_epoch(
    gram: Floats,
    order: UInt32s,
    targets: Floats,
    coef: Floats,
    intercept: Floats,
    eta: float,
    shrink: float,
    scores: Floats,
) -> None:
    """Run one epoch of every binary problem on the dense Gram matrix, then score all rows.

    Args:
        gram: Products of all rows with the training rows.
        order: The training row of each step, one line a binary problem.
        targets: 1.0 where a training row is of the problem's class, else 0.0; one line a binary problem.
        coef: The coefficients of the training rows, one line a binary problem; changed in place.
        intercept: One a binary problem; changed in place.
        eta: The learning rate.
        shrink: What a step multiplies the weights with: max(0, 1 - eta * alpha).
        scores: One line a row, one column a binary problem; filled.
    """
    for k in range(order.shape[0]):
        scale, bias, weights = 1.0, intercept[k], coef[k]
        for t in range(order.shape[1]):
            row = np.uint64(order[k, t])
            update = -eta * _gradient(scale * _dot(weights, gram[row]) + bias, targets[k, row])
            scale = _shrunk(weights, scale * shrink)
            weights[row] += update / scale
            bias += update * INTERCEPT_DECAY
        for i in range(weights.size):
            weights[i] *= scale
        intercept[k] = bias
    _dual_scores(gram, coef, intercept, scores)


@compiled("u8[:]", "u4[:]", "f8[:]", "u4[:, :]", "f8[:, :]", "f8[:, :]", "f8[:]", "f8", "f8")
def primal_epoch(
    indptr: UInt64s,
    indices: UInt32s,
    data: Floats,
    order: UInt32s,
    targets: Floats,
    weights: Floats,
    intercept: Floats,
    eta: float,
    shrink: float,
) -> None:
    """Run one epoch of some binary problems in feature space, on CSR rows.

    Args:
        indptr: Where each row starts; training rows first.
        indices: The column of each entry.
        data: The value of each entry.
        order: See `dual_epoch`, as all that follows.
        targets: 1.0 or 0.0.
        weights: One weight a column, one line a binary problem; changed in place.
        intercept: One a binary problem; changed in place.
        eta: The learning rate.
        shrink: What a step multiplies the weights with.
    """
    for k in range(order.shape[0]):
        scale, bias, line = 1.0, intercept[k], weights[k]
        for t in range(order.shape[1]):
            # The order is random: without this a step waits for its row to come from memory.
            ahead = np.uint64(order[k, min(t + 1, order.shape[1] - 1)])
            for j in range(indptr[ahead], indptr[ahead + np.uint64(1)], np.uint64(8)):
                prefetch(indices, j)  # type: ignore[call-arg]
                prefetch(data, j)  # type: ignore[call-arg]
            row = np.uint64(order[k, t])
            raw = _sparse_dot(line, indptr, indices, data, row)
            update = -eta * _gradient(scale * raw + bias, targets[k, row])
            scale = _shrunk(line, scale * shrink)
            for j in range(indptr[row], indptr[row + np.uint64(1)]):
                line[indices[j]] += data[j] * (update / scale)
            bias += update * INTERCEPT_DECAY
        for i in range(line.size):
            line[i] *= scale
        intercept[k] = bias


@compiled("u8[:]", "u4[:]", "f8[:]", "f8[:, :]", "f8[:]", "f8[:, :]", vectorised=True)
def score_csr(
    indptr: UInt64s, indices: UInt32s, data: Floats, columns: Floats, intercept: Floats, scores: Floats
) -> None:
    """Score some CSR rows.

    Args:
        indptr: Where each row starts, and where the last one ends.
        indices: The column of each entry.
        data: The value of each entry.
        columns: The weights, one line a column: those of all binary problems lie side by side.
        intercept: One a binary problem.
        scores: One line a row, one column a binary problem; filled.
    """
    for i in range(scores.shape[0]):
        score = scores[i]
        for k in range(score.size):
            score[k] = intercept[k]
        for j in range(indptr[i], indptr[i + 1]):
            weights = columns[indices[j]]
            for k in range(score.size):
                score[k] += data[j] * weights[k]


@compiled("f8[:, :]", "f8[:, :]")
def probabilities(scores: Floats, proba: Floats) -> None:
    """Turn decision scores into probabilities as `SGDClassifier.predict_proba` does.

    Args:
        scores: One line a row, one column a binary problem.
        proba: One column a class; filled.
    """
    n = scores.shape[1]
    for i in range(scores.shape[0]):
        total = 0.0
        for k in range(n):
            proba[i, k] = 1 / (1 + math.exp(-scores[i, k]))
            total += proba[i, k]
        if n == 1:
            proba[i, 0], proba[i, 1] = 1 - total, total
        else:
            for k in range(n):
                # Where all are zero, scikit-learn makes them uniform.
                proba[i, k] = proba[i, k] / total if total != 0 else 1 / n
