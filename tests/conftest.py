"""In which order the tests run, how the commands that they start begin, and which signals these hear."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tagifai.gc_tuning import relax_gc
from tests.browser import chromium
from tests.warm_start import Template, WarmPopen

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LONGEST = (
    "test_code_blocks.py",
    "test_wheel.py",
    "test_torture.py",
    "test_dask.py",
    "test_command_process.py",
    "test_faults.py",
    "test_champion.py",
    "test_study_transfer.py",
    "test_final_model.py",
    "test_long_studies.py",
    "test_running_trials.py",
    "test_notebook.py",
)
"""Files whose slow tests take longest, in this order."""


def pytest_configure() -> None:
    """Hear the signals that were ignored when the tests were started in the background: commands inherit that."""
    relax_gc()
    # A key of the tests' own signs their studies, in all processes that test; the user's configuration is left alone.
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="tagifai-tests-config-")
    for signum in (signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(signum) is signal.SIG_IGN:
            signal.signal(signum, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, in each process that tests, so that none is left with it when the others are done.

    Each is given an equal share of the list, one after the other, and then takes from the ends of others' shares. The
    slow tests of a file stay together, for they share what they have made.
    """
    n_shares = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    slow: dict[Path, list[pytest.Item]] = {}
    quick = []
    for item in items:
        (quick if item.get_closest_marker("slow") is None else slow.setdefault(item.path, [])).append(item)
    files = sorted(slow, key=lambda path: (_rank(path.name), -len(slow[path])))
    sizes = [len(items[share::n_shares]) for share in range(n_shares)]
    items.clear()
    for share, size in enumerate(sizes):
        first = [item for path in files[share::n_shares] for item in slow[path]]
        n_quick = max(0, size - len(first)) if share < n_shares - 1 else len(quick)
        items += [*first, *quick[:n_quick]]
        del quick[:n_quick]


def _rank(name: str) -> int:
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


def pytest_unconfigure() -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(os.environ.pop("XDG_CONFIG_HOME"), ignore_errors=True)


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Chromium, for the tests of a module; they are skipped where it is not installed."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def template() -> Iterator[Template | None]:
    """The process of which warm commands are forks; Linux alone hands them over to who asked for them."""
    if sys.platform != "linux":
        yield None
        return
    template = Template()
    yield template
    template.stop()


@pytest.fixture(autouse=True)
def warm_start(request: pytest.FixtureRequest, template: Template | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start commands warm, but for the tests that are about their start."""
    if request.node.get_closest_marker("cold") is None:
        monkeypatch.setattr(subprocess, "Popen", WarmPopen)
        monkeypatch.setattr(WarmPopen, "template", template)
