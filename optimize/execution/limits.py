"""What a study is told of when to stop and how many trials run at once; one check for Python and the command line."""

import math

from optimize.errors import InputError


def check_limits(*, n_trials: int | None = None, timeout: float | None = None, n_jobs: int | None = None) -> None:
    """Refuse limits with which no trial would begin.

    Args:
        n_trials: Trials; None where nothing is said of them.
        timeout: Seconds after which no further trial begins, 0 or more; None for no such limit.
        n_jobs: How many trials run at once, 1 or more; None where nothing is said of it.

    Raises:
        InputError: One of them is no number of its kind, or too small.
    """
    if n_trials is not None and not _is_count(n_trials):
        raise InputError(f"--n-trials (n_trials) must be a whole number, 1 or more, not {n_trials!r}.")
    if n_jobs is not None and not _is_count(n_jobs):
        raise InputError(f"--n-jobs (n_jobs) must be a whole number, 1 or more, not {n_jobs!r}.")
    if timeout is None:
        return
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or math.isnan(timeout) or timeout < 0:
        raise InputError(f"--timeout (timeout) must be seconds, 0 or more, not {timeout!r}. Leave it out for no limit.")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1
