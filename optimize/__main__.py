"""The `optimize` command, as `python -m optimize` too."""

import sys

if __name__ == "__main__" and not sys.flags.safe_path and not __file__.startswith(f"{sys.path[0]}/optimize/"):
    # `python -m` looks for modules in the current folder first, and a file there may be called as any library is.
    del sys.path[0]

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
