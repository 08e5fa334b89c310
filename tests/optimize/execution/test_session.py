"""How a session ends: only an interruption is an interruption."""

import os
import signal
import threading
from typing import Any

import pytest

from optimize import run_study
from optimize.execution.events import Observer, TrialEnd
from optimize.tracking.process import TrackingProcess


class Clumsy(Observer):
    """A display that breaks after the second trial, while the tracking process is busy for two seconds."""

    def __init__(self, tracker: int) -> None:
        self._tracker = tracker
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    def trial_ended(self, end: TrialEnd) -> None:
        if end.number == 1:
            os.kill(self._tracker, signal.SIGSTOP)
            threading.Timer(2, os.kill, (self._tracker, signal.SIGCONT)).start()
            raise RuntimeError("no display")


@pytest.mark.slow
def test_an_unexpected_error_is_no_interruption_and_leaves_mlflow_its_time(project: Any) -> None:
    project.write_train("train_for_a_clumsy_display", "losses.append(args.x**2)\ntrial.report(losses[-1], 0)")
    tracker = TrackingProcess()
    observer = Clumsy(tracker._process.pid)
    with pytest.raises(RuntimeError, match="no display"):
        run_study("studies/own.toml", observer=observer, tracker=tracker)
    assert observer.notes == []
    assert list(project.trial_runs("own")) == [0, 1]
    assert project.parent_run("own").info.status != "RUNNING"
