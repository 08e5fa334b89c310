"""The commands `optimize show` and `optimize list`."""

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from optimize.cli.options import DEFAULT_STUDY_FILE, storage_option
from optimize.cli.summary_text import STATES, show_list, show_summary
from tagifai.console import debug_option, json_option, json_text, say, tracking_option
from tagifai.terminal import terminal_width

if TYPE_CHECKING:
    from optimize.reporting.summary import StudySummary


@click.command()
@click.argument("name")
@click.option(
    "--top", type=click.IntRange(min=1), metavar="N", default=5, show_default=True, help="How many trials to list."
)
@click.option("--state", type=click.Choice(STATES), help="List the trials that ended like this; the best by default.")
@click.option("--trial", type=click.IntRange(min=0), metavar="N", help="Show trial N in full instead of the study.")
@storage_option
@tracking_option
@json_option
@debug_option
def show(
    name: str,
    top: int,
    state: str | None,
    trial: int | None,
    storage: str | None,
    tracking_uri: str | None,
    as_json: bool,
) -> None:
    """Show the state, the progress, the best trials and the findings of the study NAME, or one of its trials."""
    if trial is not None:
        _show_trial(name, trial, storage, tracking_uri, as_json)
        return
    from optimize.reporting.studies import show_study

    summary = show_study(name, storage=storage)
    if as_json:
        say(json_text(summary.to_dict()))
        return
    say(show_summary(summary, top, state=state, in_full=True, width=terminal_width()))


@click.command(name="list")
@storage_option
@json_option
@debug_option
def list_(storage: str | None, as_json: bool) -> None:
    """List all studies."""
    from optimize.reporting.studies import list_studies

    summaries = list_studies(storage=storage)
    if as_json:
        say(json_text([_without_trials(summary) for summary in summaries]))
    else:
        say(show_list(summaries, terminal_width()) or _how_to_start())


def _show_trial(name: str, number: int, storage: str | None, tracking_uri: str | None, as_json: bool) -> None:
    from optimize.cli.trial_text import show_trial
    from optimize.reporting.studies import describe_stored_trial
    from optimize.tracking.tags import TRIAL
    from tagifai.experiments import find_runs
    from tagifai.tracking_store import resolve_tracking_uri

    details = describe_stored_trial(name, number, storage=storage)
    runs = find_runs(resolve_tracking_uri(tracking_uri), name, TRIAL)
    details = replace(details, run_id=runs.get(str(number)))
    say(json_text(details.to_dict()) if as_json else show_trial(details))


def _how_to_start() -> str:
    from pathlib import Path

    study_files = sorted(path.as_posix() for path in Path("studies").glob("*.toml"))
    default = DEFAULT_STUDY_FILE in study_files or not study_files
    command = "optimize run" if default else shlex.join(["optimize", "run", study_files[0]])
    return f"No studies here. Start one with `{command}`."


def _without_trials(summary: "StudySummary") -> dict[str, Any]:
    return {key: value for key, value in summary.to_dict().items() if key not in ("trials", "uncertainty", "findings")}
