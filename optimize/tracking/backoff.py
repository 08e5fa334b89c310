"""How long MLflow is left alone when it does not answer."""

BACKOFF = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds after the first, second... failure in a row; the last repeats."""


def pause_after(n_failures: int) -> float:
    """Return the seconds to wait after some failures in a row.

    Args:
        n_failures: At least 1.
    """
    return BACKOFF[min(n_failures, len(BACKOFF)) - 1]
