"""Studies that are faster than MLflow: what the tracking process keeps of them, and how long it is waited for."""

import gc
import math
from pathlib import Path
from typing import Any

import optuna
import pytest
from optuna.distributions import FloatDistribution
from optuna.trial import FrozenTrial, TrialState

from optimize.definition.attributes import EPOCH_MS, METRICS, TRAIN_LOSS
from optimize.execution import session as session_module
from optimize.storage.address import StudyAddress
from optimize.tracking import process as process_module
from optimize.tracking.known_run import KnownRun
from optimize.tracking.study_sync import READ_AHEAD, StudySync
from optimize.tracking.sync import sync_study
from optimize.tracking.sync_opening import open_sync
from tests.optimize.conftest import copy_database

N_TRIALS, N_EPOCHS = 40, 5
MARK = "of_a_long_study"
"""A parameter that the trials of no other test have."""

TRAIN = "losses.append(args.x**2)\ntrial.report(losses[-1], 0)"


@pytest.fixture
def store(tmp_path: Path, empty_store: Path) -> str:
    copy_database(empty_store, tmp_path / "long" / "mlflow.db")
    return f"sqlite:///{tmp_path / 'long' / 'mlflow.db'}"


def add(study: optuna.Study, n_trials: int) -> None:
    study.add_trials(
        [
            optuna.trial.create_trial(
                state=TrialState.COMPLETE,
                value=float(i),
                params={MARK: 0.5},
                distributions={MARK: FloatDistribution(0, 1)},
                intermediate_values={step: float(i) for step in range(N_EPOCHS)},
                user_attrs={
                    METRICS: {"val_loss": float(i)},
                    TRAIN_LOSS: [0.5] * N_EPOCHS,
                    EPOCH_MS: list(range(N_EPOCHS)),
                },
            )
            for i in range(n_trials)
        ]
    )


def kept_trials() -> list[FrozenTrial]:
    """Return the trials in memory that have the values of their epochs."""
    return [
        each
        for each in gc.get_objects()
        # Not `isinstance`, which would wake a weak proxy whose object is gone.
        if type(each) is FrozenTrial
        and MARK in each.params
        and not all(map(math.isnan, each.intermediate_values.values()))
    ]


def kept_runs() -> list[KnownRun]:
    return [each for each in gc.get_objects() if type(each) is KnownRun and MARK in each.params]


@pytest.mark.slow
def test_neither_trials_nor_runs_are_kept_once_they_are_written(finished: Any, store: str) -> None:
    add(finished.study(), N_TRIALS)
    sync = open_sync(StudyAddress.of("quick"), store)
    sync.write_parent(running=True)
    # All that was there before is none of ours, and looking through it takes longer than all else.
    gc.freeze()
    while sync.write_trials(at_most=1):
        gc.collect()
        assert len(kept_trials()) <= READ_AHEAD
        assert len(kept_runs()) <= 1
    gc.unfreeze()
    sync.write_parent(running=False)
    assert sync.n_written == 20 + N_TRIALS
    assert sync.strays() == []
    report = sync_study("quick", tracking_uri=store, check=True)
    assert (report.n_written, report.n_unchanged) == (0, 20 + N_TRIALS)


@pytest.mark.slow
def test_a_late_trial_that_is_better_leaves_the_study_s_run_in_place(finished: Any, store: str) -> None:
    study = finished.study()
    early, late = study.ask(), study.ask()
    study.tell(late, study.best_value / 2)

    def parent(sync: StudySync) -> str:
        sync.write_parent(running=True)
        assert sync.parent_run_id is not None
        return sync.parent_run_id

    sync = open_sync(StudyAddress.of("quick"), store)
    run_id = parent(sync)
    study.tell(early, study.best_value / 2)
    assert parent(sync) == run_id
    points = finished.client(store).get_metric_history(run_id, "best_value")
    assert sorted(point.step for point in points)[-2:] == [early.number, late.number]
    assert len({point.step for point in points}) == len(points)


@pytest.mark.slow
def test_a_server_that_takes_runs_is_waited_for(project: Any, gate: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "FLUSH_SECONDS", 10.0)
    monkeypatch.setattr(process_module, "LEFT_INTERVAL", 1.0)
    project.write_train("train_ahead_of_its_server", TRAIN)
    gate.delay = 0.3
    done = project.invoke(
        "run", "studies/own.toml", "--study-name", "ahead", "--n-trials", 12, "--tracking-uri", gate.url
    )
    assert done.exit_code == 0, done.stderr
    remedy = f"optimize sync ahead --tracking-uri {gate.url}"
    assert f" runs are still to be written to MLflow. Ctrl-C leaves that to `{remedy}`." in done.stderr
    assert "MLflow lacks runs of this study" not in done.stderr
    gate.delay = 0.0
    assert sorted(project.trial_runs("ahead", gate.url)) == list(range(12))


@pytest.mark.slow
def test_what_is_refused_for_good_is_not_written_again_and_again(project: Any, gate: Any) -> None:
    project.write_train("train_what_is_refused", TRAIN)
    code, _, err = project.cli("run", "studies/own.toml", "--study-name", "choosy", "--n-trials", 3)
    assert code == 0, err
    study = optuna.load_study(study_name="choosy", storage="sqlite:///studies/choosy.db")
    gate.forbidden = str(study.trials[1].params["x"]).encode()
    for n_written in (2, 0):
        report = sync_study("choosy", tracking_uri=gate.url)
        assert (report.n_written, report.n_refused, report.n_unchanged) == (n_written, 1, 2 - n_written)
        assert [what[:12] for what in report.refused] == ["trial 1, 'x'"]
    told = project.invoke("sync", "choosy", "--tracking-uri", gate.url).stdout.splitlines()
    assert told[0] == "Experiment choosy: 3 trials, 0 written, 2 unchanged, 1 refused in part"
    assert told[1].startswith("MLflow refused: trial 1, 'x': ")
