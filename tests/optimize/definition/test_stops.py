"""When a study ends before its total, as a function of its finished trials."""

import optuna
import pytest
from optuna.trial import TrialState, create_trial

from optimize.definition.attributes import COPIED_FROM, RETRY_OF, STOPS
from optimize.definition.stops import Stops, finished_in_order, stop_reason

PRUNED, FAIL = TrialState.PRUNED, TrialState.FAIL


def trials_of(*outcomes):
    """Return trials by number: a value is a COMPLETE one's, a state stands for itself, attributes come second."""
    trials = []
    for number, outcome in enumerate(outcomes):
        what, attrs = outcome if isinstance(outcome, tuple) else (outcome, {})
        state = what if isinstance(what, TrialState) else TrialState.COMPLETE
        value = None if state == FAIL else 9.0 if state == PRUNED else what
        trials.append(create_trial(state=state, value=value, user_attrs=attrs))
        trials[-1].number = number
    return trials


def reason(stops, *outcomes, maximize=False):
    return stop_reason(stops, finished_in_order(trials_of(*outcomes)), maximize=maximize)


@pytest.mark.parametrize(
    ("outcomes", "maximize", "ends"),
    [
        ([0.5, 0.6, 0.4], False, False),
        ([0.5, 0.6, 0.7], False, True),
        ([0.5, 0.5, 0.5], False, True),  # as good is not better
        ([0.5, PRUNED, PRUNED], False, True),
        ([0.5, FAIL, 0.6, FAIL], False, False),  # what failed has not finished
        ([PRUNED, PRUNED], False, True),
        ([0.5, 0.4, 0.6], True, False),
        ([0.5, 0.4, 0.3], True, True),
        ([0.5, 0.6, 0.7, 0.1], False, True),  # what another worker found later changes nothing
        ([0.5, FAIL, 0.3, 0.6, (0.7, {RETRY_OF: 1})], False, False),  # it began before the others
        ([(0.1, {COPIED_FROM: {"study": "old", "uid": "u", "number": n}}) for n in range(3)], False, False),
        ([(0.1, {COPIED_FROM: {"study": "old", "uid": "u", "number": 0}}), 0.5, 0.4], False, True),
    ],
)
def test_patience_counts_finished_trials_that_are_no_better(outcomes, maximize, ends):
    found = reason(Stops(patience=2), *outcomes, maximize=maximize)
    assert found == ("no better trial for 2" if ends else None)


def test_a_target_is_reached_in_the_metrics_direction():
    assert reason(Stops(target=0.3), 0.5, 0.3) == "trial 1 reached the target 0.3"
    assert reason(Stops(target=0.3), 0.5, 0.31, PRUNED) is None
    assert reason(Stops(target=0.3), 0.5, maximize=True) == "trial 0 reached the target 0.3"
    assert reason(Stops(), 0.5) is None


def test_more_trials_let_the_stops_count_anew_and_other_stops_are_judged_by_all_trials():
    ended = [0.5, 0.6, 0.7]
    stops = Stops(patience=2, target=0.5)
    assert reason(stops, *ended) == "trial 0 reached the target 0.5"
    more = stops.renewed(3, more_trials=True)
    assert reason(more, *ended) is None
    assert reason(more, *ended, 0.8) is None
    assert reason(more, *ended, 0.8, 0.9) == "no better trial for 2"
    assert reason(stops.renewed(3, target="none"), *ended) == "no better trial for 2"
    assert reason(stops.renewed(3, target="none", patience=3), *ended) is None
    assert reason(stops.renewed(3, target="none", patience=0), *ended) is None
    # A patience that the study would have lost long ago, and has had answered since, does not end it.
    assert reason(Stops().renewed(5, patience=2), 0.5, 0.6, 0.7, 0.1, 0.2) is None
    assert stops.renewed(3, patience=2) == stops


def test_a_study_says_what_it_was_told_last():
    study = optuna.create_study()
    assert Stops.of(study) == Stops()
    stops = Stops(patience=3, target=0.25, trial_timeout=1.5, decided_from=4)
    study.set_user_attr(STOPS, stops.to_dict())
    assert Stops.of(study) == stops
    study.set_user_attr(STOPS, {"patience": "3", "target": [], "other": 1})
    assert Stops.of(study) == Stops()
