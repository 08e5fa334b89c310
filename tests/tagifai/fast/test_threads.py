"""Work in threads: the same bits, in parts that leave nothing out; one thread where others need the cores."""

import threading
from multiprocessing import get_context

import joblib
import numpy as np
import pytest
from small_problems import make_args, make_precomputed, make_rows, make_solvers, run

from tagifai.fast import solvers, threads
from tagifai.fast.threads import cuts, n_threads, run_in_threads


@pytest.mark.parametrize("n_items", [0, 1, 2, 3, 10, 11])
@pytest.mark.parametrize("n_parts", [1, 2, 3, 7])
def test_cuts_leave_nothing_out(n_items: int, n_parts: int) -> None:
    parts = cuts(n_items, n_parts)
    assert [item for part in parts for item in range(n_items)[part]] == list(range(n_items))
    assert all(part.start < part.stop for part in parts)


@pytest.mark.parametrize("n_classes", [2, 3, 6])
def test_epochs_in_threads_have_the_same_bits(n_classes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, args = make_rows(n_classes), make_args()
    alone = make_solvers(make_precomputed(rows, args), args)["primal"]
    monkeypatch.setattr(solvers, "n_threads", lambda _: 4)
    together = make_solvers(make_precomputed(rows, args), args)["primal"]
    assert np.array_equal(run(alone, 12), run(together, 12))
    assert np.array_equal(alone.model().coef_, together.model().coef_)
    assert threading.active_count() == 1  # the driver forks its workers only then


def test_one_thread_for_little_work_for_a_limit_and_in_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "2")
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    enough = threads.ENOUGH
    assert n_threads(enough - 1) == 1
    cores = n_threads(enough)
    assert cores == min(2, joblib.cpu_count())
    with get_context("fork").Pool(1) as pool:
        assert pool.apply(n_threads, (enough,)) == 1
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert n_threads(enough) == 1
    monkeypatch.setenv("OMP_NUM_THREADS", "64")
    assert n_threads(enough) == cores


def test_an_error_in_a_thread_is_raised() -> None:
    done = []

    def fail() -> None:
        raise MemoryError("no more")

    with pytest.raises(MemoryError, match="no more"):
        run_in_threads([fail, lambda: done.append(1)])
    assert done == [1]
