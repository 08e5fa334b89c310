"""Runs on a genuine MLflow store."""

import multiprocessing
import os
import sqlite3
import time
from pathlib import Path
from typing import Any

import mlflow
import pytest
from mlflow import MlflowClient

from tagifai.errors import InputError, TrackingError
from tagifai.predict import predict_tags
from tagifai.runs import load_run, log_run, search_runs
from tagifai.tracking_store import ensure_store, resolve_tracking_uri, using_store

FILES = [
    "args.json",
    "arrays.npz",
    "error_analysis.json",
    "label_encoder.json",
    "manifest.json",
    "model.json",
    "model.pkl",
    "performance.json",
    "vectorizer.pkl",
]


def log(result: dict[str, Any], store: str, **changes: Any) -> Any:
    options: dict[str, Any] = {"experiment_name": "e", "run_name": "sgd", "tracking_uri": store, "with_model": False}
    return log_run(result, **(options | changes))


def test_a_run_holds_all_of_a_training(quick: dict[str, Any], store: str, tmp_path: Path) -> None:
    logged = log(quick, store, tags={"colour": "red"}, params={"extra": 1}, metrics={"speed": 2.0}, start_time=5000)
    client = MlflowClient(store)
    run = client.get_run(logged.run_id)
    assert (run.info.status, run.info.run_name, run.info.start_time) == ("FINISHED", "sgd", 5000)
    assert run.info.end_time >= time.time() * 1000 - 60_000
    assert run.data.tags["colour"] == "red"
    assert run.data.params == {name: str(value) for name, value in vars(quick["args"]).items()} | {"extra": "1"}
    for name, losses in quick["history"].items():
        curve = client.get_metric_history(logged.run_id, name)
        assert [(metric.step, metric.value) for metric in curve] == list(enumerate(losses))
    assert run.data.metrics["test_f1"] == quick["performance"]["overall"]["f1"]
    assert run.data.metrics["val_recall"] == quick["val_performance"]["overall"]["recall"]
    assert run.data.metrics["speed"] == 2.0
    assert sorted(item.path for item in client.list_artifacts(logged.run_id)) == FILES
    experiment = client.get_experiment(logged.experiment_id)
    assert experiment.artifact_location == (tmp_path / "experiments" / "artifacts" / "e").as_uri()


def test_a_run_can_stand_under_another(quick: dict[str, Any], store: str) -> None:
    parent = log(quick, store)
    child = log(quick, store, parent_run_id=parent.run_id)
    assert MlflowClient(store).get_run(child.run_id).data.tags["mlflow.parentRunId"] == parent.run_id


def test_more_epochs_than_a_batch_holds_are_all_there(quick: dict[str, Any], store: str) -> None:
    history = {name: [float(i) for i in range(1100)] for name in ("train_loss", "val_loss")}
    logged = log(quick | {"history": history}, store)
    assert len(MlflowClient(store).get_metric_history(logged.run_id, "val_loss")) == 1100


def test_the_name_of_a_metric_that_mlflow_refuses_fails_the_run(quick: dict[str, Any], store: str) -> None:
    with pytest.raises(TrackingError, match=r"MLflow at sqlite.*c\+\+"):
        log(quick, store, metrics={"c++": 1.0})
    assert list(search_runs("e", tracking_uri=store)["status"]) == ["FAILED"]


def test_an_interrupted_run_is_failed(quick: dict[str, Any], store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt("stop")

    monkeypatch.setattr("tagifai.run_logging._tag_as_whole", interrupt)
    with pytest.raises(KeyboardInterrupt, match="stop"):
        log(quick, store)
    assert list(search_runs("e", tracking_uri=store)["status"]) == ["FAILED"]


def test_the_process_keeps_its_own_store_and_run(quick: dict[str, Any], store: str, tmp_path: Path) -> None:
    own = f"sqlite:///{tmp_path / 'own.db'}"
    ensure_store(own)
    with using_store(own), mlflow.start_run() as mine:
        log(quick, store, with_model=True)
        active = mlflow.active_run()
        assert active is not None
        assert active.info.run_id == mine.info.run_id
        assert mlflow.get_tracking_uri() == own
    assert "MLFLOW_TRACKING_URI" not in os.environ


def test_a_run_is_loaded_by_its_id(quick: dict[str, Any], store: str) -> None:
    loaded = load_run(log(quick, store).run_id, tracking_uri=store)
    assert loaded.performance == quick["performance"]
    assert loaded.params["analyzer"] == "char_wb"
    assert loaded.metrics["val_loss"] == quick["history"]["val_loss"][-1]
    texts = ["image segmentation", "docker in production"]
    assert predict_tags(texts, loaded.artifacts) == predict_tags(texts, quick)


@pytest.mark.parametrize(("metric", "best"), [("val_loss", "low"), ("speed", "high")])
def test_the_best_finished_run_with_a_model_is_loaded(
    quick: dict[str, Any], store: str, metric: str, best: str
) -> None:
    losses = {"low": 0.1, "high": 0.9, "failed": 0.01, "numbers": 0.001}
    runs = {}
    for name, loss in losses.items():
        history = {"train_loss": [loss], "val_loss": [loss]}
        runs[name] = log(quick | {"history": history}, store, run_name=name, metrics={"speed": loss}).run_id
    client = MlflowClient(store)
    client.set_terminated(runs["failed"], "FAILED")
    client.delete_tag(runs["numbers"], "tagifai.artifacts")
    assert load_run(experiment_name="e", metric=metric, tracking_uri=store).run_id == runs[best]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, r"Neither a run nor an experiment is named"),
        ({"run_id": "0" * 32}, r"MLflow at sqlite.*not found"),
        ({"experiment_name": "x"}, r"There is no experiment 'x'\. There are: .*e"),
        ({"experiment_name": "Default"}, r"'Default' has no finished run with a model.*`optimize promote Default`"),
        ({"experiment_name": "e", "metric": "val_los"}, r"No run of experiment 'e' has the metric 'val_los'.*val_loss"),
    ],
)
def test_what_cannot_be_loaded_says_why(
    quick: dict[str, Any], store: str, options: dict[str, Any], message: str
) -> None:
    log(quick, store)
    with pytest.raises(TrackingError, match=message):
        load_run(tracking_uri=store, **options)


def test_a_run_without_artifacts_says_so(store: str) -> None:
    client = MlflowClient(store)
    run = client.create_run(client.create_experiment("trials"))
    with pytest.raises(
        TrackingError, match=r"holds no args\.json.*Only a run of `tagifai train` or `optimize promote`"
    ):
        load_run(run.info.run_id, tracking_uri=store)


def test_runs_are_listed_best_first_and_those_without_a_loss_last(quick: dict[str, Any], store: str) -> None:
    for loss in (0.5, 0.2, 0.9):
        log(quick | {"history": {"train_loss": [loss], "val_loss": [loss]}}, store)
    client = MlflowClient(store)
    bare = client.create_run("1", run_name="bare").info.run_id
    df = search_runs("e", tracking_uri=store)
    assert list(df["metrics.val_loss"].head(3)) == [0.2, 0.5, 0.9]
    assert df["run_id"].iloc[3] == bare
    assert str(df["start_time"].dt.tz) == "UTC"
    assert len(search_runs("e", max_results=2, tracking_uri=store)) == 2
    finished = search_runs("e", filter_string="attributes.status = 'FINISHED'", tracking_uri=store)
    assert len(finished) == 3
    assert search_runs("e", order_by="metrics.val_loss DESC", tracking_uri=store)["metrics.val_loss"].iloc[0] == 0.9


def test_more_runs_than_a_page_holds_are_all_listed(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tagifai.experiments.PAGE", 3)
    client = MlflowClient(store)
    experiment = client.create_experiment("many")
    for _ in range(8):
        client.create_run(experiment)
    assert search_runs("many", tracking_uri=store)["run_id"].nunique() == 8
    assert len(search_runs("many", max_results=5, tracking_uri=store)) == 5
    assert list(search_runs("Default", tracking_uri=store).columns)[:2] == ["run_id", "run_name"]


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(TrackingError, match=r"There is no MLflow store at .*none\.db\. Run `tagifai train`"):
        search_runs("e", tracking_uri=f"sqlite:///{tmp_path / 'none.db'}")
    assert not (tmp_path / "none.db").exists()


def test_a_broken_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.db").write_text("this is no database " * 100)
    with pytest.raises(InputError, match=r"bad\.db' is a file that is no SQLite database"):
        search_runs("e", tracking_uri=f"sqlite:///{tmp_path / 'bad.db'}")


def test_a_deleted_experiment_says_how_to_restore_it(quick: dict[str, Any], store: str) -> None:
    logged = log(quick, store)
    MlflowClient(store).delete_experiment(logged.experiment_id)
    with pytest.raises(TrackingError, match=r"'e' was deleted\. Restore it with `mlflow experiments restore"):
        log(quick, store)


def test_a_server_that_is_away_fails_soon(quick: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    start = time.monotonic()
    with pytest.raises(TrackingError, match=r"MLflow at http://127\.0\.0\.1:9"):
        log(quick, "http://127.0.0.1:9")
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    ("given", "variable", "chosen"),
    [
        ("http://a", "http://b", "http://a"),
        (None, "http://b", "http://b"),
        (None, None, "sqlite:///{cwd}/experiments/mlflow.db"),
        ("sqlite:///x.db", None, "sqlite:///{cwd}/x.db"),
    ],
)
def test_the_store_is_chosen_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str | None, variable: str | None, chosen: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    if variable:
        monkeypatch.setenv("MLFLOW_TRACKING_URI", variable)
    assert resolve_tracking_uri(given) == chosen.format(cwd=tmp_path)


@pytest.mark.slow
def test_processes_that_make_a_store_at_once_make_one_that_works(tmp_path: Path) -> None:
    path = tmp_path / "new" / "mlflow.db"
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        pool.map(ensure_store, [f"sqlite:///{path}"] * 2)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert all(entry.name.startswith("mlflow.db") for entry in path.parent.iterdir())
    assert MlflowClient(f"sqlite:///{path}").search_experiments()
