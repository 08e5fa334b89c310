"""Disks that are full, and folders that may only be read: said in words, with nothing lost."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from optuna.trial import TrialState

STEADY = """
for epoch in range(args.num_epochs):
    time.sleep(0.02)
    losses.append(args.x**2 + 1 / (epoch + 1))
    if trial is not None:
        trial.report(losses[-1], epoch)
"""


def assert_complete(project: Any, total: int) -> None:
    """Assert that the study `own` has its total, and that each trial has one run that ended as it did."""
    trials = project.trials("own")
    assert sum(trial.state == TrialState.COMPLETE for trial in trials) == total
    statuses = {TrialState.COMPLETE: "FINISHED", TrialState.FAIL: "FAILED"}
    runs = {number: run.info.status for number, run in project.trial_runs("own").items()}
    assert runs == {t.number: statuses[t.state] for t in trials}


def finished_of(project: Any) -> dict[int, Any]:
    return {t.number: (t.params, t.value) for t in project.trials("own") if t.state == TrialState.COMPLETE}


@contextmanager
def mounted(path: Path, *options: str) -> Iterator[None]:
    """Mount a file system of its own on a folder."""
    command = ["mount", *options, str(path)]
    if os.geteuid() != 0 or not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("only root may mount a disk, and not everywhere")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def small_disk(path: Path, size: str) -> Any:
    return mounted(path, "-t", "tmpfs", "-o", f"size={size}", "none")


@contextmanager
def read_only(path: Path) -> Iterator[None]:
    """Let a folder only be read, by root too."""
    with mounted(path, "--bind", str(path)):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(path)], check=True)
        yield


def fill(path: Path) -> None:
    """Fill a disk to its last byte."""
    with suppress(OSError), path.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512, 1):
            with suppress(OSError):
                while file.write(b"\0" * size) == size:
                    pass


@pytest.mark.slow
@pytest.mark.parametrize("n_jobs", [1, 3])
def test_a_full_disk_ends_a_study_clearly_and_loses_nothing(project: Any, n_jobs: int) -> None:
    with small_disk(project.path / "studies", "8m"):
        project.write_train(f"train_{n_jobs}_on_a_small_disk", STEADY)
        driver = project.start("run", "studies/own.toml", "--n-trials", 20, "--n-jobs", n_jobs)
        driver.wait_for("Trial   2")
        before = finished_of(project)
        fill(project.path / "studies" / "filler")
        code, out, err = driver.end()
        assert (code, out) == (1, "")
        error = err[err.index("Error: ") :]
        assert "full" in error
        assert "Free some space.\nGo on with `optimize resume own`.\n" in error
        assert "Traceback" not in err
        assert "unexpected" not in err

        (project.path / "studies" / "filler").unlink()
        after = finished_of(project)
        assert before.items() <= after.items()
        code, _, err = project.call("resume", "own")
        assert code == 0, err
        assert after.items() <= finished_of(project).items()
        assert_complete(project, 20)


@pytest.mark.slow
def test_a_full_disk_of_mlflow_stops_nothing(project: Any) -> None:
    store = project.path / "experiments"
    moved = project.path / "moved"
    store.rename(moved)
    store.mkdir()
    with small_disk(store, "4m"):
        shutil.copytree(moved, store, dirs_exist_ok=True)
        project.write_train("train_with_a_full_store", STEADY)
        driver = project.start("run", "studies/own.toml")
        driver.wait_for("Trial   1")
        fill(store / "filler")
        code, out, err = driver.end()
        assert code == 0, err
        assert out.startswith("Study own: complete, 6 of 6 trials")
        assert "Write them with `optimize sync own`." in err
        assert "Traceback" not in err
        (store / "filler").unlink()
        code, _, err = project.call("sync", "own")
        assert code == 0, err
        assert_complete(project, 6)


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["studies", "experiments"])
@pytest.mark.parametrize("words", [("run", "studies/own.toml"), ("run", "studies/own.toml", "--dry-run")])
def test_a_first_start_on_a_disk_that_is_full_says_so(project: Any, folder: str, words: tuple[str, ...]) -> None:
    project.write_train("train_on_a_full_disk", STEADY)
    files = [path.read_bytes() for path in (project.path / "studies").glob("own.toml")]
    for path in (project.path / "experiments").glob("*"):
        path.unlink()
    with small_disk(project.path / folder, "64k"):
        if folder == "studies":
            (project.path / "studies" / "own.toml").write_bytes(files[0])
        fill(project.path / folder / "filler")
        code, _, err = project.cli(*words)
        assert code == (0 if folder == "experiments" or "--dry-run" in words else 1), err
        assert "Traceback" not in err
        assert "unexpected" not in err
        if folder == "studies" and "--dry-run" not in words:
            assert err.count("\n") <= 3
            assert "full" in err or "No space left" in err


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["studies", "experiments"])
def test_a_first_start_where_one_may_only_read_says_so(project: Any, folder: str) -> None:
    project.write_train("train_where_one_may_only_read", STEADY)
    for path in (project.path / "experiments").glob("*"):
        path.unlink()
    with read_only(project.path / folder):
        code, _, err = project.cli("run", "studies/own.toml")
    assert "Traceback" not in err
    assert "unexpected" not in err
    assert "Read-only file system" in err or "readonly" in err or "may only" in err
    assert code in (0, 1, 2)
