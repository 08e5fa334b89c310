"""Write `docs/refused-inputs.md` from the tables of inputs that the tests try: `make docs`."""

import contextlib
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).with_name("refused-inputs.md")
sys.path.insert(0, str(PAGE.parents[1]))  # the tests are no part of the package

from tests.optimize.cli.door_inputs.door_input import RUN, DoorInput  # noqa: E402
from tests.optimize.cli.door_inputs.kinds import INPUTS, KINDS, answer, make_folder  # noqa: E402
from tests.optimize.hostile.databases import IN_ATTRIBUTES, IN_SQL, IN_THE_RECORD  # noqa: E402
from tests.optimize.hostile.folders import FILES, MODULES  # noqa: E402

INTRODUCTION = f"""# What is refused

{len(INPUTS)} inputs that cannot be used: options, names, files, storages, MLflow stores, samplers and pruners, study
files, and calls from Python. Files of labelled texts have [a page of their own](data-check.md).

Each is refused before anything is trained or written, in less than a second, with exit code 2 and no traceback. The
message names what is wrong, and what to do or what would be right. From Python it is an error whose class is named.

The tests try every one of them. This page is written by `make docs` from the same tables. `quick` is the study file
of the tests; `(...)` stands for the words of a library.
"""
HOSTILE = """## What is hostile

None of the following runs anything when the study is shown, listed, compared, watched, exported or synchronised,
when its report is made, or when it is resumed or promoted without `--trust`.

| in a stranger's database | |
|---|---|
"""
FOLDER = f"""
Nothing that lies in the current folder is imported in the place of a library, or read in the place of a setting. Tried
are {len(MODULES)} modules of the names of libraries ({{modules}} ...) and {len(FILES)} other files ({{files}} ...).
Your own train module is imported from there, and it alone.
"""


def render() -> str:
    """Return the page."""
    return "\n".join([INTRODUCTION, *_tables(), HOSTILE + "\n".join(hostile_rows()), _folder()])


def _tables() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        make_folder(Path(folder))
        for kind, inputs in KINDS.items():
            yield f"## {kind}\n\n| what is wrong | given | what is said |\n|---|---|---|"
            yield from (row(given, answer(given)[2]) for given in inputs)
            yield ""


def row(given: DoorInput, message: str) -> str:
    """Return the line of an input.

    Args:
        given: The input.
        message: What is said of it.
    """
    said = re.sub(r"(?s)^Usage:.*?Error: |^Error: ", "", message).strip()
    if given.quotes:
        said = re.sub(given.quotes, "(...)", said, count=1)
    return f"| {_plain(given.what)} | {_code(_shown(given))} | {_plain(said)} |"


def _shown(given: DoorInput) -> str:
    if given.python:
        return given.python
    if given.changes and given.words == RUN:
        text = next(new or f"without {old}" for old, new in given.changes.items())
        return " ".join(text.split("\n")) or "an empty file"
    words = [f'"{word}"' if not word or set(word) & set(" ;") else word for word in given.words]
    stdin = f"printf {ascii(given.stdin)[1:]} | " if given.stdin else ""
    return f"{stdin}{given.program} {' '.join(words)}"


def _code(text: str) -> str:
    text = ascii(text)[1:-1].replace("\\'", "'")
    return f"`{_short(text)}`".replace("|", "\\|")


def _plain(text: str) -> str:
    text = re.sub(r"([|*_<>\[\]`])", r"\\\1", text)
    return _short(re.sub(r"\s*\n\s*", " ", text))


def _short(text: str, limit: int = 300) -> str:
    text = re.sub(r"(\w)\1{40,}", r"\1\1\1...", text)
    return text if len(text) <= limit else text[: limit - 4] + " ..."


def hostile_rows() -> Iterator[str]:
    """Yield a line for each part of a stranger's database, with the places in it that are tried."""
    for where, places in {
        "its record": IN_THE_RECORD,
        "an attribute of the study or of a trial": IN_ATTRIBUTES,
        "the database itself": IN_SQL,
    }.items():
        yield f"| {where} | {'; '.join(places)} |"


def _folder() -> str:
    modules = ", ".join(f"`{name}.py`" for name in MODULES[:6])
    return FOLDER.format(modules=modules, files=", ".join(f"`{name}`" for name in list(FILES)[:6]))


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
