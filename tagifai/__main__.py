"""The `tagifai` command, as `python -m tagifai` too."""

import sys

if __name__ == "__main__" and not sys.flags.safe_path and not __file__.startswith(f"{sys.path[0]}/tagifai/"):
    # `python -m` looks for modules in the current folder first, and a file there may be called as any library is.
    del sys.path[0]

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
