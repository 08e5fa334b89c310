import time
from dataclasses import dataclass

import pytest
from optuna.trial import TrialState, create_trial

from optimize.definition.study_file import StudyFile
from optimize.errors import StudyFailedError
from optimize.execution.backends import make_backend
from optimize.execution.budget import MAX_FAILURES, Budget
from optimize.execution.events import Observer, TrialEnd
from optimize.storage.database import open_storage
from optimize.trials.runner import TrialRunner

SUCCESSES = [TrialState.COMPLETE, TrialState.PRUNED]


def end(number, state, error=None):
    value = None if state == TrialState.FAIL else 0.5
    kind, _, message = (error or "").partition(": ")
    attrs = {"error": {"type": kind, "message": message, "traceback": ""}} if error else {}
    trial = create_trial(state=state, value=value, user_attrs=attrs)
    trial.number = number
    return TrialEnd(trial)


def fail(budget, *numbers):
    for number in numbers:
        budget.count(end(number, TrialState.FAIL, f"ValueError: number {number}"))


@pytest.mark.parametrize(
    ("remaining", "n_running", "allowed"),
    [(1, 0, True), (3, 2, True), (0, 0, False), (1, 1, False), (3, 3, False), (2, 3, False), (-1, 0, False)],
)
def test_a_budget_allows_a_trial_where_those_that_run_leave_room(remaining, n_running, allowed):
    assert Budget(remaining).allows(n_running) is allowed


@pytest.mark.parametrize(("seconds", "allowed"), [(-1, False), (0, False), (60, True)])
def test_a_deadline_lets_no_further_trial_begin(seconds, allowed):
    assert Budget(5, time.monotonic() + seconds).allows() is allowed


@pytest.mark.parametrize("state", SUCCESSES)
def test_complete_and_pruned_trials_use_the_budget_up(state):
    budget = Budget(2)
    budget.count(end(0, state))
    assert (budget.remaining, budget.allows()) == (1, True)
    budget.count(end(1, state))
    assert (budget.remaining, budget.allows()) == (0, False)


def test_failed_trials_do_not_use_the_budget_up():
    budget = Budget(1)
    fail(budget, 0, 1)
    assert (budget.remaining, budget.allows()) == (1, True)


def test_three_failures_in_a_row_stop_the_study_and_say_why():
    budget = Budget(9)
    fail(budget, 4, 5)
    with pytest.raises(
        StudyFailedError, match=r"^3 trials failed in a row \(4, 5, 7\)\. The last: ValueError: number 7$"
    ):
        fail(budget, 7)
    assert MAX_FAILURES == 3


@pytest.mark.parametrize("state", SUCCESSES)
def test_a_success_starts_the_count_of_failures_afresh(state):
    budget = Budget(9)
    fail(budget, 0, 1)
    budget.count(end(2, state))
    fail(budget, 3, 4)
    with pytest.raises(StudyFailedError, match=r"\(3, 4, 5\)"):
        fail(budget, 5)


class Recorder(Observer):
    def __init__(self):
        self.ends = []

    def trial_ended(self, end):
        self.ends.append((end.number, end.state, end.error))


class ScriptedObjective:
    """An objective whose trials end as they are told to."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)

    def suggest(self, trial):
        return trial.suggest_float("x", 0, 1)

    def train(self, args, trial):
        outcome = self.outcomes[trial.number]
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


@dataclass(frozen=True)
class ScriptedSpec:
    """What a worker needs to run trials that end as they are told to."""

    storage: object
    study_file: StudyFile
    objective: ScriptedObjective
    n_threads: int | None = None

    def runner(self, on_epoch, worker, on_drawn):
        return TrialRunner(self.storage, self.study_file, "s", self.objective, on_epoch, worker, on_drawn)


@pytest.fixture
def drive(tmp_path):
    """Return a function that drives a study whose trials end as told, and what it returns about it."""
    storage = open_storage(f"sqlite:///{tmp_path}/s.db", create=True)
    study_file = StudyFile.model_validate(
        {
            "study": {"name": "s", "n_trials": 1, "seed": 1, "data": "d.csv", "train": "m:train"},
            "sampler": {"name": "GridSampler", "search_space": {"x": [0.1, 0.2, 0.3]}},
            "space": {"x": {"type": "float", "low": 0.0, "high": 1.0}},
        }
    )
    storage.create_new_study([1], "s")
    recorder = Recorder()

    def run(budget, *outcomes):
        spec = ScriptedSpec(storage, study_file, ScriptedObjective(*outcomes))
        make_backend("in_process", 1).run(spec, budget, recorder)

    return run, recorder.ends


def test_trials_run_until_the_budget_is_used_up(drive):
    run, ends = drive
    run(Budget(2), 0.5, ValueError("no"), 0.4, 0.3)
    assert ends == [
        (0, TrialState.COMPLETE, None),
        (1, TrialState.FAIL, "ValueError: no"),
        (2, TrialState.COMPLETE, None),
    ]


def test_an_observer_hears_of_the_trial_that_stops_the_study(drive):
    run, ends = drive
    with pytest.raises(StudyFailedError, match=r"\(0, 1, 2\)\. The last: OSError: c$"):
        run(Budget(9), OSError("a"), OSError("b"), OSError("c"), 0.5)
    assert [number for number, _, _ in ends] == [0, 1, 2]


def test_a_study_ends_when_the_sampler_has_nothing_left(drive):
    run, ends = drive
    run(Budget(9), 0.5, 0.4, 0.3, 0.2)
    assert [number for number, _, _ in ends] == [0, 1, 2]


def test_no_trial_begins_after_the_deadline(drive):
    run, ends = drive
    run(Budget(9, time.monotonic() - 1), 0.5)
    assert ends == []


def test_an_interruption_ends_the_loop(drive):
    run, ends = drive
    with pytest.raises(KeyboardInterrupt, match="SIGTERM"):
        run(Budget(9), 0.5, KeyboardInterrupt("SIGTERM"), 0.4)
    assert [number for number, _, _ in ends] == [0]


def test_an_unknown_backend_is_named():
    with pytest.raises(ValueError, match="no backend 'ray'; there are in_process and process_pool"):
        make_backend("ray", 2)
