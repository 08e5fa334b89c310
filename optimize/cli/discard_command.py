"""The command `optimize discard`."""

from typing import TYPE_CHECKING

import click

from optimize.cli.options import storage_option
from tagifai.console import debug_option, json_option, json_text, say
from tagifai.process import interruptible

if TYPE_CHECKING:
    from optimize.execution.discarding import Discard


@click.command()
@click.argument("name")
@click.option("--trial", type=click.IntRange(min=0), metavar="N", required=True, help="Trial to take out.")
@click.option("--reason", metavar="TEXT", help="Why; shown wherever the trial is.")
@click.option("--undo", is_flag=True, help="Take the trial back in.")
@click.option("--force", is_flag=True, help="Take out the promoted trial too; its model stays.")
@storage_option
@json_option
@debug_option
def discard(
    name: str, trial: int, reason: str | None, undo: bool, force: bool, storage: str | None, as_json: bool
) -> None:
    """Take a bad trial out of the study NAME: it stays as it is, and counts for nothing.

    Samplers, pruners, the total, the findings and promotion no longer see it; resume draws another in its stead.
    """
    from optimize.execution.discarding import discard_trial

    with interruptible("optimize"):
        done = discard_trial(name, trial, reason=reason, undo=undo, force=force, storage=storage)
    say(json_text(done.to_dict()) if as_json else show_discard(done, storage))


def show_discard(done: "Discard", storage: str | None) -> str:
    """Say what was done, and what to type next."""
    from optimize.storage.address import StudyAddress

    address = StudyAddress.of(done.study, storage)
    if done.reason is None:
        lines = [f"Trial {done.trial} of study {done.study} counts again."]
    else:
        lines = [f"Trial {done.trial} of study {done.study} counts for nothing from now on: {done.reason}"]
    if done.duplicates:
        numbers = ", ".join(map(str, done.duplicates))
        lines.append(f"Trials with its parameters have taken their result from it: {numbers}. Discard them too?")
    lines += ["", f"Next: {address.command('resume' if done.reason else 'sync')}"]
    return "\n".join(lines)
