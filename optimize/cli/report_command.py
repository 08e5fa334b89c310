"""The command `optimize report`."""

from typing import TYPE_CHECKING

import click

from optimize.cli.options import storage_option
from tagifai.console import debug_option, json_option, json_text, prepare_mlflow, say, tracking_option
from tagifai.process import interruptible

if TYPE_CHECKING:
    from optimize.tracking.study_report import WrittenReport


@click.command()
@click.argument("name")
@click.option("--output", type=click.Path(), metavar="FILE", help="File to write; NAME.html or NAME.md by default.")
@click.option("--against", metavar="OTHER", help="Set the study OTHER beside it.")
@click.option(
    "--format", "format_", type=click.Choice(["html", "md"]), default="html", show_default=True, help="Page or text."
)
@storage_option
@tracking_option
@json_option
@debug_option
def report(
    name: str,
    output: str | None,
    against: str | None,
    format_: str,
    storage: str | None,
    tracking_uri: str | None,
    as_json: bool,
) -> None:
    """Write a page that shows and judges the study NAME: one file that needs no network.

    The study's run in MLflow keeps the page as an artifact, and the same as Markdown as its description.
    """
    prepare_mlflow()
    from optimize.tracking.study_report import write_report

    with interruptible("optimize"):
        written = write_report(
            name, output=output, format=format_, against=against, storage=storage, tracking_uri=tracking_uri
        )
    say(json_text(written.to_dict()) if as_json else show_written(written))


def show_written(written: "WrittenReport") -> str:
    """Describe a report that has been written."""
    lines = [f"{written.path}: the report of study {written.study}, {written.size / 1000:.0f} kB"]
    if written.away:
        lines.append(f"MLflow does not keep it: {written.away}")
    elif written.run_id:
        lines.append(f"Kept with run {written.run_id} as report.html, the same as Markdown as its description")
    return "\n".join(lines)
