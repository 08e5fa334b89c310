"""The Gram matrix is that of the TF-IDF rows."""

import numpy as np
import pytest
from small_problems import ANALYZERS, make_args, make_precomputed, make_rows

from tagifai.fast.precomputed import Precomputed


@pytest.mark.parametrize("analyzer", ANALYZERS)
def test_the_gram_matrix_is_that_of_the_rows(analyzer: str) -> None:
    rows = make_rows(3)
    precomputed: Precomputed = make_precomputed(rows, make_args())
    for max_n in [5, 2, 8, 3, 5]:
        x_train = precomputed.x_train(analyzer, max_n)
        every = precomputed._tfidf(analyzer, max_n)
        gram = precomputed.unnormalised_gram(analyzer, max_n).normalised()
        np.testing.assert_allclose(gram[:, : x_train.shape[0]], (every @ x_train.T).toarray(), rtol=0, atol=2e-14)
        assert not gram[:, x_train.shape[0] :].any()
        assert gram.ctypes.data % 64 == 0
