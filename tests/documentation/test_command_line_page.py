"""`docs/command-line.md` names every command and every option, and is what `make docs` writes."""

import re
import runpy
from pathlib import Path

import click
import pytest

from optimize.cli.main import main as optimize
from tagifai.cli import main as tagifai

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "command-line.md"
GROUPS = {"optimize": optimize, "tagifai": tagifai, "tagifai models": tagifai.commands["models"]}
COMMANDS = {f"{name} {verb}": command for name, group in GROUPS.items() for verb, command in group.commands.items()}


def section(page: str, command: str) -> str:
    """Return what the page says about a command; empty if it is not there."""
    found = re.search(rf"^### {re.escape(command)}\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def undocumented(page: str, path: str, command: click.Command) -> list[str]:
    """Return the options of a command that its section does not name."""
    options = [param for param in command.params if isinstance(param, click.Option)]
    names = [name for option in options for name in (*option.opts, *option.secondary_opts)]
    return [name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", section(page, path))]


@pytest.mark.parametrize("path", COMMANDS)
def test_names_each_command_with_its_options(path: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert section(page, path), f"{path} is not there"
    assert undocumented(page, path, COMMANDS[path]) == []


def test_an_option_that_is_missing_is_found() -> None:
    page = PAGE.read_text(encoding="utf-8").replace("`--dry-run`", "")
    assert undocumented(page, "optimize run", COMMANDS["optimize run"]) == ["--dry-run"]


def test_is_what_make_docs_writes() -> None:
    render = runpy.run_path(str(DOCS / "command_line.py"))["render"]
    assert PAGE.read_text(encoding="utf-8") == render(), "run `make docs` and commit docs/command-line.md"
