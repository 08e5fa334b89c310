"""Merging columns: exact, complete for what it claims, never on a hash alone."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from small_problems import ANALYZERS, make_args, make_precomputed, make_rows

from tagifai.fast import column_merging
from tagifai.fast.column_merging import merge_columns, merging_projection
from tagifai.features import Features


def x_train(analyzer: str) -> sparse.csr_matrix:
    return make_precomputed(make_rows(3), make_args()).x_train(Features(analyzer, 5))


def test_proportional_columns_become_one() -> None:
    u = np.array([0.3, 0.0, 0.7, 0.1])
    x = sparse.csr_matrix(np.stack([u, 3 * u, u * 0, [0, 5, 0, 0], u / 7, [0, 2, 0, 0], [1, 0, 1, 1]], axis=1))
    p = merging_projection(x)
    assert p.shape == (7, 3)
    assert p[2].nnz == 0
    np.testing.assert_allclose((p.T @ p).toarray(), np.eye(3), atol=1e-15)
    np.testing.assert_allclose((x @ p @ p.T).toarray(), x.toarray(), atol=1e-15)


def test_the_same_rows_in_another_ratio_stay_apart() -> None:
    x = sparse.csr_matrix(np.array([[1.0, 1.0, 1.0], [1.0, 2.0, 1.0 + 1e-9]]))
    assert merging_projection(x).shape == (3, 3)


def test_without_columns_in_use_none_are_left() -> None:
    assert merging_projection(sparse.csr_matrix((3, 4))).shape == (4, 0)


@pytest.mark.parametrize("analyzer", ANALYZERS)
def test_a_useless_hash_changes_no_result(analyzer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    x = x_train(analyzer)
    good = merging_projection(x)
    assert good.shape[1] < 0.9 * good.shape[0]
    genuine = column_merging.bind

    def with_one_hash(name: str, *arguments: Any) -> Callable[[], None]:
        def call() -> None:
            genuine(name, *arguments)()
            if name == "hash_columns":
                arguments[-1][:] = 7

        return call

    monkeypatch.setattr(column_merging, "bind", with_one_hash)
    poor = merging_projection(x)
    assert good.shape[1] < poor.shape[1]
    for p in (good, poor):
        assert abs(x @ p @ p.T - x).max() < 1e-14
        assert abs(p.T @ p - sparse.eye_array(p.shape[1])).max() < 1e-14


@pytest.mark.parametrize("analyzer", ANALYZERS)
def test_merging_is_the_product(analyzer: str) -> None:
    x = x_train(analyzer)
    projection = merging_projection(x)
    ours = merge_columns(x, projection)
    assert ours.nnz == (x @ projection).nnz
    assert abs(ours - x @ projection).max() < 1e-15
