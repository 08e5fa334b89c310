"""An interruption in the middle of writing: it comes when the transaction has ended, and leaves no lock behind."""

import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from optimize.storage.database import open_storage
from tagifai.interrupts import INTERRUPTS, DeferredInterrupts


@pytest.fixture
def alarm() -> Iterator[None]:
    """Let SIGALRM interrupt as the command line lets SIGINT."""

    def interrupt(_signum: int, _frame: Any) -> None:
        INTERRUPTS.interrupt(KeyboardInterrupt("SIGALRM"))

    before = signal.signal(signal.SIGALRM, interrupt)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_an_interruption_leaves_no_lock_behind(tmp_path: Path, alarm: None) -> None:
    storage = open_storage(f"sqlite:///{tmp_path / 'study.db'}", create=True)
    study_id = storage.create_new_study([1], "study")
    with closing(sqlite3.connect(tmp_path / "study.db", isolation_level=None, timeout=0)) as other:
        for attempt in range(60):
            with pytest.raises(KeyboardInterrupt, match="SIGALRM"):  # noqa: PT012
                signal.setitimer(signal.ITIMER_REAL, 0.001 + attempt * 0.0002)
                while True:
                    storage.set_study_user_attr(study_id, "attempt", attempt)
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")


def test_an_interruption_comes_at_once_where_nothing_is_open() -> None:
    with pytest.raises(KeyboardInterrupt, match="now"):
        DeferredInterrupts().interrupt(KeyboardInterrupt("now"))


def test_an_interruption_waits_for_the_outermost_transaction() -> None:
    interrupts, steps = DeferredInterrupts(), []

    def inner() -> None:
        interrupts.interrupt(KeyboardInterrupt("later"))
        steps.append("inner")

    with pytest.raises(KeyboardInterrupt, match="later"):
        interrupts.run(lambda: (interrupts.run(inner), steps.append("outer")))
    assert steps == ["inner", "outer"]
    assert interrupts.run(lambda: "again") == "again"


def test_a_failure_in_a_transaction_is_the_context_of_the_interruption() -> None:
    interrupts = DeferredInterrupts()

    def fail() -> None:
        interrupts.interrupt(KeyboardInterrupt("later"))
        raise LookupError("first")

    with pytest.raises(KeyboardInterrupt, match="later") as caught:
        interrupts.run(fail)
    assert isinstance(caught.value.__context__, LookupError)


def test_other_threads_are_not_counted() -> None:
    interrupts, inside, leave = DeferredInterrupts(), threading.Event(), threading.Event()
    thread = threading.Thread(target=interrupts.run, args=(lambda: (inside.set(), leave.wait(5)),))
    thread.start()
    inside.wait(5)
    with pytest.raises(KeyboardInterrupt, match="now"):
        interrupts.interrupt(KeyboardInterrupt("now"))
    leave.set()
    thread.join()
