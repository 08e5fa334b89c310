"""A project folder that was moved or copied answers again after one command."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tagifai.errors import InputError, TrackingError
from tagifai.relocation import refuse_moved_store, relocate
from tagifai.runs import load_run, log_run
from tagifai.serving import load_model
from tagifai.tracking_store import resolve_tracking_uri


@pytest.fixture
def moved(quick: dict[str, Any], empty_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """A store whose folder has another name than when it was written, with one run; its id, and its model's address."""
    old = tmp_path / "old place"
    (old / "experiments").mkdir(parents=True)
    shutil.copy(empty_store, old / "experiments" / "mlflow.db")
    monkeypatch.chdir(old)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    run = log_run(quick, experiment_name="an experiment", run_name="one", tags={})
    monkeypatch.chdir(tmp_path)
    shutil.move(old, tmp_path / "new place")
    monkeypatch.chdir(tmp_path / "new place")
    assert run.model_uri is not None
    return run.run_id, run.model_uri


@pytest.mark.slow
def test_a_moved_store_is_named_and_mended(moved: tuple[str, str]) -> None:
    run_id, model_uri = moved
    uri = resolve_tracking_uri()
    with pytest.raises(TrackingError, match=r"was moved or copied(.|\n)*tagifai relocate"):
        refuse_moved_store(uri)
    done = relocate()
    assert Path(done.moved_from[0]).name == "experiments"
    assert done.n_changed >= 3
    refuse_moved_store(uri)
    assert load_run(run_id).artifacts.args.seed >= 0
    assert load_model(model_uri, uri).predict(["a text"])
    assert relocate().n_changed == 0


def test_a_store_that_is_no_file_cannot_be_relocated() -> None:
    with pytest.raises(InputError, match="no SQLite file"):
        relocate(tracking_uri="http://127.0.0.1:1")
