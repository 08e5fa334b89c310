"""The hour that comes twice in autumn: UTC from the database to MLflow, local time only where it is printed."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import optuna
import pytest
from mlflow import MlflowClient

from optimize.reporting.summary import summarize_study
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study
from optimize.tracking.callback import MLflowCallback
from optimize.tracking.projection import project_trial

# In Berlin the clock went from 03:00 back to 02:00 at 01:00 UTC on 25 October 2026.
BEFORE, AFTER, LATER = (datetime(2026, 10, 25, hour, minute) for hour, minute in ((0, 59), (1, 1), (1, 30)))
TIMES = [(BEFORE, AFTER), (AFTER, LATER)]


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def url(tmp_path: Path, berlin: None) -> str:
    """A study whose two trials ran across and in the repeated hour."""
    url = f"sqlite:///{tmp_path}/s.db"
    optuna.create_study(study_name="s", storage=url).optimize(lambda trial: trial.number, n_trials=2)
    with closing(sqlite3.connect(tmp_path / "s.db")) as connection:
        for number, times in enumerate(TIMES):
            query = "UPDATE trials SET datetime_start = ?, datetime_complete = ? WHERE number = ?"
            connection.execute(query, (*(moment.isoformat(" ", "microseconds") for moment in times), number))
        connection.commit()
    return url


def ms(moment: datetime) -> int:
    return round(moment.replace(tzinfo=UTC).timestamp() * 1000)


def test_a_stored_trial_has_the_times_of_the_database(url: str) -> None:
    for trial, (start, end) in zip(load_study(StudyAddress("s", url)).get_trials(), TIMES, strict=True):
        content = project_trial("s", {}, trial)
        assert (content.start, content.end) == (ms(start), ms(end))


def test_a_summary_shows_true_seconds_and_the_offset(url: str) -> None:
    trials = summarize_study(load_study(StudyAddress("s", url)), url).trials
    assert [(trial.start, trial.seconds) for trial in trials] == [
        ("2026-10-25T02:59:00.000+02:00", 120.0),
        ("2026-10-25T02:01:00.000+01:00", 1740.0),
    ]


def test_the_callback_writes_the_times_of_the_database(url: str, tmp_path: Path, empty_store: Path) -> None:
    (tmp_path / "mlflow.db").write_bytes(empty_store.read_bytes())
    store = f"sqlite:///{tmp_path}/mlflow.db"
    study = optuna.load_study(study_name="s", storage=url)
    assert MLflowCallback(tracking_uri=store).sync(study) == 0
    client: Any = MlflowClient(store)
    runs = client.search_runs([client.get_experiment_by_name("s").experiment_id])
    assert {int(run.info.run_name): (run.info.start_time, run.info.end_time) for run in runs} == {
        number: (ms(start), ms(end)) for number, (start, end) in enumerate(TIMES)
    }
