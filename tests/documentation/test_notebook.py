import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[2] / "examples" / "quickstart.ipynb"


def test_it_is_kept_without_outputs():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


def html_of(cell):
    return "".join(output["data"].get("text/html", "") for output in cell.outputs if "data" in output)


@pytest.mark.slow
def test_it_runs_and_shows_what_it_promises(shipped):
    for package in ("tagifai", "optimize"):
        # The installed ones have their compiled loops.
        shutil.rmtree(shipped / package)
    notebook = nbformat.read(shipped / "examples" / NOTEBOOK.name, as_version=4)
    NotebookClient(notebook, timeout=200, resources={"metadata": {"path": str(shipped / "examples")}}).execute()
    _, search, shown, table, promoted, predicted, _ = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert '<progress value="10" max="10">' in html_of(search)
    assert "10/10 done" in html_of(search)
    assert "won: val_loss" in html_of(shown)
    assert html_of(shown).count('class="curve') == 10
    assert "params_alpha" in html_of(table)
    assert "notebook version 1, champion" in html_of(promoted)
    assert "natural-language-processing" in predicted.outputs[0]["data"]["text/plain"]
    assert (shipped / "notebook.html").stat().st_size > 100_000
