"""A worker of a study computes in one thread: its siblings have the other cores."""

from typing import Any

import pytest


@pytest.mark.slow
@pytest.mark.parametrize(("n_jobs", "expected"), [(1, 2), (2, 1)])
def test_a_worker_computes_in_one_thread(project: Any, n_jobs: int, expected: int) -> None:
    project.write_train(
        f"train_in_threads_{n_jobs}",
        """
        import joblib
        from tagifai.fast.threads import thread_limit

        joblib.cpu_count = lambda: 2
        losses.append(thread_limit())
        """,
    )
    code, _, err = project.cli("run", "studies/own.toml", "--n-jobs", n_jobs, OMP_NUM_THREADS="")
    assert code == 0, err
    assert {trial.value for trial in project.trials("own")} == {expected}
