"""The command `optimize watch`."""

import sys

import click

from optimize.cli.options import storage_option
from tagifai.console import debug_option, say
from tagifai.process import interruptible
from tagifai.terminal import terminal_width


@click.command()
@click.argument("name")
@storage_option
@debug_option
def watch(name: str, storage: str | None) -> None:
    """Follow the study NAME while another process runs it, and show it when it ends.

    Ctrl-C ends the watching alone, with exit code 130; the study goes on.
    """
    from optimize.cli.progress import Progress
    from optimize.cli.summary_text import show_summary
    from optimize.execution.watching import watch_study
    from optimize.reporting.studies import show_study

    with interruptible("optimize"), Progress(sys.stderr) as progress:
        summary = watch_study(name, progress, storage=storage)
    if summary is None:
        say(f"No process runs study {name!r} now.")
        summary = show_study(name, storage=storage)
    say(show_summary(summary, 5, width=terminal_width()))
