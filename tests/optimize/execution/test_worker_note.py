"""When a study says that another number of workers would be better."""

import pytest

from optimize.execution.worker_note import worker_note


@pytest.mark.parametrize(
    ("n_jobs", "seconds", "n_cores", "text"),
    [
        (2, [0.12] * 20, 2, "Trials take 0.12 s each, workers 2 s to start: --n-jobs 2 was not faster than 1."),
        (1, [31.0] * 20, 4, "Trials take 31 s each, and there are 4 cores: try --n-jobs 2."),
        (1, [31.0] * 20, 1, ""),
        (1, [0.12] * 20, 4, ""),
        (1, [31.0] * 3, 4, ""),
        (4, [31.0] * 20, 4, ""),
        (2, [1.0] * 20, 2, ""),
        (4, [0.5] * 20, 1, "Trials take 0.50 s each, workers 2 s to start: --n-jobs 4 was not faster than 1."),
        (2, [0.1] * 2, 2, ""),
    ],
)
def test_it_is_said_when_another_number_of_workers_would_pay(
    n_jobs: int, seconds: list[float], n_cores: int, text: str
) -> None:
    assert worker_note(n_jobs, seconds, n_cores) == text
