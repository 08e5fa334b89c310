"""A promoted study as MLflow's own pages show it, in a real browser."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from optimize import promote_best
from optimize.tracking.sync import sync_study
from tagifai.experiment_view import list_pages
from tests.browser import heard

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SECONDS = 60_000.0
"""What a page gets to show something, in milliseconds."""

OF_MLFLOW = ("404 (Not Found)", "notifications")
"""What its pages complain of on any store: without accounts there is no current user, and its news are elsewhere."""


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    # Wide, for the table draws the columns that are in sight.
    context = browser.new_context(viewport={"width": 3000, "height": 1400})
    context.set_default_timeout(SECONDS)
    yield context.new_page()
    context.close()


@pytest.fixture
def free_name(finished: Any, server: Any) -> Iterator[None]:
    """Leave the study's name free on the server of the session, where other tests expect nothing of it."""
    yield
    client = finished.client(server.url)
    client.rename_experiment(client.get_experiment_by_name("quick").experiment_id, "quick-in-a-browser")
    client.delete_registered_model("tagifai")


@pytest.mark.slow
@pytest.mark.usefixtures("free_name")
def test_the_printed_address_shows_trials_with_numbers_data_and_source(
    finished: Any, server: Any, page: "Page"
) -> None:
    sync_study("quick", tracking_uri=server.url)
    promotion = promote_best("quick", tracking_uri=server.url)
    complaints = heard(page)
    page.goto(list_pages(server.url)["quick"])
    page.get_by_text(f"final-{promotion.trial}", exact=True).wait_for()
    header = page.locator(".ag-header").inner_text()
    shown = ("Dataset", "Source", "val_loss", "val_f1", "test_f1", "learning_rate", "alpha", "analyzer")
    assert [name for name in shown if name not in header] == []
    best = min(finished.trial_runs().values(), key=lambda run: run.data.metrics["val_loss"])
    row = page.locator(".ag-center-cols-container .ag-row").first.inner_text()
    assert "labeled_projects.csv" in row
    assert "quick.toml" in row
    assert f"{best.data.metrics['val_loss']:.4f}"[:5] in row
    page.goto(f"{server.url}/#/models/tagifai/versions/{promotion.version}")
    link = str(page.get_by_role("link", name="The final run").evaluate("link => link.href"))
    assert link.endswith(f"/runs/{promotion.run_id}")
    page.goto(link)
    page.get_by_text("labeled_projects.csv").first.wait_for()
    assert [what for what in complaints if not any(known in what for known in OF_MLFLOW)] == []
