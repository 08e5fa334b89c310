"""`docs/data-check.md` is what `make docs` writes from the table of inputs, and every rule is there."""

import runpy
from pathlib import Path

from tests.tagifai.data_inputs.kinds import KINDS

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "data-check.md"


def test_is_what_make_docs_writes() -> None:
    render = runpy.run_path(str(DOCS / "data_check.py"))["render"]
    assert PAGE.read_text(encoding="utf-8") == render(), "run `make docs` and commit docs/data-check.md"


def test_every_input_has_its_line() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [given.what for inputs in KINDS.values() for given in inputs if f"| {given.what} |" not in page] == []
