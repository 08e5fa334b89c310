"""The command `optimize dashboard`."""

import click

from optimize.cli.options import storage_option
from tagifai.console import debug_option, say


@click.command()
@click.argument("name")
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="Port to listen on; any free one by default.")
@storage_option
@debug_option
def dashboard(name: str, port: int | None, storage: str | None) -> None:
    """Look at the study NAME with optuna-dashboard, on this machine only, until Ctrl-C.

    The study may be running. It needs the extra: pip install 'tagifai[dashboard]'.
    """
    from optimize.reporting.dashboard import serve_dashboard
    from optimize.storage.address import StudyAddress

    serve_dashboard(StudyAddress.of(name, storage), port, lambda page: say(f"Study {name}: {page}"))
