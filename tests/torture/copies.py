"""What a database that was copied alone lacks of the one that it was copied from."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

TRIALS = "SELECT number, state FROM trials JOIN studies USING (study_id) WHERE study_name = ? AND state != 'RUNNING'"
RUNS = """
    SELECT tags.value FROM tags JOIN runs USING (run_uuid) JOIN experiments USING (experiment_id)
    WHERE tags.key = 'optuna.trial' AND runs.lifecycle_stage = 'active' AND experiments.name = ?
"""


def copy_alone(path: Path) -> Path:
    """Copy a database without the files beside it.

    Returns:
        The copy; it does not exist where the database does not.
    """
    copy = path.with_name(f"{path.stem}.copy")
    if path.exists():
        # In a process of its own: closing the file here would drop the locks of this process's connections to it, and
        # the next command, taking itself for the last, would delete the log that they read.
        subprocess.run(["cp", str(path), str(copy)], check=True)
    return copy


def missing_trials(copy: Path, database: Path, name: str) -> list[str]:
    """Name the ended trials of a study that a copy of its database does not show."""
    return [f"trial {number} is {state}" for number, state in _missing(copy, database, TRIALS, name)]


def missing_runs(copy: Path, store: Path, name: str) -> list[str]:
    """Name the trials whose runs a copy of MLflow's database does not show."""
    return [f"trial {number}" for (number,) in _missing(copy, store, RUNS, name)]


def _missing(copy: Path, database: Path, query: str, name: str) -> list[tuple[str, ...]]:
    return sorted(_rows(database, query, name) - _rows(copy, query, name))


def _rows(path: Path, query: str, name: str) -> set[tuple[str, ...]]:
    if not path.exists():
        return set()
    with closing(sqlite3.connect(path)) as connection:
        try:
            return set(connection.execute(query, (name,)))
        except sqlite3.OperationalError as error:
            # A copy without the log may lack the tables themselves.
            if "no such table" not in str(error):
                raise
            return set()
