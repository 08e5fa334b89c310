"""The command `optimize init`."""

from typing import Any

import click

from tagifai.console import debug_option, json_option, json_text, say
from tagifai.data_options import data_options


@click.command()
@click.argument("file", type=click.Path())
@data_options
@click.option(
    "--output", type=click.Path(), metavar="TOML", help="Study file to write; studies/<FILE>.toml by default."
)
@json_option
@debug_option
def init(file: str, data_options: dict[str, Any], output: str | None, as_json: bool) -> None:
    """Look at the labelled FILE and write a study file for it, which runs as it is."""
    from optimize.cli.draft_text import show_draft
    from optimize.definition.draft import init_study
    from tagifai.data_source import DataSource

    path, draft = init_study(DataSource.of(file, **data_options), output)
    say(json_text(draft.to_dict() | {"study_file": str(path)}) if as_json else show_draft(draft, str(path)))
