"""What comes through the door and cannot be used: refused with the remedy, before anything is written."""

import re
import runpy
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.optimize.cli.door_inputs.door_input import DoorInput
from tests.optimize.cli.door_inputs.kinds import INPUTS, KINDS, answer, make_folder

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "refused-inputs.md").read_text(encoding="utf-8").splitlines()
DOCS_SCRIPT = runpy.run_path(str(DOCS / "refused_inputs.py"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with what the inputs need, in a process that has loaded all that it loads once."""
    path = tmp_path_factory.mktemp("door")
    make_folder(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(path)
        patch.syspath_prepend(str(path))
        for inputs in KINDS.values():
            answer(inputs[0])
        answer(DoorInput("", "", ("sync", "nobody")))
        yield path


def written(folder: Path) -> dict[str, float]:
    # Whoever reads a database with a log makes these two beside it.
    found = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal"))]
    return {str(path.relative_to(folder)): path.stat().st_mtime for path in found if "__pycache__" not in path.parts}


@pytest.mark.parametrize("given", INPUTS, ids=lambda given: given.what)
def test_it_is_refused_before_anything_is_written(folder: Path, given: DoorInput) -> None:
    before, start = written(folder), time.process_time()
    code, out, err = answer(given)
    assert time.process_time() - start < 1
    assert (code, out) == (2, ""), err
    assert re.search(given.says, err, re.S), err
    assert "Error: unexpected" not in err
    assert "Traceback" not in err
    assert written(folder) == before
    # What click says of a usage is in its own words, which change from version to version.
    line = DOCS_SCRIPT["row"](given, err)
    shown = [row.rpartition(" | ")[0] if "Usage:" in err else row for row in PAGE]
    assert (line.rpartition(" | ")[0] if "Usage:" in err else line) in shown, "run `make docs`"


def test_there_are_inputs_enough_and_each_is_another() -> None:
    assert len(INPUTS) >= 150
    assert len({given.what for given in INPUTS}) == len(INPUTS)
    tried = {(given.words, str(given.changes), str(given.files), given.stdin, given.python) for given in INPUTS}
    assert len(tried) == len(INPUTS)


def test_the_page_shows_these_inputs_and_no_others() -> None:
    n_rows = sum(row.startswith("| ") for row in PAGE)
    hostile = list(DOCS_SCRIPT["hostile_rows"]())
    assert set(hostile) <= set(PAGE), "run `make docs`"
    n_headings = len(KINDS) + 1
    assert n_rows == len(INPUTS) + len(hostile) + n_headings
