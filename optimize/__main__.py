"""The `optimize` command, as `python -m optimize` too."""

from typing import NoReturn

from optimize.cli import process
from tagifai.gc_tuning import relax_gc


def run() -> NoReturn:
    """Run the command, and end the process as soon as its output is written.

    The interpreter's own end frees all modules one by one, which takes a third of a second after a study; the operating
    system frees them at once.
    """
    process.begin()
    relax_gc()
    # Imported only now, so that a signal is heard from the first moment.
    from optimize.cli.main import main

    code = 1
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    process.end(code)


if __name__ == "__main__":
    run()
