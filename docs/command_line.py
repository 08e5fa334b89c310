"""Write `docs/command-line.md` from the help of the commands: `make docs`."""

from collections.abc import Iterator
from pathlib import Path

import click

from optimize.cli.main import main as optimize
from tagifai.cli import main as tagifai

PAGE = Path(__file__).with_name("command-line.md")
INTRODUCTION = """# Command line

Every command and option, as `--help` shows them. This page is written by `make docs`.

Exit codes: 0 done, 1 the work failed, 2 bad usage or bad input, 130 interrupted with the study left clean. With
`--json` the result is JSON on standard output; progress and messages go to standard error. Everything is relative
to the current directory.
"""


def render() -> str:
    """Return the page."""
    return "\n".join([INTRODUCTION, *_groups()])


def _groups() -> Iterator[str]:
    for name, group in (("optimize", optimize), ("tagifai", tagifai)):
        yield f"## {name}\n"
        for verb, command in group.commands.items():
            yield _command(f"{name} {verb}", command)
            for inner, subcommand in getattr(command, "commands", {}).items():
                yield _command(f"{name} {verb} {inner}", subcommand)


def _command(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path, max_content_width=120)
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    text = " ".join((command.help or "").split())
    return f"### {path}\n`{usage}`\n\n{text}\n\n{_options(command, context)}\n"


def _options(command: click.Command, context: click.Context) -> str:
    options = [param for param in command.params if isinstance(param, click.Option)]
    records = [option.get_help_record(context) for option in options]
    rows = [f"| `{names}` | {' '.join(meaning.split())} |" for names, meaning in filter(None, records)]
    return "\n".join(["| option | meaning |", "|---|---|", *rows])


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
