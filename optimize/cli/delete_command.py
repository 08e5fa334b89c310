"""The command `optimize delete`."""

import sys
from typing import TYPE_CHECKING

import click

from optimize.cli.options import storage_option
from optimize.errors import InputError
from tagifai.console import debug_option, json_option, json_text, prepare_mlflow, say, tracking_option
from tagifai.process import interruptible

if TYPE_CHECKING:
    from optimize.execution.deletion import Deletion


@click.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@storage_option
@tracking_option
@json_option
@debug_option
def delete(name: str, yes: bool, storage: str | None, tracking_uri: str | None, as_json: bool) -> None:
    """Delete the study NAME with its runs and their artifacts.

    Registered models stay, with the final runs that they come from.
    """
    prepare_mlflow()
    from optimize.execution.deletion import delete_study
    from optimize.reporting.studies import show_study

    if not yes:
        summary = show_study(name, storage=storage)
        what = f"study {name} ({len(summary.trials)} trials) from {summary.shown_storage}, and its runs"
        if not sys.stdin.isatty():
            raise InputError(f"Nothing was deleted: this would delete {what}. Say so with --yes.")
        if not click.confirm(f"Delete {what}?", err=True):
            say("Nothing was deleted.")
            return
    with interruptible("optimize"):
        done = delete_study(name, storage=storage, tracking_uri=tracking_uri)
    say(json_text(done.to_dict()) if as_json else show_deletion(done))


def show_deletion(done: "Deletion") -> str:
    """Say what was deleted, and what was kept."""
    experiment = " and its experiment" if done.experiment else ""
    lines = [f"Deleted study {done.study}: {done.n_trials} trials, {done.n_runs} runs{experiment}"]
    for run_id, models in done.kept.items():
        lines.append(f"Kept final run {run_id}, from which registered models come: {', '.join(models)}")
    return "\n".join(lines)
