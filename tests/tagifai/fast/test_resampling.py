"""Oversampling draws imbalanced-learn's rows."""

import numpy as np
import pytest
from imblearn.over_sampling import RandomOverSampler

from tagifai.fast.resampling import oversampled_rows


@pytest.mark.parametrize("seed", [0, 42, 2**32 - 1])
@pytest.mark.parametrize("n_classes", [2, 3, 7])
def test_the_oversampled_rows_are_imbalanced_learns(n_classes: int, seed: int) -> None:
    y = np.random.default_rng(seed).choice(
        n_classes, p=np.arange(1, n_classes + 1) / sum(range(n_classes + 1)), size=99
    )
    y[:n_classes] = np.arange(n_classes)
    sampler = RandomOverSampler(sampling_strategy="all", random_state=seed)
    sampler.fit_resample(np.zeros((99, 1)), y)
    ours = oversampled_rows(y, seed)
    assert ours.dtype == sampler.sample_indices_.dtype
    assert ours.tolist() == sampler.sample_indices_.tolist()
