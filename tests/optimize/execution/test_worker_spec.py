"""The data that the workers of a study train on is the data that its driver read."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from optuna.trial import TrialState

from optimize.errors import StudyChangedError
from optimize.execution.events import Observer
from optimize.execution.study import run_study

MEAN = """
losses.append(args.x**2 + len(df))
if trial is not None:
    trial.report(losses[-1], 0)
"""


class Replacing(Observer):
    """Drops the last row of the data as soon as the driver has read it."""

    def begin(self, summary: Any) -> None:
        path = Path("data/labeled_projects.csv")
        content = path.read_text(encoding="utf-8")
        path.unlink()
        path.write_text(content.rstrip("\n").rpartition("\n")[0] + "\n", encoding="utf-8")


@pytest.fixture
def second_thread() -> Iterator[None]:
    """Keep a thread running, as a progress bar does: workers are then spawned, not forked."""
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.mark.slow
@pytest.mark.usefixtures("second_thread")
def test_a_spawned_worker_refuses_data_that_was_replaced(project: Any) -> None:
    project.write_train("train_on_replaced_data", MEAN)
    with pytest.raises(
        StudyChangedError,
        match=r"(?s)data data/labeled_projects\.csv: sha256 \w{8}\.\.\., now \w{8}.*\nPut the original back",
    ):
        run_study("studies/own.toml", n_jobs=2, observer=Replacing())
    assert [trial for trial in project.trials("own") if trial.state == TrialState.COMPLETE] == []


@pytest.mark.slow
def test_data_may_come_through_a_pipe(project: Any) -> None:
    # Its forked workers cannot read the pipe again: they inherit the rows.
    project.write_train("train_on_piped_data", MEAN)
    os.mkfifo(project.path / "pipe")
    driver = project.start("run", "studies/own.toml", "--data", "pipe", "--n-jobs", 2)
    (project.path / "pipe").write_bytes((project.path / "data" / "labeled_projects.csv").read_bytes())
    code, _, err = driver.end()
    assert code == 0, err
    assert {round(t.value - t.params["x"] ** 2) for t in project.trials("own")} == {899}
