"""The `optimize` command, as `python -m optimize` too."""

import atexit
import os
import sys
from typing import NoReturn

from optimize.cli.main import main
from optimize.gc_tuning import relax_gc


def run() -> NoReturn:
    """Run the command, and end the process as soon as its output is written.

    The interpreter's own end frees all modules one by one, which takes a third of a second after a study; the operating
    system frees them at once.
    """
    relax_gc()
    code = 1
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
