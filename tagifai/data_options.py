"""The options of the command lines that say how to read a data file."""

import functools
from collections.abc import Callable
from typing import Any

import click

from tagifai.data_source import ON_ERROR

_OPTIONS = {
    "text": click.option(
        "--text", multiple=True, metavar="COLUMN", help="Column of the text; several, one option each, are joined."
    ),
    "label": click.option("--label", metavar="COLUMN", help="Column of the label."),
    "separator": click.option("--separator", metavar="CHAR", help="What separates the fields of a CSV file, or tab."),
    "encoding": click.option("--encoding", metavar="NAME", help="Encoding of a text file, such as cp1252."),
    "id": click.option("--id", metavar="COLUMN", help="Column whose values must all differ."),
    "on_error": click.option(
        "--on-error", type=click.Choice(ON_ERROR), help="What to do with a row that cannot be used; refuse by default."
    ),
}


def data_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a command with `--text`, `--label` and the others.

    Args:
        command: Takes those that were given as `data_options`, by the names of `tagifai.data_source.DataSource`.

    Returns:
        The command with the options.
    """

    @functools.wraps(command)
    def wrapped(*args: Any, **options: Any) -> Any:
        given = {name: options.pop(name) for name in _OPTIONS}
        given["text"] = list(given["text"]) or None
        return command(*args, data_options={k: v for k, v in given.items() if v is not None}, **options)

    decorated: Callable[..., Any] = wrapped
    for option in reversed(_OPTIONS.values()):
        decorated = option(decorated)
    return decorated
