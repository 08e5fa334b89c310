"""What the two command lines share: errors as messages and exit codes, `--json`, `--debug`."""

import io
import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import click

from tagifai.errors import EXIT_INTERRUPTED, one_line
from tagifai.files import to_json
from tagifai.masking import masked
from tagifai.printable import printable, printable_json
from tagifai.terminal import terminal_width, wrap

DEBUG = "TAGIFAI_DEBUG"

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


tracking_option = click.option(
    "--tracking-uri",
    metavar="URI",
    help="MLflow store; MLFLOW_TRACKING_URI or sqlite:///experiments/mlflow.db by default.",
)


def _set_debug(_context: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        os.environ[DEBUG] = "1"


debug_option = click.option(
    "--debug", is_flag=True, expose_value=False, callback=_set_debug, help="Show the traceback of an error."
)


class CommandGroup(click.Group):
    """A group whose commands end with an exit code and a message, never with a traceback unless `--debug` asks for it.

    Exit codes: 0 done, 1 the work failed, 2 bad usage or bad input, 130 interrupted. An exception's own `exit_code`
    decides.
    """

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, False, **extra)
        if logging.lastResort is not None:
            # Warnings of ours go there, and may quote what they warn of.
            logging.lastResort.setFormatter(PrintableFormatter())
        try:
            code = super().main(args, prog_name, complete_var, False, **extra)
        except click.exceptions.Abort as error:
            _fail(error.__cause__ or error, "interrupted", EXIT_INTERRUPTED)
        except click.ClickException as error:
            _show(error)
            sys.exit(error.exit_code)
        except Exception as error:
            _fail(error, *_describe(error))
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Click would exit with 1, but the reader of the pipe has what it wanted. Nothing may be flushed into it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0


def command_group(**settings: Any) -> Callable[[Callable[..., Any]], CommandGroup]:
    """Decorate a function as the group of a command line with `--debug`, `--version` and these exit codes."""

    def decorate(function: Callable[..., Any]) -> CommandGroup:
        options = click.version_option(package_name="tagifai", message="%(package)s %(version)s")
        group = click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]}, **settings)
        return group(options(debug_option(function)))  # type: ignore[no-any-return]

    return decorate


def prepare_mlflow() -> None:
    """Keep MLflow quick to fail and quiet, unless the user set otherwise."""
    from tagifai.tracking_store import set_mlflow_defaults

    set_mlflow_defaults()
    os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "WARNING")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")


def say(text: str, *, err: bool = False) -> None:
    """Print a text: the one place where what a stranger may have written meets a terminal.

    Args:
        text: Lines of ours, with names, tags and errors of anyone's in them.
        err: Print it on standard error.
    """
    click.echo(printable(text), err=err)


def print_json(value: Any) -> None:
    """Print a value as JSON, valid in any encoding of the terminal."""
    # The replacement that other encodings get for a letter is none of JSON's.
    say(json_text(value, ensure_ascii=sys.stdout.encoding.lower() != "utf-8"))


def json_text(value: Any, *, ensure_ascii: bool = True) -> str:
    """Return a value as JSON that `say` leaves as it is.

    Args:
        value: See `tagifai.files.to_json`.
        ensure_ascii: Whether to write letters beyond ASCII as their codes.
    """
    return printable_json(to_json(value, ensure_ascii=ensure_ascii))


class PrintableFormatter(logging.Formatter):
    """Formats what is logged for a terminal; see `say`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as it may be shown."""
        return printable(masked(super().format(record)))


def _show(error: click.ClickException) -> None:
    """Print an error of click's, which may quote an argument."""
    shown = io.StringIO()
    error.show(shown)
    say(masked(shown.getvalue().rstrip("\n")), err=True)


def _describe(error: Exception) -> tuple[str, int]:
    code = getattr(error, "exit_code", None)
    if isinstance(code, int):
        return str(error), code
    return f"unexpected {one_line(error, 500, named=True)}\nRun the command again with --debug for the traceback.", 1


def _fail(error: BaseException, message: str, code: int) -> NoReturn:
    if os.environ.get(DEBUG):
        say(masked("".join(traceback.format_exception(error)).rstrip("\n")), err=True)
    # Libraries put addresses into their messages, and so may we.
    text = masked(message if code == EXIT_INTERRUPTED else f"Error: {message}")
    say(wrap(text, terminal_width(sys.stderr)), err=True)
    sys.exit(code)
