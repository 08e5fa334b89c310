"""A study that is followed from outside: a genuine database and lock, and trials that end meanwhile."""

import threading

import optuna
import pytest
from optuna.trial import TrialState, create_trial

from optimize.definition.attributes import INTERRUPTED, N_TRIALS
from optimize.errors import StudyNotFoundError
from optimize.execution.events import Observer
from optimize.execution.watching import watch_study
from optimize.storage.address import StudyAddress
from optimize.storage.database import open_storage
from optimize.storage.locks import driver_lock


class Heard(Observer):
    """Keeps what it hears, and lets the study go on after each event."""

    def __init__(self):
        self.events = []
        self.next = threading.Event()

    def begin(self, summary):
        self._hear("begin", summary.n_finished, summary.state)

    def epoch_ended(self, number, epoch, val_loss):
        self._hear("epoch", number, epoch, val_loss)

    def trial_ended(self, end):
        self._hear("end", end.number, end.state.name, end.value)

    def _hear(self, *event):
        self.events.append(event)
        self.next.set()


@pytest.fixture
def address(tmp_path):
    address = StudyAddress.of("s", f"sqlite:///{tmp_path}/s.db")
    study = optuna.create_study(study_name="s", storage=open_storage(address.url, create=True))
    study.set_user_attr(N_TRIALS, 3)
    study.add_trial(create_trial(value=0.9))
    return address


def drive(address, steps, heard, is_held):
    """Do one step after another as the study's driver, each when the one before has been heard."""
    study = optuna.load_study(study_name="s", storage=open_storage(address.url))
    with driver_lock(address):
        is_held.set()
        for step in steps:
            heard.next.wait(10)
            heard.next.clear()
            step(study)


def test_it_tells_what_the_driver_tells_and_ends_with_it(address):
    running = []

    def begin(study):
        running.append(study.ask())
        running[0].report(0.7, 0)

    def go_on(study):
        running[0].report(0.6, 1)

    def end(study):
        study.add_trial(create_trial(state=TrialState.FAIL, user_attrs={INTERRUPTED: "killed"}))
        study.tell(running[0], 0.5)

    heard, is_held = Heard(), threading.Event()
    steps = (begin, go_on, end)
    driver = threading.Thread(target=drive, args=(address, steps, heard, is_held))
    driver.start()
    is_held.wait(10)
    summary = watch_study("s", heard, storage=address.url, interval=0.01)
    driver.join(10)
    assert heard.events == [
        ("begin", 1, "running"),
        ("epoch", 1, 0, 0.7),
        ("epoch", 1, 1, 0.6),
        ("end", 1, "COMPLETE", 0.5),
    ]
    assert (summary.state, summary.n_complete, summary.best_value) == ("incomplete", 2, 0.5)


def test_a_study_that_nobody_runs_is_not_waited_for(address):
    assert watch_study("s", Heard(), storage=address.url) is None


def test_there_must_be_such_a_study(tmp_path):
    with pytest.raises(StudyNotFoundError, match=r"There is no study 's'"):
        watch_study("s", Heard(), storage=f"sqlite:///{tmp_path}/s.db")
