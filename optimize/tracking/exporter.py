"""The tracking process: it reads the study and writes its runs to MLflow, `optimize sync` in a loop.

`optimize.tracking.process` is its driver's end. It is told on its standard input which study to follow and of finished
trials, and ends when that is closed, by the driver or by the driver's death, after one last pass.
"""

import importlib
import json
import logging
import os
import select
import signal
import sqlite3
import sys
import threading
import time
from typing import IO, TYPE_CHECKING, Any

from optimize.tracking.process import DONE, INTERRUPT, INTERRUPTED_WRITE_SECONDS
from tagifai.gc_tuning import relax_gc
from tagifai.tracking_store import checkpoint_store

if TYPE_CHECKING:
    from optimize.tracking.follower import Follower

DRIVER_INTERVAL, ORPHAN_SECONDS = 0.5, 5.0
"""Seconds between two looks whether the driver lives, and for which its process writes on after it."""


def main() -> int:
    """Run the tracking process.

    Returns:
        The exit code: 0 if MLflow is complete or there was nothing to do, 1 if something is missing.
    """
    driver = os.getppid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    relax_gc()
    # All that it makes is a store: a database, and artifacts.
    os.umask(0o077)
    # Standard error is the driver's, whose display it would tear apart.
    logging.disable(logging.CRITICAL)
    # Unbuffered: what a buffered reader has taken in, `select` does not see.
    with os.fdopen(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as stdin:
        # Takes seconds, in which the driver finds out what there is to follow, or that there is nothing.
        imports = threading.Thread(target=_import_all, daemon=True)
        imports.start()
        if not (line := stdin.readline()):
            # Without the interpreter's own end, which would wait for the import.
            os._exit(0)
        # Two threads that import the same modules get in each other's way.
        imports.join()
        from optimize.storage.address import StudyAddress
        from optimize.storage.locks import study_lock
        from optimize.tracking.follower import Follower, tell

        _sync_seldom()

        name, storage, tracking_uri = json.loads(line)
        address = StudyAddress(name, storage)
        follower = Follower(address, tracking_uri)
        for signum in (INTERRUPT, signal.SIGTERM):
            signal.signal(signum, follower.interrupt)
        threading.Thread(target=_end_with, args=(driver, follower), daemon=True).start()
        follower.check()
        # The first word comes when the study is there; a driver that gave up before closes the pipe without one.
        if not stdin.readline():
            return 0
        # The tracking process of a driver that was killed may still be at its last pass.
        with study_lock(address.export_lock, address.name, wait=True):
            follower.follow(stdin)
            if follower.terminated and not _is_closed(stdin, INTERRUPTED_WRITE_SECONDS):
                # The study goes on without this process; its driver starts another.
                return 1
            complete = follower.finish()
        # The driver does so too, unless it was killed.
        checkpoint_store(tracking_uri)
    if complete:
        tell(DONE, follower.refusal)
    return 0 if complete else 1


def _end_with(driver: int, follower: "Follower") -> None:
    """End this process soon after its driver, wherever it is stuck: in a locked database, or in a server that hangs.

    The standard input does not tell, for a worker that outlives the driver holds its other end too.
    """
    while os.getppid() == driver:
        time.sleep(DRIVER_INTERVAL)
    follower.begin_no_run_after(ORPHAN_SECONDS)
    time.sleep(ORPHAN_SECONDS + INTERRUPTED_WRITE_SECONDS)
    os._exit(1)


def _is_closed(stdin: IO[bytes], timeout: float) -> bool:
    """Tell whether the driver closes the standard input within some seconds."""
    limit = time.monotonic() + timeout
    while select.select([stdin], [], [], max(0.0, limit - time.monotonic()))[0]:
        if not os.read(stdin.fileno(), 4096):
            return True
    return False


def _sync_seldom() -> None:
    """Let SQLite wait for the disk at checkpoints alone, not at each of the eight transactions that a run takes MLflow.

    A power cut may then take the last runs, which the study holds; the database stays whole.
    """
    from sqlalchemy import Engine, event

    @event.listens_for(Engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
            if mode == "wal":
                connection.execute("PRAGMA synchronous=NORMAL")


def _import_all() -> None:
    for module in ("optimize.tracking.study_sync", "mlflow.store.tracking.sqlalchemy_store"):
        importlib.import_module(module)


if __name__ == "__main__":
    sys.exit(main())
