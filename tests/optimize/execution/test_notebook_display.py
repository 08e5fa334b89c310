import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from optuna.trial import TrialState, create_trial

from optimize.definition.attributes import ERROR
from optimize.execution.events import Observer, TrialEnd
from optimize.execution.notebook import NotebookProgress, default_observer
from tests.optimize.reporting.study_facts import make_facts, make_trial

ERRORS = {ERROR: {"type": "ValueError", "message": "<script>alert('x')</script>", "traceback": ""}}


@pytest.fixture
def shell():
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def ended(number, state, value=None, **attrs):
    trial = create_trial(state=state, value=value, user_attrs=attrs)
    trial.number = number
    return TrialEnd(trial)


def test_it_shows_how_a_study_goes_and_what_its_last_trials_came_to(shell):
    display = NotebookProgress()
    with capture_output() as captured:
        display.note("the file has moved")
        display.begin(make_facts([make_trial(0, 0.9)], summary={"n_trials": 4, "state": "running"}).summary)
        display.epoch_ended(1, 2, 0.5)
        display.trial_ended(ended(1, TrialState.COMPLETE, 0.5))
        display.trial_ended(ended(2, TrialState.FAIL, **ERRORS))
        display.trial_ended(ended(3, TrialState.PRUNED, 0.8))
        display.trial_ended(ended(4, TrialState.COMPLETE, 0.7))
    shown = captured.outputs[-1].data["text/html"]
    assert '<progress value="4" max="4">' in shown
    assert "note: the file has moved" in shown
    assert "Trial   1  COMPLETE  val_loss 0.50000 *" in shown
    assert "Trial   4  COMPLETE  val_loss 0.70000</pre>" in shown
    assert "best 0.50000 (trial 1) | 4/4 done, 1 pruned, 1 failed" in shown
    assert "ValueError: &lt;script&gt;alert" in shown
    assert "<script>" not in shown


def test_outside_of_a_notebook_nothing_is_shown(shell):
    assert type(default_observer()) is Observer
