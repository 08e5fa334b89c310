"""Studies in a folder that one may only read."""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing

import pytest

from tests.optimize.conftest import OPTIMIZE

MORTAL = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
"""What makes of root a user to whom the permissions of files apply."""

pytestmark = pytest.mark.skipif(bool(MORTAL) and shutil.which("setpriv") is None, reason="root may write everywhere")


@pytest.fixture
def ask(finished):
    """Run a command in a project whose studies may only be read, or with other permissions of their folder."""
    folder = finished.path / "studies"

    def run(*args, mode=0o555):
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(mode)
        command = [*MORTAL, str(OPTIMIZE), *args]
        process = subprocess.run(command, cwd=finished.path, env=finished.environment(), capture_output=True, text=True)
        return process.returncode, process.stdout, process.stderr

    yield run
    folder.chmod(0o755)


@pytest.mark.slow
@pytest.mark.parametrize("args", [("show", "quick"), ("list",)])
def test_a_study_is_shown_from_a_folder_that_may_only_be_read(ask, args):
    code, out, err = ask(*args)
    assert code == 0, err
    assert "20" in out
    assert "quick" in out


@pytest.mark.slow
def test_a_study_with_a_log_is_shown_with_what_the_log_holds(ask, finished):
    database = finished.path / "studies" / "quick.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE studies SET study_name = 'renamed'")
        connection.execute("UPDATE studies SET study_name = 'quick'")
        connection.commit()
        code, out, err = ask("show", "quick")
        assert (code, "20 of 20" in out) == (0, True), err


@pytest.mark.slow
def test_a_log_that_cannot_be_read_there_is_named(ask, finished):
    (finished.path / "studies" / "quick.db-wal").write_bytes(b"rows")
    code, _, err = ask("show", "quick")
    assert (code, "Traceback" in err) == (1, False)
    assert "quick.db-wal cannot be read in a folder that may only be read. Copy it and" in err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("args", "mode"),
    [
        (("show", "quick"), 0o000),
        (("list",), 0o000),
        (("list",), 0o111),
        (("list",), 0o444),
        (("resume", "quick"), 0o000),
        (("promote", "quick"), 0o000),
    ],
)
def test_a_folder_that_may_not_be_looked_into_is_no_folder_without_studies(ask, args, mode):
    code, out, err = ask(*args, mode=mode)
    assert code in (1, 2), out
    assert "ermission denied" in err
    assert "unexpected" not in err
    assert "No studies" not in out


@pytest.mark.slow
@pytest.mark.parametrize(
    "args",
    [("run", "studies/quick.toml", "--study-name", "new"), ("resume", "quick", "--n-trials", "1"), ("sync", "quick")],
)
def test_what_has_to_write_there_says_that_it_cannot(ask, args):
    code, _, err = ask(*args)
    assert code == 1, err
    assert re.search(
        r"quick\.db may only be read\. Copy it|of study '\w+' cannot be made: Permission denied\. Go where", err
    )
    assert "Traceback" not in err
    assert "unexpected" not in err
