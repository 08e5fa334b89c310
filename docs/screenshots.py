"""Make the pictures of `docs/images/`: a study of 100 trials on the shipped data, its report, Chromium.

Run `python docs/screenshots.py`. It takes half a minute, works in a temporary folder, and needs Chromium.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
sys.path.insert(0, str(ROOT))  # the tests are no part of the package

from optimize import promote_best, run_study  # noqa: E402
from optimize.tracking.study_report import write_report  # noqa: E402
from tests.browser import chromium, open_file  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDTH, HEIGHT = 1000, 620
TALLEST = 700
"""Pixels of a section that a picture shows."""

PICTURES = {
    "report": (None, "light"),
    "report-curves": ("curves", "light"),
    "report-parameters": ("slices", "dark"),
    "report-model": ("model", "light"),
}
"""The section of each picture, the page's own top if None, and the colour scheme."""


def main() -> None:
    """Make the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("data", "studies"):
            shutil.copytree(ROOT / name, Path(folder) / name, ignore=shutil.ignore_patterns("*.db*", "*.lock"))
        os.chdir(folder)
        run_study("studies/sgd.toml", n_trials=100)
        promote_best("sgd")
        page = Path(folder) / write_report("sgd").path
        with chromium() as browser:
            take_pictures(browser, page)
        os.chdir(ROOT)


def take_pictures(browser: "Browser", path: Path) -> None:
    """Open a report and save its pictures.

    Args:
        browser: Chromium.
        path: The page.
    """
    IMAGES.mkdir(exist_ok=True)
    page, complaints = open_file(browser, path)
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    for name, (section, scheme) in PICTURES.items():
        page.emulate_media(color_scheme=scheme)
        place = page.locator(f"#{section}").bounding_box() if section else None
        height = HEIGHT if place is None else min(TALLEST, place["height"])
        clip = {"x": 0, "y": place["y"] if place else 0, "width": WIDTH, "height": height}
        page.screenshot(path=IMAGES / f"{name}.png", clip=clip, full_page=True)
    if complaints:
        raise SystemExit(f"The page complains: {complaints}")


if __name__ == "__main__":
    main()
