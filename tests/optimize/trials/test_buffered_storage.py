"""The trial runner against genuine Optuna, and an interrupted study against one that was left alone."""

import contextlib
import itertools
import math
import multiprocessing
import os
import random
import signal
import tempfile
import zlib
from argparse import Namespace
from functools import cache
from pathlib import Path

import numpy as np
import optuna
import pytest
from optuna.distributions import CategoricalDistribution
from optuna.exceptions import UpdateFinishedTrialError
from optuna.pruners import BasePruner
from optuna.storages import InMemoryStorage
from optuna.study import StudyDirection
from optuna.trial import TrialState, create_trial
from pandas import DataFrame

from optimize.definition.attributes import EPOCH_MS, ERROR, INTERRUPTED, METRICS, RETRY_OF
from optimize.definition.drawing import suggest_params
from optimize.definition.factories import make_pruner, make_sampler
from optimize.definition.space import FloatParameter
from optimize.definition.study_file import StudyFile
from optimize.storage.claims import WORKER
from optimize.storage.database import open_storage
from optimize.storage.recovery import recover
from optimize.trials import buffered_storage
from optimize.trials.buffered_storage import BufferedStorage
from optimize.trials.objective import Objective
from optimize.trials.runner import TrialRunner
from optimize.trials.slots import seed_sampler, slot_seed, uninterrupted

SEED = 7
N_EPOCHS = 20
SPACE = {
    "rate": {"type": "float", "low": 1e-3, "high": 1.0, "log": True},
    "size": {"type": "int", "low": 2, "high": 10},
    "kind": {"type": "categorical", "choices": ["a", "b", "c"]},
}
PRUNERS = {
    "Median": {"name": "MedianPruner", "n_startup_trials": 3, "n_warmup_steps": 3},
    "Percentile": {"name": "PercentilePruner", "percentile": 60.0, "n_startup_trials": 3},
    "Percentile at intervals": {"name": "PercentilePruner", "percentile": 70.0, "n_min_trials": 3, "interval_steps": 4},
    "SuccessiveHalving": {"name": "SuccessiveHalvingPruner", "min_resource": 2, "reduction_factor": 2},
    "Hyperband": {"name": "HyperbandPruner", "reduction_factor": 2},
    "Threshold": {"name": "ThresholdPruner", "upper": 1.0, "n_warmup_steps": 8},
    "Patient": {"name": "PatientPruner", "wrapped_pruner": "MedianPruner", "patience": 1},
    "Wilcoxon": {"name": "WilcoxonPruner", "p_threshold": 0.05},
    "Nop": {"name": "NopPruner"},
}
HARSH = {"name": "ThresholdPruner", "upper": 0.3, "n_warmup_steps": 6}
"""Prunes every trial."""

SAMPLERS = {
    "Random": {"name": "RandomSampler"},
    "TPE": {"name": "TPESampler", "n_startup_trials": 5},
    "QMC": {"name": "QMCSampler", "scramble": True},
    "Grid": {"name": "GridSampler", "search_space": {"rate": [0.003, 0.03, 0.3], "size": [3, 6], "kind": ["a", "b"]}},
    "NSGAII": {"name": "NSGAIISampler", "population_size": 4},
}


def make_study_file(sampler="Random", pruner="Median", *, n_trials=25, metric="val_loss", space=SPACE, seed=SEED):
    return StudyFile.model_validate(
        {
            "study": {
                "name": "s",
                "n_trials": n_trials,
                "metric": metric,
                "seed": seed,
                "data": "d.csv",
                "train": "m:train",
            },
            "sampler": SAMPLERS[sampler],
            "pruner": HARSH if pruner == "Harsh" else PRUNERS[pruner],
            "space": space,
        }
    )


def curve(args):
    """Return a validation loss that falls, noisily, to a floor that depends on the arguments alone."""
    params = vars(args)
    noise = np.random.default_rng(zlib.crc32(repr(sorted(params.items())).encode())).normal(0, 0.04, N_EPOCHS)
    floor = 0.2 + 0.3 * (math.log10(params["rate"]) + 1.2) ** 2 + 0.03 * abs(params["size"] - 5)
    floor += {"a": 0.0, "b": 0.1, "c": 0.25}[params["kind"]]
    return (floor + 1.5 * np.exp(-np.arange(N_EPOCHS) / 4) + noise).tolist()


def result_of(losses, f1=None):
    """Return what `train` returns, as far as the driver looks at it; the F1 mirrors the loss."""
    score = -losses[-1] if f1 is None else f1
    overall = {"precision": score, "recall": score, "f1": score, "num_samples": 10}
    return {
        "performance": {"split": "val", "overall": overall},
        "history": {"train_loss": [0.9 * loss for loss in losses], "val_loss": losses},
    }


def train(args, df, trial):
    losses = curve(args)
    for epoch, loss in enumerate(losses):
        trial.report(loss, epoch)
        if trial.should_prune():
            raise optuna.TrialPruned
    return result_of(losses)


class Interrupted:
    """The train callable, interrupted in the given calls just before it reports the given epochs."""

    def __init__(self, moments):
        self.moments = dict(moments)
        self.n_calls = 0
        self.n_interruptions = 0

    def __call__(self, args, df, trial):
        epoch = self.moments.get(self.n_calls)
        self.n_calls += 1
        losses = curve(args)
        for i, loss in enumerate(losses):
            if i == epoch:
                self.n_interruptions += 1
                raise KeyboardInterrupt("SIGINT")
            trial.report(loss, i)
            if trial.should_prune():
                raise optuna.TrialPruned
        return result_of(losses)


def create(study_file, storage):
    section = study_file.study
    return optuna.create_study(storage=storage, study_name=section.name, direction=section.direction)


def make_runner(study_file, storage, train=train, on_epoch=lambda *_: None, space=None):
    objective = Objective(study_file.study.metrics, {}, space or study_file.space, train, DataFrame())
    return TrialRunner(storage, study_file, study_file.study.name, objective, on_epoch)


@cache
def empty_database():
    """Return the content of a database without a study; making one takes longer than a short study."""
    with tempfile.TemporaryDirectory() as folder:
        open_storage(f"sqlite:///{folder}/empty.db", create=True)
        return Path(folder, "empty.db").read_bytes()


def start(study_file, folder, train=train, **options):
    """Create a study in a fresh database; return its storage and a runner."""
    (folder / "ours.db").write_bytes(empty_database())
    storage = open_storage(url_of(folder))
    create(study_file, storage)
    return storage, make_runner(study_file, storage, train, **options)


def url_of(folder):
    return f"sqlite:///{folder}/ours.db"


def stored(folder):
    """Return a study's trials as another process would read them."""
    storage = open_storage(url_of(folder), writable=False)
    return storage.get_all_trials(storage.get_study_id_from_name("s"))


def run_ours(study_file, folder):
    _, runner = start(study_file, folder)
    for _ in range(study_file.study.n_trials):
        runner.run()
    return stored(folder)


def run_genuine(study_file, storage=None):
    """Run a study with nothing but Optuna, one call to the storage for each report."""
    study, seed = create(study_file, storage or InMemoryStorage()), study_file.study.seed
    study.sampler, study.pruner = make_sampler(study_file.sampler, seed), make_pruner(study_file.pruner)
    for number in range(study_file.study.n_trials):
        seed_sampler(study.sampler, slot_seed(seed, number))
        trial = study.ask()
        try:
            result = train(Namespace(**suggest_params(trial, study_file.space)), None, trial)
        except optuna.TrialPruned:
            study.tell(trial, state=TrialState.PRUNED)
        else:
            study.tell(trial, result["history"]["val_loss"][-1])
    return study.trials


def run_interrupted(study_file, folder, moments, *, anew=False):
    """Run a study, interrupted and resumed; return its trials and the number of interruptions."""
    train = Interrupted(moments)
    storage, runner = start(study_file, folder, train)
    study = optuna.load_study(study_name="s", storage=storage)
    n_finished = 0
    while n_finished < study_file.study.n_trials and not runner.stopped_by:
        try:
            n_finished += runner.run().state != TrialState.FAIL
        except KeyboardInterrupt:
            recover(study)
            runner = make_runner(study_file, storage, train)
        if anew and not runner.stopped_by:
            runner = make_runner(study_file, storage, train)
    return stored(folder), train.n_interruptions


def essence(trial):
    return trial.state, trial.params, trial.distributions, trial.intermediate_values, trial.last_step, trial.values


def notes(trial):
    """Return what the sampler and the pruner have written to a trial."""
    return {key: value for key, value in trial.system_attrs.items() if key != WORKER}


def essences(trials):
    return [essence(trial) for trial in trials]


@cache
def uninterrupted_essences(sampler, pruner, n_trials, folder):
    trials, _ = run_interrupted(make_study_file(sampler, pruner, n_trials=n_trials), folder, {})
    assert [trial.number for trial in trials] == list(range(n_trials))
    return essences(trials)


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """Return what an uninterrupted study holds; each is run once."""
    folders = {}

    def look_up(sampler, pruner, n_trials):
        key = sampler, pruner, n_trials
        folder = folders.setdefault(key, tmp_path_factory.mktemp("reference"))
        return uninterrupted_essences(*key, folder)

    return look_up


# Against genuine Optuna


@pytest.mark.parametrize("pruner", PRUNERS)
@pytest.mark.parametrize("sampler", ["Random", "TPE"])
def test_a_study_goes_as_genuine_optuna_would_make_it_go(tmp_path, sampler, pruner):
    study_file = make_study_file(sampler, pruner)
    ours, genuine = run_ours(study_file, tmp_path), run_genuine(study_file)
    assert_same(ours, genuine)
    states = {trial.state for trial in genuine}
    assert states == ({TrialState.COMPLETE} if pruner == "Nop" else {TrialState.COMPLETE, TrialState.PRUNED})


@pytest.mark.slow
@pytest.mark.parametrize("pruner", ["Median", "Hyperband"])
def test_a_study_goes_as_genuine_optuna_would_make_it_go_on_sqlite(tmp_path, pruner):
    study_file = make_study_file("TPE", pruner, n_trials=12)
    assert_same(run_ours(study_file, tmp_path), run_genuine(study_file, f"sqlite:///{tmp_path}/genuine.db"))


def assert_same(ours, genuine):
    assert essences(ours) == essences(genuine)
    assert [trial.number for trial in ours] == [trial.number for trial in genuine]
    assert [notes(trial) for trial in ours] == [notes(trial) for trial in genuine]


@pytest.mark.parametrize("sampler", ["QMC", "NSGAII"])
def test_other_samplers_draw_as_in_genuine_optuna(tmp_path, sampler):
    study_file = make_study_file(sampler, "Nop", n_trials=12)
    ours, genuine = run_ours(study_file, tmp_path), run_genuine(study_file)
    assert essences(ours) == essences(genuine)


def test_a_grid_is_run_once_and_then_exhausted(tmp_path):
    _, runner = start(make_study_file("Grid", "Median"), tmp_path)
    while not runner.stopped_by:
        runner.run()
    trials = stored(tmp_path)
    assert len({tuple(trial.params.items()) for trial in trials}) == len(trials) == 12
    # Genuine Optuna stops its own loop at the last point, and there is none here.
    assert essences(trials[:11]) == essences(run_genuine(make_study_file("Grid", "Median", n_trials=11)))


# Direction: a lower val_loss is better


@pytest.mark.parametrize("pruner", ["Median", "SuccessiveHalving", "Hyperband", "Patient", "Wilcoxon"])
def test_a_study_that_maximises_prunes_what_the_minimising_one_prunes(tmp_path, pruner):
    minimising, maximising = (make_study_file("Random", pruner, n_trials=20, metric=m) for m in ("val_loss", "val_f1"))
    (tmp_path / "min").mkdir()
    (tmp_path / "max").mkdir()
    low, high = run_ours(minimising, tmp_path / "min"), run_ours(maximising, tmp_path / "max")
    assert [e[:5] for e in essences(high)] == [e[:5] for e in essences(low)]
    assert TrialState.PRUNED in {trial.state for trial in high}
    complete = [trial for trial in high if trial.state == TrialState.COMPLETE]
    assert complete
    assert all(trial.value == -trial.intermediate_values[N_EPOCHS - 1] for trial in complete)


def train_with_another_order(args, df, trial):
    """Train as `train` does, with an F1 that takes the trial of the highest loss for the best."""
    losses = train(args, df, trial)["history"]["val_loss"]
    return result_of(losses, f1=losses[-1])


@pytest.mark.parametrize("metric", ["val_f1", "val_loss"])
@pytest.mark.parametrize("pruner", PRUNERS)
def test_a_pruner_judges_by_the_lowest_loss_whatever_the_f1_says(tmp_path, pruner, metric):
    # With this seed, the later of the complete trials have the lower losses.
    _, runner = start(make_study_file("Random", pruner, metric=metric, seed=9), tmp_path, train_with_another_order)
    for _ in range(25):
        runner.run()
    ours, genuine = stored(tmp_path), run_genuine(make_study_file("Random", pruner, seed=9))
    assert [e[:5] for e in essences(ours)] == [e[:5] for e in essences(genuine)]


class Watching(BasePruner):
    """Prunes nothing, and keeps what it is shown of the study."""

    def __init__(self):
        self.seen = []

    def prune(self, study, trial):
        with contextlib.suppress(ValueError):
            self.seen.append((study.best_trial, study.get_trials(states=(TrialState.COMPLETE,)), study._storage))
        return False


def test_a_pruner_is_shown_the_study_as_if_it_minimised_the_loss(tmp_path):
    _, runner = start(make_study_file(metric="val_f1"), tmp_path, train_with_another_order)
    runner._pruner = watching = Watching()
    for _ in range(5):
        runner.run()
    best, complete, storage = watching.seen[-1]
    assert len(complete) == 4
    assert all(trial.value == trial.intermediate_values[N_EPOCHS - 1] for trial in complete)
    assert best.value == min(trial.value for trial in complete)
    assert storage.get_trial(best._trial_id).value == best.value
    assert storage.get_n_trials(runner._study._study_id, TrialState.COMPLETE) == 5


def test_a_trial_without_losses_is_never_the_best_of_a_study_of_scores(tmp_path):
    storage, runner = start(make_study_file(metric="val_f1"), tmp_path, train_with_another_order)
    optuna.load_study(study_name="s", storage=storage).add_trial(create_trial(value=1.0))
    runner._pruner = watching = Watching()
    for _ in range(2):
        runner.run()
    best, complete, _ = watching.seen[-1]
    assert [trial.value == math.inf for trial in complete] == [True, False]
    assert best.number == 1


# The storage of the running trial


@pytest.fixture
def buffered(tmp_path):
    """A buffered storage whose trial 1 runs, the first being an interrupted one of the same slot."""
    storage, _ = start(make_study_file(metric="val_f1"), tmp_path)
    study = optuna.load_study(study_name="s", storage=storage)
    study.add_trial(create_trial(state=TrialState.FAIL, user_attrs={INTERRUPTED: "a kill"}))
    study.add_trial(create_trial(value=0.5, user_attrs={RETRY_OF: 0}))
    study.add_trial(create_trial(value=0.7))
    view = BufferedStorage(storage, study._study_id)
    trial_id = storage.create_new_trial(study._study_id)
    view.adopt(trial_id)
    return view, study._study_id, trial_id


def test_all_that_optuna_derives_from_trials_is_derived_from_the_buffer(buffered):
    view, study_id, trial_id = buffered
    view.set_trial_param(trial_id, "kind", 1.0, CategoricalDistribution(("a", "b")))
    view.set_trial_user_attr(trial_id, "note", "x")
    view.set_trial_system_attr(trial_id, "rung", 1)
    assert view.get_trial_params(trial_id) == {"kind": "b"}
    assert view.get_trial_param(trial_id, "kind") == 1.0
    assert view.get_trial_user_attrs(trial_id) == {"note": "x"}
    assert view.get_trial_system_attrs(trial_id) == {"rung": 1}
    assert view.get_trial_number_from_id(trial_id) == 2
    assert view.get_trial_id_from_study_id_trial_number(study_id, 2) == trial_id
    assert view.get_n_trials(study_id) == 3
    assert view.get_n_trials(study_id, TrialState.FAIL) == 0
    assert view.get_best_trial(study_id).number == 1
    assert view.storage.get_trial(trial_id).params == {}


def test_another_study_and_its_trials_are_left_to_the_storage(buffered):
    view, _, _ = buffered
    study_id = view.create_new_study([StudyDirection.MINIMIZE], "other")
    trial_id = view.create_new_trial(study_id)
    view.set_trial_param(trial_id, "kind", 0.0, CategoricalDistribution(("a", "b")))
    view.set_trial_intermediate_value(trial_id, 0, 0.25)
    view.set_trial_user_attr(trial_id, "note", "x")
    view.set_trial_system_attr(trial_id, "rung", 1)
    view.set_study_system_attr(study_id, "place", 4)
    view.set_study_user_attr(study_id, "of", "me")
    view.set_trial_state_values(trial_id, TrialState.COMPLETE, [0.25])
    (trial,) = view.storage.get_all_trials(study_id)
    assert view.get_all_trials(study_id) == [trial]
    assert (trial.params, trial.intermediate_values, trial.values) == ({"kind": "a"}, {0: 0.25}, [0.25])
    assert (trial.user_attrs, trial.system_attrs) == ({"note": "x"}, {"rung": 1})
    assert view.storage.get_study_system_attrs(study_id) == view.get_study_system_attrs(study_id) == {"place": 4}
    assert view.get_study_user_attrs(study_id) == {"of": "me"}
    assert {study.study_name for study in view.get_all_studies()} == {"s", "other"}
    view.delete_study(study_id)
    assert [study.study_name for study in view.get_all_studies()] == ["s"]


@pytest.mark.parametrize("pruner", ["Median", "Harsh"])
def test_tpe_learns_from_pruned_trials_alike_whether_it_minimises_or_maximises(tmp_path, pruner):
    minimising, maximising = (make_study_file("TPE", pruner, metric=metric) for metric in ("val_loss", "val_f1"))
    (tmp_path / "min").mkdir()
    (tmp_path / "max").mkdir()
    low, high = run_ours(minimising, tmp_path / "min"), run_ours(maximising, tmp_path / "max")
    assert sum(trial.state == TrialState.PRUNED for trial in low) > 5
    assert [e[:5] for e in essences(high)] == [e[:5] for e in essences(low)]


# Interruptions


@pytest.mark.parametrize(
    "moments",
    [
        pytest.param({0: 0, 5: 2}, id="the first trial before its first epoch, and one in the middle"),
        pytest.param({2: 1, 3: 0, 4: 2, 8: 1, 15: 0}, id="a retry and its retry, another trial, and the last"),
    ],
)
@pytest.mark.parametrize(
    ("sampler", "pruner"),
    [
        ("Random", "Wilcoxon"),
        ("TPE", "Median"),
        ("TPE", "Hyperband"),
        ("TPE", "SuccessiveHalving"),
        ("QMC", "Median"),
        ("Grid", "Median"),
        ("NSGAII", "Nop"),
    ],
)
def test_an_interrupted_study_goes_on_as_if_it_had_not_been(tmp_path, reference, sampler, pruner, moments):
    trials, n_interruptions = run_interrupted(make_study_file(sampler, pruner, n_trials=12), tmp_path, moments)
    assert n_interruptions == len(moments)
    assert len(trials) == 12 + n_interruptions
    assert essences(uninterrupted(trials)) == reference(sampler, pruner, 12)


@pytest.mark.parametrize(
    ("sampler", "pruner"),
    [("TPE", "Hyperband"), ("TPE", "SuccessiveHalving"), ("QMC", "Median"), ("Grid", "Median"), ("NSGAII", "Nop")],
)
def test_a_study_resumed_after_each_trial_goes_as_one_that_never_stopped(tmp_path, reference, sampler, pruner):
    study_file = make_study_file(sampler, pruner, n_trials=12)
    trials, _ = run_interrupted(study_file, tmp_path, {}, anew=True)
    assert essences(trials) == reference(sampler, pruner, 12)


@pytest.mark.parametrize("pruner", ["SuccessiveHalving", "Hyperband"])
def test_a_trial_interrupted_late_starts_at_the_lowest_rung_again(tmp_path, reference, pruner):
    states = [state for state, *_ in reference("TPE", pruner, 12)]
    late = {number: N_EPOCHS - 1 for number, state in enumerate(states) if state == TrialState.COMPLETE}
    # Each interruption moves the calls that follow by one.
    moments = {number + i: epoch for i, (number, epoch) in enumerate(late.items())}
    trials, n_interruptions = run_interrupted(make_study_file("TPE", pruner, n_trials=12), tmp_path, moments)
    assert n_interruptions == len(moments) > 0
    assert essences(uninterrupted(trials)) == reference("TPE", pruner, 12)


@pytest.mark.parametrize("moments", [{11: 3}, {2: 0, 12: 1}])
def test_a_grid_is_exhausted_though_its_points_were_interrupted(tmp_path, moments):
    study_file = make_study_file("Grid", "Nop", n_trials=50)
    trials, n_interruptions = run_interrupted(study_file, tmp_path, moments)
    assert n_interruptions == len(moments)
    points = [tuple(trial.params.items()) for trial in uninterrupted(trials)]
    assert len(points) == len(set(points)) == 12


def test_an_interrupted_trial_is_closed_with_its_epochs_and_retried_with_its_parameters(tmp_path):
    trials, _ = run_interrupted(make_study_file(n_trials=3), tmp_path, {1: 5})
    lost, retry = trials[1], trials[2]
    assert (lost.state, lost.user_attrs[INTERRUPTED]) == (TrialState.FAIL, "SIGINT")
    assert sorted(lost.intermediate_values) == [0, 1, 2, 3, 4]
    assert (retry.state, retry.user_attrs[RETRY_OF]) == (TrialState.COMPLETE, 1)
    assert retry.params == lost.params
    assert ERROR not in lost.user_attrs


class InterruptingParameter(FloatParameter):
    """A parameter during whose third draw a signal arrives."""

    def suggest(self, trial, name):
        DRAWS.append(name)
        if len(DRAWS) == 3:
            raise KeyboardInterrupt("SIGTERM")
        return super().suggest(trial, name)


DRAWS = []


@pytest.mark.parametrize("sampler", ["Random", "TPE", "QMC", "Grid"])
def test_an_interruption_between_two_parameters_changes_nothing(tmp_path, sampler):
    space = {name: SPACE[name] for name in ("size", "kind", "rate")}
    study_file = make_study_file(sampler, "Nop", n_trials=6, space=space)
    (tmp_path / "alone").mkdir()
    alone = run_ours(study_file, tmp_path / "alone")
    storage, _ = start(study_file, tmp_path)
    DRAWS.clear()
    rate = InterruptingParameter.model_validate(SPACE["rate"])
    runner = make_runner(study_file, storage, space=study_file.space | {"rate": rate})
    runner.run()
    runner.run()
    with pytest.raises(KeyboardInterrupt, match="SIGTERM"):
        runner.run()
    recover(optuna.load_study(study_name="s", storage=storage))
    runner = make_runner(study_file, storage)
    for _ in range(4):
        runner.run()
    assert [e[1] for e in essences(uninterrupted(stored(tmp_path)))] == [e[1] for e in essences(alone)]


def run_until_killed(study_file, folder):
    storage = open_storage(url_of(folder))
    recover(optuna.load_study(study_name="s", storage=storage))
    runner = make_runner(study_file, storage)
    while sum(trial.state.is_finished() for trial in uninterrupted(stored(folder))) < study_file.study.n_trials:
        runner.run()


@pytest.mark.slow
@pytest.mark.parametrize(("sampler", "pruner"), [("TPE", "Median"), ("Grid", "Hyperband")])
def test_a_study_killed_anywhere_goes_on_as_if_it_had_not_been(tmp_path, reference, monkeypatch, sampler, pruner):
    monkeypatch.setattr(buffered_storage, "WRITE_INTERVAL", 0.0)
    study_file = make_study_file(sampler, pruner, n_trials=12)
    start(study_file, tmp_path)
    moments = random.Random(1)
    fork = multiprocessing.get_context("fork")
    for n_kills in itertools.count():
        process = fork.Process(target=run_until_killed, args=(study_file, tmp_path))
        process.start()
        process.join(moments.uniform(0, 0.05 * (n_kills + 1)))
        if process.exitcode is not None:
            break
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    assert process.exitcode == 0
    trials = stored(tmp_path)
    assert n_kills > 0
    assert essences(uninterrupted(trials)) == reference(sampler, pruner, 12)
    assert not any(trial.state in (TrialState.RUNNING, TrialState.WAITING) for trial in trials)


def test_train_sees_the_number_in_the_study_not_the_slot(tmp_path):
    seen = []

    def watch(args, df, trial):
        seen.append(trial.number)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return train(args, df, trial)

    heard = []
    storage, runner = start(make_study_file(), tmp_path, watch, on_epoch=lambda *told: heard.append(told))
    runner.run()
    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        runner.run()
    recover(optuna.load_study(study_name="s", storage=storage))
    assert [runner.run().number, runner.run().number] == [2, 3]
    assert seen == [0, 1, 2, 3]
    assert [trial.number for trial in stored(tmp_path)] == seen
    assert {number for number, _, _ in heard} == {0, 2, 3}


# What is stored, and when


def test_epochs_are_there_for_a_second_reader_while_the_trial_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(buffered_storage, "WRITE_INTERVAL", 0.0)
    seen = []

    def watched(args, df, trial):
        losses = curve(args)
        for epoch, loss in enumerate(losses):
            trial.report(loss, epoch)
            (running,) = stored(tmp_path)
            seen.append((running.state, running.params, running.intermediate_values, len(running.user_attrs[EPOCH_MS])))
        return result_of(losses)

    _, runner = start(make_study_file(), tmp_path, watched)
    trial = runner.run()
    curves = dict(enumerate(curve(Namespace(**trial.params))))
    assert seen == [
        (TrialState.RUNNING, trial.params, {step: curves[step] for step in range(n)}, n) for n in range(1, N_EPOCHS + 1)
    ]


def test_epochs_are_written_after_a_while_and_not_each_by_itself(tmp_path, monkeypatch):
    n_seen = []
    monkeypatch.setattr(buffered_storage, "WRITE_INTERVAL", 3600.0)

    def slow(args, df, trial):
        for epoch in range(4):
            if epoch == 3:
                monkeypatch.setattr(buffered_storage, "WRITE_INTERVAL", 0.0)
            trial.report(1.0, epoch)
            n_seen.append(len(stored(tmp_path)[0].intermediate_values))
        return result_of([1.0])

    _, runner = start(make_study_file(), tmp_path, slow)
    runner.run()
    assert n_seen == [0, 0, 0, 4]


def test_parameters_are_there_before_the_first_epoch(tmp_path):
    seen = []

    def watched(args, df, trial):
        seen.append(stored(tmp_path)[0].params)
        return result_of([1.0])

    _, runner = start(make_study_file(), tmp_path, watched)
    assert [runner.run().params] == seen
    assert list(seen[0]) == list(SPACE)


def test_what_run_returns_is_what_is_stored(tmp_path):
    def chatty(args, df, trial):
        trial.set_user_attr("note", {"of": ["any", 1, None]})
        return train(args, df, trial)

    _, runner = start(make_study_file(), tmp_path, chatty)
    returned = [runner.run() for _ in range(8)]
    assert {trial.state for trial in returned} == {TrialState.COMPLETE, TrialState.PRUNED}
    for told, kept in zip(returned, stored(tmp_path), strict=True):
        assert (told.number, essence(told), told.user_attrs) == (kept.number, essence(kept), kept.user_attrs)
        assert kept.user_attrs["note"] == {"of": ["any", 1, None]}
        assert len(kept.user_attrs[EPOCH_MS]) == len(kept.intermediate_values)
        assert kept.user_attrs[EPOCH_MS] == sorted(kept.user_attrs[EPOCH_MS])
        assert kept.datetime_start < kept.datetime_complete
        assert abs((told.datetime_complete - kept.datetime_complete).total_seconds()) < 1


def test_the_metrics_of_a_complete_trial_are_stored(tmp_path):
    _, runner = start(make_study_file("Random", "Nop"), tmp_path)
    trial = runner.run()
    loss = curve(Namespace(**trial.params))[-1]
    scores = {f"val_{name}": -loss for name in ("precision", "recall", "f1")}
    assert stored(tmp_path)[0].user_attrs[METRICS] == {"train_loss": 0.9 * loss, "val_loss": loss} | scores


def test_the_fallback_storage_holds_the_same_study(tmp_path):
    study_file = make_study_file("TPE", "SuccessiveHalving", n_trials=10)
    storage = InMemoryStorage()
    study = create(study_file, storage)
    runner = make_runner(study_file, storage)
    for _ in range(10):
        runner.run()
    assert essences(study.trials) == essences(run_ours(study_file, tmp_path))


# How a trial ends


@pytest.mark.parametrize("loss", [math.nan, math.inf, -math.inf])
def test_a_loss_that_is_not_finite_fails_the_trial_and_names_the_epoch(tmp_path, loss):
    def diverging(args, df, trial):
        for epoch, value in enumerate([1.0, 0.9, loss, 0.8]):
            trial.report(value, epoch)
        return result_of([0.8])

    _, runner = start(make_study_file(), tmp_path, diverging)
    runner.run()
    (trial,) = stored(tmp_path)
    assert (trial.state, trial.value, trial.intermediate_values) == (TrialState.FAIL, None, {0: 1.0, 1: 0.9})
    error = trial.user_attrs[ERROR]
    assert error["type"] == "TrainingError"
    assert error["message"] == (f"Training broke down: val_loss is {loss} in epoch 2. Lower learning_rate or alpha.")


def test_a_metric_that_is_not_finite_fails_the_trial(tmp_path):
    def undefined(args, df, trial):
        return result_of([1.0], f1=math.nan)

    _, runner = start(make_study_file(metric="val_f1"), tmp_path, undefined)
    assert runner.run().state == TrialState.FAIL
    (trial,) = stored(tmp_path)
    assert trial.user_attrs[ERROR]["message"] == "val_f1 is nan after the last epoch."


@pytest.mark.parametrize(
    ("wrong", "kind", "message"),
    [
        pytest.param(lambda trial: 1 / 0, "ZeroDivisionError", "division by zero", id="exception"),
        pytest.param(lambda trial: trial.report("low", 0), "TypeError", "must be real number", id="no number"),
        pytest.param(lambda trial: trial.report(1.0, -1), "ValueError", "must be non-negative", id="no step"),
        pytest.param(lambda trial: {}, "ContractError", "lacks 'history'", id="no result"),
        pytest.param(lambda trial: None, "ContractError", "returned None", id="nothing"),
    ],
)
def test_an_exception_fails_the_trial_with_its_traceback_and_the_study_goes_on(tmp_path, wrong, kind, message):
    def failing(args, df, trial):
        return wrong(trial) if trial.number == 0 else train(args, df, trial)

    _, runner = start(make_study_file(), tmp_path, failing)
    assert [runner.run().state for _ in range(2)] == [TrialState.FAIL, TrialState.COMPLETE]
    failed, _ = stored(tmp_path)
    assert (failed.state, failed.values) == (TrialState.FAIL, None)
    assert list(failed.params) == list(SPACE)
    assert failed.user_attrs[ERROR]["type"] == kind
    assert message in failed.user_attrs[ERROR]["message"]
    assert "Traceback (most recent call last)" in failed.user_attrs[ERROR]["traceback"]


def test_an_attribute_that_is_not_json_fails_the_trial(tmp_path):
    def careless(args, df, trial):
        trial.set_user_attr("shape", np.float32(1))
        return train(args, df, trial)

    _, runner = start(make_study_file(), tmp_path, careless)
    assert runner.run().state == TrialState.FAIL
    assert stored(tmp_path)[0].user_attrs[ERROR]["type"] == "TypeError"


@pytest.mark.parametrize("state", [TrialState.FAIL, TrialState.PRUNED])
@pytest.mark.parametrize("n_epochs", [0, 3])
def test_a_trial_that_someone_else_closed_is_not_written_to(tmp_path, state, n_epochs):
    def closed(args, df, trial):
        for epoch in range(n_epochs):
            trial.report(1.0, epoch)
        other = open_storage(url_of(tmp_path))
        (running,) = other.get_all_trials(1)
        other.set_trial_state_values(running._trial_id, state)
        return result_of([1.0])

    _, runner = start(make_study_file(), tmp_path, closed)
    with pytest.raises(UpdateFinishedTrialError, match="no longer running"):
        runner.run()
    (trial,) = stored(tmp_path)
    assert (trial.state, trial.intermediate_values, trial.values) == (state, {}, None)


def test_a_report_that_is_repeated_is_ignored_as_in_optuna(tmp_path):
    def repeating(args, df, trial):
        trial.report(1.0, 0)
        trial.report(2.0, 0)
        return result_of([1.0])

    _, runner = start(make_study_file(), tmp_path, repeating)
    with pytest.warns(UserWarning, match="already reported"):
        runner.run()
    assert stored(tmp_path)[0].intermediate_values == {0: 1.0}


def test_enqueued_trials_are_run_first_with_their_parameters(tmp_path):
    storage, runner = start(make_study_file(), tmp_path)
    optuna.load_study(study_name="s", storage=storage).enqueue_trial({"rate": 0.5, "kind": "b"})
    trial = runner.run()
    assert (trial.params["rate"], trial.params["kind"]) == (0.5, "b")
    assert runner.run().number == 1
