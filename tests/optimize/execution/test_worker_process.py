"""A worker's first moments: it has none of its driver's handlers and pipes."""

import subprocess
import sys
from typing import Any

import pytest

STOPPED_AT_ONCE = """
from optimize.cli.shutdown import GracefulShutdown
from optimize.execution.worker_process import start_worker

shutdown = GracefulShutdown({})
shutdown.install()
for number in range(60):
    link, process = start_worker(None, f"1-{number}", [])
    process.terminate()
    process.join()
    link.close()
shutdown.uninstall()
print("not interrupted")
"""


@pytest.mark.slow
def test_a_worker_stopped_while_it_is_forked_interrupts_nobody_but_itself(project: Any) -> None:
    command = [sys.executable, "-c", STOPPED_AT_ONCE]
    done = subprocess.run(
        command, cwd=project.path, env=project.environment(), capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "not interrupted\n", "")


@pytest.mark.slow
def test_no_worker_is_started_that_has_nothing_to_do(project: Any) -> None:
    project.write_train(
        "train_that_dies_at_the_end",
        """
        import optimize.execution.worker

        time.sleep(0.3)
        losses.append(args.x**2)
        trial.report(losses[-1], 0)
        optimize.execution.worker.TrialEnd = lambda trial: os.kill(os.getpid(), signal.SIGKILL)
        """,
    )
    driver = project.start("run", "studies/own.toml", "--n-jobs", 4, "--n-trials", 2)
    driver.wait_for("Trial   ")
    driver.wait_for("Trial   ")
    # Both trials are stored: the tracking process is what is left.
    assert len(driver.children()) <= 1
    assert driver.end()[0] == 0
    assert len(project.trials("own")) == 2
