"""Made-up calls of the commands: none ends in a traceback, takes long, or writes outside of its folder."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from optimize.cli.main import main as optimize
from optimize.storage import database
from tagifai.cli import main as tagifai
from tests.fuzz.doors import CALLS, Call
from tests.optimize.conftest import DATA, QUICK

LONGEST = 5.0
"""Seconds that a call may take."""

PROGRAMS = {"optimize": optimize, "tagifai": tagifai}


class _Hang(BaseException):
    """A call that took too long."""


def fuzz(seconds: float, seed: int, n_examples: int = 1000) -> int:
    """Make up calls until the time is over.

    Args:
        seconds: How long.
        seed: Decides what is made up.
        n_examples: Calls between two looks at the time.

    Returns:
        How many calls there were.

    Raises:
        AssertionError: One went wrong; its smallest form is named.
    """
    end, n_calls = time.monotonic() + seconds, 0

    with playground() as folder:

        def check(call: Call) -> None:
            nonlocal n_calls
            if time.monotonic() < end:
                n_calls += 1
                check_call(call, folder)

        while time.monotonic() < end:
            limits = settings(
                max_examples=n_examples,
                deadline=None,
                database=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            )
            seeded(seed)(limits(given(CALLS)(check)))()
            seed += 1
    return n_calls


@contextmanager
def playground() -> Iterator[Path]:
    """Make a folder with data, alone in another one; a server that is away is not waited for."""
    before, opening = Path.cwd(), database.OPENING_SECONDS
    environment = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as outer:
        folder = Path(outer) / "folder"
        (folder / "studies").mkdir(parents=True)
        lines = DATA.read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / "data.csv").write_text("".join(lines[:400]), encoding="utf-8")
        os.chdir(folder)
        database.OPENING_SECONDS = 0.1
        try:
            _load_commands()
            yield folder
        finally:
            database.OPENING_SECONDS = opening
            os.chdir(before)
            os.environ.clear()
            os.environ.update(environment)


def _load_commands() -> None:
    """Import what commands import when they are first called: on a busy machine that takes more than a call may."""
    (study_file := Path("studies/made.toml")).write_text(QUICK.replace("data/labeled_projects.csv", "data.csv"))
    for words in (["run", str(study_file), "--dry-run"], ["sync", "nobody"]):
        CliRunner().invoke(optimize, words)
    CliRunner().invoke(tagifai, ["predict", "text"])


def check_call(call: Call, folder: Path) -> None:
    study_file = folder / "studies" / "made.toml"
    study_file.unlink(missing_ok=True)
    if call.study_file is not None:
        study_file.write_text(call.study_file, encoding="utf-8", errors="replace")
    done = _run(call)
    shown = f"{call.program} {' '.join(map(repr, call.words))}\n{call.study_file or ''}\n{done.output}"
    assert done.exit_code in (0, 1, 2), f"exit code {done.exit_code}: {shown}"
    assert "Error: unexpected " not in done.stderr, f"not foreseen: {shown}"
    assert "--debug" in call.words or "Traceback" not in done.output, f"a traceback: {shown}"
    assert not {"\x1b", "\x9b", "\u202e"} & set(done.output), f"an order to the terminal: {shown!r}"
    assert os.listdir(folder.parent) == [folder.name], f"a file outside of the folder: {shown}"  # noqa: PTH208


def _run(call: Call) -> Result:
    def hang(_signum: int, _frame: Any) -> None:
        raise _Hang

    handlers = {signum: signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    os.environ.pop("TAGIFAI_DEBUG", None)
    before = signal.signal(signal.SIGALRM, hang)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        return CliRunner().invoke(PROGRAMS[call.program], list(call.words), input=call.stdin)
    except _Hang:
        raise AssertionError(f"took more than {LONGEST} s: {call}") from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        for signum, handler in handlers.items():
            signal.signal(signum, handler)
        shutil.rmtree("experiments", ignore_errors=True)
