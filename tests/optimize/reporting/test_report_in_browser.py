"""The page in a real browser, opened from the file system with the network cut off."""

import pytest

from optimize.reporting.report.content import collect_content
from optimize.reporting.report.page import render_page
from optimize.reporting.studies import load_summary
from tests.browser import open_file

EMPTY_FIGURES = """() => [...document.querySelectorAll("svg")].filter((figure) => {
  const place = figure.getBoundingClientRect();
  return !place.width || !place.height || !figure.querySelector("path, circle, rect");
}).length"""

OUTSIDE = """() => [...document.querySelectorAll("svg path, svg circle, svg rect")].filter((mark) => {
  const place = mark.getBoundingClientRect(), figure = mark.closest("svg").getBoundingClientRect();
  return place.left < figure.left - 2 || place.right > figure.right + 2 || place.bottom > figure.bottom + 2;
}).length"""

COLUMN = """(column) => [...document.querySelectorAll("#leaderboard tbody tr")].map(
  (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim())"""


@pytest.fixture(scope="module")
def opened(browser, reference, tmp_path_factory):
    """The page of the reference study, what it complains of, and the study."""
    content = collect_content(*load_summary("quick", reference.storage()))
    path = tmp_path_factory.mktemp("report") / "quick.html"
    path.write_text(render_page(content), encoding="utf-8")
    return *open_file(browser, path), content.summary


def test_it_opens_without_a_complaint_and_draws_every_figure(opened):
    page, complaints, summary = opened
    assert complaints == []
    assert page.title() == "Study quick"
    assert page.locator("svg").count() >= 8
    assert page.evaluate(EMPTY_FIGURES) == 0
    assert page.evaluate(OUTSIDE) == 0
    assert page.locator("path.curve").count() == len(summary.trials)


def test_its_table_sorts_by_each_column_that_is_clicked(opened):
    page, complaints, summary = opened
    assert [int(number) for number in page.evaluate(COLUMN, 0)[:1]] == [summary.best_trial.number]
    page.locator("#leaderboard th button", has_text="trial").click()
    assert [int(number) for number in page.evaluate(COLUMN, 0)] == [trial.number for trial in summary.trials]
    value = page.locator("#leaderboard th button", has_text="val_loss")
    value.click()
    value.click()
    shown = page.evaluate(COLUMN, 2)
    done = sorted((trial.value for trial in summary.trials if trial.value is not None), reverse=True)
    assert [float(value) for value in shown if value] == done
    assert shown[len(done) :] == [""] * (len(summary.trials) - len(done)), "what has no value stays at the end"
    assert complaints == []


@pytest.mark.parametrize("width", [390, 1100])
def test_it_fits_a_telephone_and_a_screen(opened, width):
    page, _, _ = opened
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_is_dark_where_the_system_is(opened):
    page, _, _ = opened
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(255, 255, 255)", "rgb(20, 23, 27)"]
