"""Fuzzing for as long as one likes: `python -m tests.fuzz --minutes 60`."""

import random
import sys

import click

from tests.fuzz.fuzzing import fuzz


@click.command()
@click.option("--minutes", type=float, default=1.0, show_default=True, help="How long.")
@click.option("--seed", type=int, help="What is made up; any by default.")
def main(minutes: float, seed: int | None) -> None:
    """Make up calls of the commands, and end with 1 at the first that goes wrong."""
    seed = random.randrange(2**32) if seed is None else seed
    click.echo(f"seed {seed}")
    try:
        n_calls = fuzz(60 * minutes, seed)
    except AssertionError as error:
        click.echo(str(error))
        sys.exit(1)
    click.echo(f"{n_calls} calls: no traceback, none over 5 s, no file outside of the folder")


if __name__ == "__main__":
    main()
