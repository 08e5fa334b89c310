"""In which order the tests run, how the commands that they start begin, and which signals these hear."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tagifai.gc_tuning import relax_gc
from tests.browser import chromium
from tests.warm_start import Template, WarmPopen

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LONGEST = ("test_code_blocks.py", "test_torture.py")


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
    """Begin with what takes long, so that no process is left with it when the others are done."""
    items.sort(key=lambda item: (item.get_closest_marker("slow") is None, item.path.name not in LONGEST))


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
