"""A trial that takes too long fails, whatever hangs in it, and the study goes on."""

import time
from dataclasses import dataclass, field

import pytest
from optuna.trial import TrialState, create_trial

from optimize.definition.execution_section import ExecutionSection
from optimize.errors import InputError, StudyFailedError
from optimize.execution.backends import make_backend
from optimize.execution.budget import Budget
from optimize.execution.cluster import refuse_trial_timeout
from optimize.execution.events import Observer
from optimize.storage.address import StudyAddress
from optimize.storage.database import open_storage
from optimize.trials.objective import Objective
from optimize.trials.runner import TrialRunner
from tests.optimize.small_studies import make_study_file, train

LIMIT = 0.4
HANGS = -0.5


def hanging(args, df, trial):
    """Hang on some points for ever, in spite of interruptions."""
    while args.x < 0:
        try:
            time.sleep(1000)
        except BaseException:
            continue
    return train(args, df, trial)


@dataclass(frozen=True)
class Spec:
    address: StudyAddress
    study_file: object
    n_threads: int | None = None

    def runner(self, on_epoch, worker, on_drawn):
        objective = Objective(["val_loss"], {"num_epochs": 1, "seed": 0}, self.study_file.space, hanging, None)
        storage = open_storage(self.address.url, checked=True)
        return TrialRunner(storage, self.study_file, "small", objective, on_epoch, worker, on_drawn)


@dataclass
class Clock(Observer):
    seconds: list = field(default_factory=list)
    last: float = field(default_factory=time.monotonic)

    def trial_ended(self, end):
        now = time.monotonic()
        if end.state == TrialState.FAIL:
            self.seconds.append(now - self.last)
        self.last = now


def drive(folder, n_jobs, budget, points):
    address = StudyAddress("small", f"sqlite:///{folder}/s.db")
    study_file = make_study_file(sampler={"name": "RandomSampler"}).override(trial_timeout=LIMIT)
    storage = open_storage(address.url, create=True)
    study_id = storage.create_new_study([1], "small")
    for x in points:
        fixed = {"fixed_params": {"x": x, "kind": "a", "n": 1}}
        storage.create_new_trial(study_id, create_trial(state=TrialState.WAITING, system_attrs=fixed))
    clock, backend = Clock(), make_backend(None, n_jobs, isolated=True)
    try:
        backend.run(Spec(address, study_file), budget, clock)
    finally:
        backend.stop()
    return storage.get_all_trials(study_id), clock


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_trial_that_hangs_ends_in_time_and_the_study_goes_on(tmp_path, n_jobs):
    trials, clock = drive(tmp_path, n_jobs, Budget(3), [0.1, HANGS, 0.2, HANGS, 0.3])
    assert sum(trial.state in (TrialState.COMPLETE, TrialState.PRUNED) for trial in trials) == 3
    late = [trial for trial in trials if trial.state == TrialState.FAIL]
    assert [trial.params["x"] for trial in late] == [HANGS] * 2
    assert {trial.user_attrs["optimize:error"]["type"] for trial in late} == {"TrialTimeoutError"}
    assert "trial_timeout = 0.4 seconds" in late[0].user_attrs["optimize:error"]["message"]
    assert max(clock.seconds) < LIMIT + 2
    assert len(trials) == 5


def test_three_in_a_row_stop_the_study(tmp_path):
    with pytest.raises(StudyFailedError, match=r"3 trials failed in a row \(0, 1, 2\)\. The last: TrialTimeoutError"):
        drive(tmp_path, 1, Budget(4), [HANGS] * 3)


def test_a_cluster_refuses_it():
    section = ExecutionSection(backend="dask", scheduler="tcp://localhost:8786")
    with pytest.raises(InputError, match="trial_timeout = 5 needs worker processes that can be killed"):
        refuse_trial_timeout(section, 5.0)
    refuse_trial_timeout(section, 0.0)
    refuse_trial_timeout(ExecutionSection(), 5.0)
