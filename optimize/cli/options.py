"""Options that several commands share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

storage_option = click.option(
    "--storage", metavar="URL", help="Storage of the study; sqlite:///studies/NAME.db by default."
)

DEFAULT_STUDY_FILE = "studies/sgd.toml"

_EXECUTION = (
    click.option("--n-jobs", type=click.IntRange(min=1), metavar="N", help="Trials that run at once; 1 by default."),
    click.option("--backend", type=click.Choice(["local", "dask"]), help="Where trials run: here, or on a cluster."),
    click.option("--scheduler", metavar="ADDRESS", help="Scheduler of the Dask cluster, such as tls://host:8786."),
)


class Target(click.ParamType[float | str]):
    """A number, or `none`."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float | str:
        """Return the number, or `none`."""
        if value == "none":
            return "none"
        return float(click.FLOAT.convert(value, param, ctx))


_STOPS = (
    click.option(
        "--timeout", type=click.FloatRange(min=0), metavar="SECONDS", help="Begin no further trial after this time."
    ),
    click.option(
        "--patience",
        type=click.IntRange(min=0),
        metavar="N",
        help="End when N trials in a row are no better; 0: never.",
    ),
    click.option("--target", type=Target(), metavar="VALUE", help="End when a trial is as good as this; none: never."),
    click.option(
        "--trial-timeout",
        type=click.FloatRange(min=0),
        metavar="SECONDS",
        help="Fail a trial after this time; 0: never.",
    ),
)


def stop_options(command: Command) -> Command:
    """Add the options that say when a study or a trial ends; they replace those of the table `[study]`."""
    for option in reversed(_STOPS):
        command = option(command)
    return command


def execution_options(command: Command) -> Command:
    """Add the options that say where trials run; they replace those of the table `[execution]`."""
    for option in reversed(_EXECUTION):
        command = option(command)
    return command


def where_again(options: dict[str, Any]) -> dict[str, str | None]:
    """Return the options that name a cluster, and how many trials run there."""
    if options["backend"] is None:
        return {}
    return {key: str(options[key]) for key in ("backend", "scheduler", "n_jobs") if options[key] is not None}
