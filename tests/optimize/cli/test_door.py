"""What comes through the door of `optimize` and cannot be used: refused with the remedy, before anything is written."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.optimize.cli.door_inputs import INPUTS, DoorInput
from tests.optimize.conftest import QUICK


def written(folder: Path) -> set[str]:
    # Whoever reads a database with a log makes these two beside it.
    found = [path for path in folder.rglob("*") if not path.name.endswith(("-shm", "-wal"))]
    return {str(path.relative_to(folder)) for path in found if "__pycache__" not in path.parts}


@pytest.mark.parametrize("given", INPUTS, ids=lambda given: given.what)
def test_it_is_refused_before_anything_is_written(project: Any, given: DoorInput) -> None:
    text = QUICK
    for old, new in given.changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    (project.path / "studies" / "quick.toml").write_text(text, encoding="utf-8")
    for name, content in given.files.items():
        (project.path / name).write_text(content, encoding="utf-8")
    before = written(project.path)
    code, out, err = project.call(*given.words)
    assert (code, out) == (2, ""), err
    assert re.search(given.says, err), err
    assert "Error: unexpected" not in err
    assert "Traceback" not in err
    assert written(project.path) == before


def test_no_two_inputs_are_called_the_same() -> None:
    assert len({given.what for given in INPUTS}) == len(INPUTS)
