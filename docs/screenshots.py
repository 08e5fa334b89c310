"""Make the pictures of `docs/images/`: a study of 100 trials on the shipped data, its report and its MLflow runs.

Run `python docs/screenshots.py`. It takes a minute, works in a temporary folder, and needs Chromium.
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
from tagifai.experiment_view import list_pages  # noqa: E402
from tagifai.tracking_store import resolve_tracking_uri  # noqa: E402
from tagifai.ui import serve_ui  # noqa: E402
from tests.browser import chromium, open_file  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDTH, HEIGHT = 1000, 620
TALLEST = 700
"""Pixels of a section that a picture shows."""

MLFLOW_WIDTH, TABLE_WIDTH = 2290, 1702
"""Width of MLflow's page, and of what a picture shows of it: all but its assistant at the right."""

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
            picture_report(browser, page)
            picture_runs(browser)
        os.chdir(ROOT)


def picture_report(browser: "Browser", path: Path) -> None:
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


def picture_runs(browser: "Browser") -> None:
    """Open the runs of the study at the address that `tagifai ui` prints, and save their picture.

    Args:
        browser: Chromium.
    """

    def ready(address: str) -> None:
        page = browser.new_page(viewport={"width": MLFLOW_WIDTH, "height": HEIGHT})
        page.goto(list_pages(address)["sgd"])
        page.locator(".ag-center-cols-container .ag-row").first.wait_for(timeout=60_000)
        clip = {"x": 0, "y": 0, "width": TABLE_WIDTH, "height": HEIGHT}
        page.screenshot(path=IMAGES / "mlflow.png", clip=clip)
        # As Ctrl-C does: the server is to end.
        raise KeyboardInterrupt

    serve_ui(resolve_tracking_uri(), None, ready)


if __name__ == "__main__":
    main()
