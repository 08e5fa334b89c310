"""Work in threads: the same bits, in parts that leave nothing out; one thread where others need the cores."""

import threading
from multiprocessing import get_context

import joblib
import numpy as np
import pytest
from small_problems import make_args, make_precomputed, make_rows, make_solvers, run

from tagifai.fast import solvers, threads
from tagifai.fast.threads import ENOUGH, cuts, n_threads, run_in_threads, set_thread_limit, thread_limit


@pytest.mark.parametrize("n_items", [0, 1, 2, 3, 10, 11])
@pytest.mark.parametrize("n_parts", [1, 2, 3, 7])
def test_cuts_leave_nothing_out(n_items: int, n_parts: int) -> None:
    parts = cuts(n_items, n_parts)
    assert [item for part in parts for item in range(n_items)[part]] == list(range(n_items))
    assert all(part.start < part.stop for part in parts)


@pytest.mark.parametrize("n_classes", [2, 3, 6])
def test_epochs_in_threads_have_the_same_bits(n_classes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    n_before, rows, args = threading.active_count(), make_rows(n_classes), make_args()
    alone = make_solvers(make_precomputed(rows, args), args)["primal"]
    monkeypatch.setattr(solvers, "n_threads", lambda _: 4)
    together = make_solvers(make_precomputed(rows, args), args)["primal"]
    assert np.array_equal(run(alone, 12), run(together, 12))
    assert np.array_equal(alone.model().coef_, together.model().coef_)
    assert threading.active_count() == n_before  # the driver forks its workers only then


@pytest.fixture
def cores(monkeypatch: pytest.MonkeyPatch) -> int:
    """The threads of a process that nobody limits but a container."""
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "2")
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(threads, "_own_limit", None)
    return min(2, joblib.cpu_count())


def test_one_thread_for_little_work_and_as_many_as_the_environment_allows_for_much(
    cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert n_threads(ENOUGH - 1) == 1
    assert n_threads(ENOUGH) == cores
    for limit, expected in [("1", 1), ("64", cores), ("0", 1), ("many", cores)]:
        monkeypatch.setenv("OMP_NUM_THREADS", limit)
        assert n_threads(ENOUGH) == thread_limit() == expected


def test_a_limit_that_is_handed_in_or_set_takes_the_place_of_the_environments(
    cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert n_threads(ENOUGH, 7) == 7
    assert n_threads(ENOUGH - 1, 7) == 1
    set_thread_limit(3)
    assert n_threads(ENOUGH) == 3
    assert n_threads(ENOUGH, 7) == 7
    with pytest.raises(ValueError, match="in 0 threads"):
        set_thread_limit(0)
    assert n_threads(ENOUGH) == 3


def _limited() -> tuple[int, int]:
    before = n_threads(ENOUGH)
    set_thread_limit(1)
    return before, n_threads(ENOUGH)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_limit_is_the_processs_own(cores: int, method: str) -> None:
    with get_context(method).Pool(1) as pool:
        assert pool.apply(_limited) == (cores, 1)
    assert n_threads(ENOUGH) == cores


def test_an_error_in_a_thread_is_raised() -> None:
    done = []

    def fail() -> None:
        raise MemoryError("no more")

    with pytest.raises(MemoryError, match="no more"):
        run_in_threads([fail, lambda: done.append(1)])
    assert done == [1]
