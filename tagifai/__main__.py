"""The `tagifai` command, as `python -m tagifai` too."""

from collections.abc import Callable
from typing import Any, NoReturn

from tagifai.process import run_command


def run() -> NoReturn:
    """Run the command, and end the process as soon as its output is written."""
    run_command("tagifai", _load)


def _load() -> Callable[[], Any]:
    from tagifai.cli import main

    return lambda: main(prog_name="tagifai")


if __name__ == "__main__":
    run()
