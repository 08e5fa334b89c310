"""In which order the tests run, and which signals the commands that they start hear."""

import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LONGEST = ("test_code_blocks.py", "test_torture.py")


def pytest_configure() -> None:
    """Hear the signals that were ignored when the tests were started in the background: commands inherit that."""
    for signum in (signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(signum) is signal.SIG_IGN:
            signal.signal(signum, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process is left with it when the others are done."""
    items.sort(key=lambda item: (item.get_closest_marker("slow") is None, item.path.name not in LONGEST))


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Chromium, for the tests of a module; they are skipped where it is not installed."""
    with chromium() as browser:
        yield browser
