import contextlib
import itertools
import multiprocessing
import os
from collections import Counter

import optuna
import pytest
from optuna.trial import TrialState

from optimize.definition.attributes import RETRY_OF
from optimize.storage.claims import WORKER, claim
from optimize.storage.database import open_storage
from optimize.storage.trial_writer import TrialChanges, write
from optimize.trials.buffered_storage import BufferedStorage


@pytest.mark.parametrize("n_waiting", [0, 2])
def test_a_claim_whose_answer_was_lost_takes_one_trial(sqlite, lost_answer, n_waiting):
    study = optuna.create_study(storage=sqlite)
    for x in range(n_waiting):
        study.enqueue_trial({"x": x})
    with lost_answer():
        trial_id = claim(sqlite, study._study_id, "a")
    running = [trial for trial in study.trials if trial.state == TrialState.RUNNING]
    assert [(trial._trial_id, trial.system_attrs[WORKER]) for trial in running] == [(trial_id, "a")]
    assert len(study.trials) == max(1, n_waiting)


def test_a_new_trial_is_claimed_under_its_workers_name(storage):
    study = optuna.create_study(storage=storage)
    claimed = [claim(storage, study._study_id, name) for name in ("a", "b")]
    assert claimed == [trial._trial_id for trial in study.trials]
    assert [trial.system_attrs for trial in study.trials] == [{WORKER: "a"}, {WORKER: "b"}]
    assert all(trial.state == TrialState.RUNNING and trial.datetime_start is not None for trial in study.trials)


def test_waiting_trials_are_claimed_first_and_in_their_order(storage):
    study = optuna.create_study(storage=storage)
    for x in (0.1, 0.2):
        study.enqueue_trial({"x": x}, user_attrs={"of": x})
    claimed = [claim(storage, study._study_id, name) for name in ("a", "b", "c")]
    assert claimed == [trial._trial_id for trial in study.trials]
    assert [trial.user_attrs.get("of") for trial in study.trials] == [0.1, 0.2, None]
    assert [trial.system_attrs.get("fixed_params") for trial in study.trials] == [{"x": 0.1}, {"x": 0.2}, None]
    assert [trial.system_attrs[WORKER] for trial in study.trials] == ["a", "b", "c"]
    assert all(trial.state == TrialState.RUNNING and trial.datetime_start is not None for trial in study.trials)


def test_a_trial_that_runs_again_comes_before_those_that_were_behind_it(storage):
    study = optuna.create_study(storage=storage)
    for origin in (None, None, None, 1, 3, 0):
        attrs = {} if origin is None else {RETRY_OF: origin}
        study.add_trial(optuna.trial.create_trial(state=TrialState.WAITING, user_attrs=attrs))
    for number in (0, 1, 3):
        storage.set_trial_state_values(study.trials[number]._trial_id, TrialState.RUNNING)
        storage.set_trial_state_values(study.trials[number]._trial_id, TrialState.FAIL)
    numbers = {trial._trial_id: trial.number for trial in study.trials}
    assert [numbers[claim(storage, study._study_id, name)] for name in ("a", "b", "c")] == [5, 4, 2]


def test_a_worker_that_asks_again_gets_the_trial_whose_creation_it_did_not_hear_of(sqlite):
    study = optuna.create_study(storage=sqlite)
    first = claim(sqlite, study._study_id, "a")
    assert claim(sqlite, study._study_id, "a") == first
    write(sqlite, first, TrialChanges(), TrialState.FAIL)
    assert claim(sqlite, study._study_id, "a") != first


def test_a_claim_in_a_large_study_is_as_little_work_for_the_database(sqlite):
    study = optuna.create_study(storage=sqlite)
    view = BufferedStorage(sqlite, study._study_id)

    def steps(n_trials):
        """Run so many trials, then count the instructions of SQLite's machine that the next claim takes."""
        for _ in range(n_trials):
            view.adopt(claim(sqlite, study._study_id, "a", view.settled_id))
            write(sqlite, view.running_trial()._trial_id, TrialChanges(), TrialState.COMPLETE, [0.0])
        instructions = itertools.count()
        with contextlib.closing(sqlite.storage.engine.raw_connection()) as connection:
            connection.driver_connection.set_progress_handler(lambda: next(instructions) < 0, 1)
            pooled = connection.driver_connection
        trial_id = claim(sqlite, study._study_id, "a", view.settled_id)
        pooled.set_progress_handler(None, 0)
        view.adopt(trial_id)
        write(sqlite, trial_id, TrialChanges(), TrialState.COMPLETE, [0.0])
        return next(instructions)

    few = steps(20)
    assert few > 50
    assert steps(200) < 1.2 * few


def claim_all(url, study_id, n_trials, barrier):
    storage = open_storage(url)
    barrier.wait()
    for _ in range(n_trials):
        write(storage, claim(storage, study_id, str(os.getpid())), TrialChanges(), TrialState.FAIL)


@pytest.mark.slow
def test_no_waiting_trial_is_claimed_by_two_processes(sqlite):
    study = optuna.create_study(storage=sqlite)
    for x in range(60):
        study.enqueue_trial({"x": x})
    fork = multiprocessing.get_context("fork")
    barrier = fork.Barrier(3)
    arguments = (str(sqlite.storage.url), study._study_id, 20, barrier)
    workers = [fork.Process(target=claim_all, args=arguments) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert len(study.trials) == 60, "a worker that found its trial taken would have made a new one"
    owners = Counter(trial.system_attrs[WORKER] for trial in study.trials)
    assert owners == {str(worker.pid): 20 for worker in workers}
