"""The `optimize` command, as `python -m optimize` too."""

from collections.abc import Callable
from typing import Any, NoReturn

from tagifai.process import run_command


def run() -> NoReturn:
    """Run the command, and end the process as soon as its output is written."""
    run_command("optimize", _load)


def _load() -> Callable[[], Any]:
    from optimize.cli.main import main

    return main


if __name__ == "__main__":
    run()
