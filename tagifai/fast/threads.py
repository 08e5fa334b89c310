"""Threads for work on many rows: parts that need no interpreter lock run side by side; the bits are those in turn."""

import os
from collections.abc import Callable, Sequence
from itertools import pairwise

ENOUGH = 4_000_000
"""Entries that work must read to be worth threads: about 10 ms; starting them takes a fraction of one."""


_own_limit: int | None = None


def set_thread_limit(n: int) -> None:
    """Set the most threads that this process may use, such as 1 for a worker whose siblings have the other cores.

    Args:
        n: The limit, 1 or more; it takes the place of the environment's.

    Raises:
        ValueError: If it is less than 1.
    """
    global _own_limit
    if n < 1:
        raise ValueError(f"A process cannot work in {n} threads. Set a limit of 1 or more.")
    _own_limit = n


def thread_limit() -> int:
    """Return the most threads that this process may use.

    That is what `set_thread_limit` says; else the number of cores, bounded as in scikit-learn by `OMP_NUM_THREADS` and
    what joblib observes (affinity, the limits of a container, `LOKY_MAX_CPU_COUNT`).
    """
    if _own_limit is not None:
        return _own_limit
    import joblib

    n_cores: int = joblib.cpu_count()
    limit = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, min(n_cores, int(limit))) if limit.isdigit() else n_cores


def n_threads(n_entries: int, limit: int | None = None) -> int:
    """Return into how many threads work may be split.

    Args:
        n_entries: About how many entries the work reads.
        limit: The most threads; None for this process's `thread_limit`.
    """
    if n_entries < ENOUGH:
        return 1
    return thread_limit() if limit is None else limit


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
