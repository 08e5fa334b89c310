"""The Gram matrix is that of the TF-IDF rows."""

import numpy as np
import pytest
from small_problems import ANALYZERS, make_args, make_precomputed, make_rows

from tagifai.fast.precomputed import Precomputed
from tagifai.features import Features


@pytest.mark.parametrize("analyzer", ANALYZERS)
def test_the_gram_matrix_is_that_of_the_rows(analyzer: str) -> None:
    rows = make_rows(3)
    precomputed: Precomputed = make_precomputed(rows, make_args())
    for min_n, max_n, sublinear in [
        (2, 5, False),
        (2, 2, False),
        (1, 8, True),
        (2, 3, True),
        (1, 1, False),
        (3, 5, False),
    ]:
        features = Features(analyzer, max_n, min_n, sublinear)
        x_train = precomputed.x_train(features)
        every = precomputed._tfidf(features)
        gram = precomputed.unnormalised_gram(features).normalised()
        np.testing.assert_allclose(gram[:, : x_train.shape[0]], (every @ x_train.T).toarray(), rtol=0, atol=2e-14)
        assert not gram[:, x_train.shape[0] :].any()
        assert gram.ctypes.data % 64 == 0
