"""Fuzzing for as long as one likes: `python -m tests.fuzz --minutes 60`.

With atheris (`pip install atheris`) half of the time goes to calls that are made up by which code they reach.
"""

import importlib.util
import os
import random
import subprocess
import sys
import tempfile

import click

from tests.fuzz.fuzzing import fuzz


@click.command()
@click.option("--minutes", type=float, default=1.0, show_default=True, help="How long.")
@click.option("--seed", type=int, help="What is made up; any by default.")
def main(minutes: float, seed: int | None) -> None:
    """Make up calls of the commands, and end with 1 at the first that goes wrong."""
    seed = random.randrange(2**32) if seed is None else seed
    click.echo(f"seed {seed}")
    guided = importlib.util.find_spec("atheris") is not None
    seconds = 60 * minutes / (2 if guided else 1)
    try:
        n_calls = fuzz(seconds, seed)
    except AssertionError as error:
        click.echo(str(error))
        sys.exit(1)
    click.echo(f"{n_calls} calls: no traceback, none over 5 s, no file outside of the folder")
    if guided and not _fuzz_guided(round(seconds), seed):
        sys.exit(1)


def _fuzz_guided(seconds: int, seed: int) -> bool:
    """Fuzz in a process of its own, which libFuzzer ends; tell whether nothing went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.fuzz.guided", str(seconds), str(seed % 2**31)]
        return subprocess.run(command, env=os.environ | {"TMPDIR": folder}).returncode == 0


if __name__ == "__main__":
    main()
