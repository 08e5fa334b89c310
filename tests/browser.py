"""A real browser without a window: Debian's Chromium, driven by Playwright over its own protocol."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")

OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Start Chromium with a profile of its own, and end it.

    A test that uses asyncio cannot run meanwhile: keep it short.
    """
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright here: pip install playwright")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=list(OPTIONS))
        try:
            yield browser
        finally:
            browser.close()


def heard(page: "Page") -> list[str]:
    """Return a list that fills with what the page complains of: errors, uncaught exceptions, failed requests."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
    return complaints


def open_file(browser: "Browser", path: Path) -> tuple["Page", list[str]]:
    """Open a file with the network cut off; return the page and what it complains of."""
    page = browser.new_context(offline=True).new_page()
    complaints = heard(page)
    page.goto(path.as_uri())
    return page, complaints
