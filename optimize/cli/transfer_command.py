"""The commands `optimize export` and `optimize import`."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimize.cli.options import storage_option
from tagifai.console import debug_option, json_option, json_text, prepare_mlflow, say, tracking_option
from tagifai.process import interruptible

if TYPE_CHECKING:
    from optimize.promotion.study_export import Export
    from optimize.promotion.study_import import Import


@click.command()
@click.argument("name")
@click.option("--output", type=click.Path(), metavar="ZIP", help="Archive to write; NAME.zip by default.")
@click.option("--with-data", is_flag=True, help="Pack the data too, not its digest alone.")
@storage_option
@tracking_option
@json_option
@debug_option
def export(
    name: str, output: str | None, with_data: bool, storage: str | None, tracking_uri: str | None, as_json: bool
) -> None:
    """Write the study NAME, its final runs and their models to one file, to go on with elsewhere.

    The study may be running. Another folder or machine takes it in with optimize import.
    """
    prepare_mlflow()
    from optimize.promotion.study_export import export_study

    with interruptible("optimize"):
        done = export_study(name, output=output, with_data=with_data, storage=storage, tracking_uri=tracking_uri)
    say(json_text(done.to_dict()) if as_json else show_export(done))


@click.command(name="import")
@click.argument("archive", metavar="FILE", type=click.Path())
@click.option(
    "--trust", is_flag=True, help="Trust who made it: it may name code to run, and hold the pickles of CMA-ES."
)
@storage_option
@tracking_option
@json_option
@debug_option
def import_(archive: str, trust: bool, storage: str | None, tracking_uri: str | None, as_json: bool) -> None:
    """Take in the study of FILE, which optimize export has written, with its runs and models.

    Nothing that is there is replaced. An import that was interrupted is simply started again.
    """
    prepare_mlflow()
    from optimize.promotion.study_import import import_study

    with interruptible("optimize"):
        done = import_study(archive, trust=trust, storage=storage, tracking_uri=tracking_uri)
    say(json_text(done.to_dict()) if as_json else show_import(done))


def show_export(done: "Export") -> str:
    """Describe an archive."""
    models = f", models {', '.join(done.models)}" if done.models else ""
    held = f"data {done.data}" if done.with_data else f"the digest of {done.data}, not the data (--with-data)"
    lines = [
        f"{done.archive}: study {done.study}, {done.n_trials} trials, {_final_runs(done)}{models}, {held}; "
        f"{done.size / 2**20:.1f} MB"
    ]
    if done.running:
        lines.append("The study is running; the archive holds it as it was at this moment.")
    return "\n".join([*lines, "", f"Next, elsewhere: {shlex.join(['optimize', 'import', Path(done.archive).name])}"])


def show_import(done: "Import") -> str:
    """Describe what was imported, and what is left to do."""
    lines = [
        f"Study {done.study}: {done.state}, {done.n_trials} trials, {_final_runs(done)}",
        f"Storage {done.storage}, study file {done.study_file}",
    ]
    if done.data:
        lines.append(f"Data {done.data}, sha256 {done.data_sha256[:8]}...")
    else:
        lines.append(
            f"The data is not here: the study wants {done.data_wanted} with sha256 {done.data_sha256[:8]}... "
            "Put it there, or name it with --data."
        )
    for version in done.versions:
        aliases = f", alias {', '.join(version.aliases)}" if version.aliases else ""
        lines.append(f"Model {version.model_name} version {version.version}, trial {version.trial}{aliases}")
        lines += [f"  alias {alias} stays with the version that has it here" for alias in version.other_aliases]
    lines += [f"Compare the two and move the alias: {command}" for command in done.promote]
    lines += [f"Not as it was where it comes from: {doubt}" for doubt in done.doubts]
    return "\n".join([*lines, "", f"Next: {done.next}"])


def _final_runs(done: "Export | Import") -> str:
    return f"{done.n_final_runs} final run{'' if done.n_final_runs == 1 else 's'}"
