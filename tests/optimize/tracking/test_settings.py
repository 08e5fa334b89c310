"""What the environment and a busy server do to the runs: nothing."""

from typing import Any

import optuna
import pytest
from optuna.trial import TrialState

from optimize.tracking import MLflowCallback
from optimize.tracking.sync import sync_study
from tagifai import mlflow_errors
from tagifai.tracking_store import sqlite_uri

ASYNC = "MLFLOW_ENABLE_ASYNC_LOGGING"


@pytest.mark.slow
def test_a_busy_server_does_not_fail_a_promotion(finished: Any, gate: Any) -> None:
    gate.answer_503("PUT .*model.pkl", 2)
    gate.answer_503("PUT .*MLmodel")
    gate.answer_503("GET .*mlflow-artifacts/artifacts/.*MLmodel")
    code, out, err = finished.call("promote", "quick", "--tracking-uri", gate.url)
    assert code == 0, err
    assert "alias champion" in out
    uploads = [request for request in gate.requests if request.startswith("PUT") and "model.pkl" in request]
    assert len(uploads) == 3  # As an artifact of the run, after two failures; the model holds no pickle.


@pytest.mark.slow
def test_a_server_that_stays_busy_fails_a_promotion_in_plain_words(
    finished: Any, gate: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mlflow_errors, "TRANSFER_PAUSES", (0.1, 0.1, 0.1, 0.1))
    gate.answer_503("PUT .*model.pkl", 50)
    study = finished.study()
    other = next(t.number for t in study.trials if t.state == TrialState.COMPLETE and t != study.best_trial)
    code, _, err = finished.call("promote", "quick", "--tracking-uri", gate.url, "--trial", other, "--force")
    assert code == 1
    assert err.startswith(f"Error: MLflow at {gate.url}: API request to {gate.url}")
    assert "Traceback" not in err


@pytest.mark.slow
def test_asynchronous_logging_leaves_no_run_behind(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ASYNC, "true")
    code, _, err = project.call("run", "studies/quick.toml", "--n-trials", "4")
    assert code == 0, err
    assert sync_study("quick", check=True).n_written == 0


def test_asynchronous_logging_leaves_no_trial_of_the_callback_behind(
    tmp_path: Any, empty_store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mlflow.db").write_bytes(empty_store.read_bytes())
    callback = MLflowCallback(tracking_uri=sqlite_uri(tmp_path / "mlflow.db"), metric_name="loss")
    monkeypatch.setenv(ASYNC, "true")
    study = optuna.create_study(study_name="s")
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=2, callbacks=[callback])
    from mlflow import MlflowClient

    client: Any = MlflowClient(sqlite_uri(tmp_path / "mlflow.db"))
    runs = client.search_runs([client.get_experiment_by_name("s").experiment_id])
    assert {run.data.tags["optuna.trial"]: (run.data.params, run.data.metrics) for run in runs} == {
        str(trial.number): ({"x": str(trial.params["x"])}, {"loss": trial.value}) for trial in study.trials
    }
