"""Calls of a SQLite store: an interruption waits for their end."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from mlflow.entities import Metric
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tagifai.interrupts import INTERRUPTS
from tagifai.tracking_store import open_client


def test_an_interruption_in_the_middle_of_a_call_leaves_no_lock_and_nothing_half_written(
    tmp_path: Path,
) -> None:
    client = open_client(f"sqlite:///{tmp_path}/mlflow.db")
    run_id = client.create_run("0").info.run_id

    def interrupt(_signum: int, _frame: Any) -> None:
        INTERRUPTS.interrupt(KeyboardInterrupt("SIGTERM"))

    def send(*args: Any) -> None:
        if "INSERT INTO metrics" in args[2]:
            os.kill(os.getpid(), signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, interrupt)
    event.listen(Engine, "after_cursor_execute", send)
    try:
        with pytest.raises(KeyboardInterrupt, match="SIGTERM"):
            client.log_batch(run_id, [Metric("val_loss", 0.5, 0, 0), Metric("val_f1", 0.5, 0, 0)], synchronous=True)
    finally:
        event.remove(Engine, "after_cursor_execute", send)
        signal.signal(signal.SIGTERM, before)
    client.set_terminated(run_id, "FAILED")

    assert set(client.get_run(run_id).data.metrics) == {"val_loss", "val_f1"}
