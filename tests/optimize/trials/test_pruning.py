import math

import numpy as np
import optuna
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from optuna.pruners import HyperbandPruner, MedianPruner, NopPruner, PercentilePruner, SuccessiveHalvingPruner
from optuna.trial import TrialState, create_trial

from optimize.trials.pruning import IncrementalPercentilePruner, incremental_pruner, percentile_of_sorted

# Few different losses, so that there are ties.
losses = st.integers(-2, 2).map(float) | st.sampled_from([math.nan, math.inf])
curves = st.lists(losses, max_size=6) | st.dictionaries(st.integers(0, 9), losses, max_size=6)
pruners = st.builds(
    PercentilePruner,
    percentile=st.sampled_from([0.0, 10.0, 50.0, 66.6, 100.0]),
    n_startup_trials=st.integers(0, 3),
    n_warmup_steps=st.integers(0, 4),
    interval_steps=st.integers(1, 3),
    n_min_trials=st.integers(1, 3),
) | st.builds(MedianPruner, n_startup_trials=st.integers(0, 3), n_warmup_steps=st.integers(0, 4))


def make_trial(curve, state=TrialState.COMPLETE):
    values = dict(enumerate(curve)) if isinstance(curve, list) else curve
    return create_trial(
        state=state, value=0.0 if state == TrialState.COMPLETE else None, intermediate_values=dict(values)
    )


@settings(deadline=None, max_examples=150)
@pytest.mark.filterwarnings("ignore:All-NaN:RuntimeWarning", "ignore:invalid value:RuntimeWarning")
@given(pruners, st.lists(st.tuples(curves, st.booleans(), curves), min_size=1, max_size=6))
def test_it_decides_as_the_pruner_that_it_stands_for(pruner, moments):
    """Judge a trial after each trial that ends, with one pruner that remembers and one that looks everything up."""
    study, quick = optuna.create_study(), incremental_pruner(pruner)
    for ended, is_complete, judged in moments:
        study.add_trial(make_trial(ended, TrialState.COMPLETE if is_complete else TrialState.FAIL))
        trial = make_trial(judged, TrialState.RUNNING)
        assert quick.prune(study, trial) is bool(pruner.prune(study, trial))


@pytest.mark.parametrize("pruner", [MedianPruner(), PercentilePruner(25.0)])
def test_percentile_pruners_are_replaced(pruner):
    assert type(incremental_pruner(pruner)) is IncrementalPercentilePruner


class Mine(MedianPruner):
    """Decides otherwise."""


@pytest.mark.parametrize("pruner", [Mine(), NopPruner(), HyperbandPruner(), SuccessiveHalvingPruner()])
def test_every_other_pruner_stays(pruner):
    assert incremental_pruner(pruner) is pruner


def test_a_pruner_with_a_setting_that_is_not_known_stays():
    pruner = MedianPruner()
    pruner._n_new_setting = 3
    assert incremental_pruner(pruner) is pruner


@settings(deadline=None)
@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning", "ignore:overflow:RuntimeWarning")
@given(st.lists(st.floats(allow_nan=False), min_size=1), st.floats(0, 100))
def test_the_percentile_is_numpys_to_the_bit(values, percentile):
    ours, numpys = percentile_of_sorted(sorted(values), percentile), np.percentile(values, percentile)
    assert ours == numpys or (math.isnan(ours) and math.isnan(numpys))
