"""Threads for work on many rows: parts that need no interpreter lock run side by side; the bits are those in turn."""

import os
from collections.abc import Callable, Sequence
from itertools import pairwise
from multiprocessing import parent_process

ENOUGH = 4_000_000
"""Entries that work must read to be worth threads: about 10 ms; starting them takes a fraction of one."""


def n_threads(n_entries: int) -> int:
    """Return into how many threads work may be split.

    One in a worker process, for its siblings have the other cores; else as many as there are cores for this process.
    `OMP_NUM_THREADS` and what joblib observes (affinity, the limits of a container, `LOKY_MAX_CPU_COUNT`) bound it, as
    they do in scikit-learn.

    Args:
        n_entries: About how many entries the work reads.
    """
    if n_entries < ENOUGH or parent_process() is not None:
        return 1
    import joblib

    limit = os.environ.get("OMP_NUM_THREADS", "")
    n_cores: int = joblib.cpu_count()
    return max(1, min(n_cores, int(limit))) if limit.isdigit() else n_cores


def cuts(n_items: int, n_parts: int) -> list[slice]:
    """Cut items into parts of about the same size, none of them empty.

    Args:
        n_items: How many there are.
        n_parts: How many parts are wanted.

    Returns:
        A slice a part.
    """
    ends = [n_items * part // n_parts for part in range(n_parts + 1)]
    return [slice(start, stop) for start, stop in pairwise(ends) if start < stop]


def run_in_threads(calls: Sequence[Callable[[], None]]) -> None:
    """Make all calls, each in a thread of its own; a single one in this thread.

    When a call raises, or the main thread is interrupted, the others end first.

    Args:
        calls: What is to be done.
    """
    if len(calls) == 1:
        calls[0]()
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max(1, len(calls))) as pool:
        for future in [pool.submit(call) for call in calls]:
            future.result()
