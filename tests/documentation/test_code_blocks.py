"""Every code block of README and docs works as it is printed, one after the other, in a project as it ships."""

import shutil
from pathlib import Path

import pytest
from code_blocks import Block, Reader, matches, read_blocks, replace_tables

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/user-guide.md", "docs/study-file.md", "docs/own-model.md")
DONE_WITH_LESS = ("docs/user-guide.md",)
"""The pages that say nothing of what their studies find, which may have fewer rows and epochs."""


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize("page", PAGES)
def test_the_blocks_of_a_page_work(page: str, installed: Path, clean_environment: dict[str, str]) -> None:
    # The reader's own data: a CSV with the columns that the page asks for.
    data = installed / "data" / "labeled_projects.csv"
    rows = data.read_text(encoding="utf-8").splitlines(keepends=True)
    (installed / "my.csv").write_text("".join(rows[:500]), encoding="utf-8")
    if page in DONE_WITH_LESS:
        shutil.copy(installed / "my.csv", data)
        study_file = installed / "studies" / "sgd.toml"
        study_file.write_text(study_file.read_text(encoding="utf-8").replace("num_epochs = 100", "num_epochs = 20"))
    blocks = read_blocks(ROOT / page)
    assert blocks
    reader = Reader(installed, clean_environment)
    try:
        for block in blocks:
            reader.type_in(block)
    finally:
        reader.close()


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (Block("page:1", "bash", "false\n"), "page:1: bash -ec false\nends with 1"),
        (Block("page:1", "console", "$ echo one\ntwo\n"), "printed\none\n"),
        (Block("page:1", "python", "import nothing_of_this_name\n"), "No module named 'nothing_of_this_name'"),
        (Block("page:1", "toml", "[args]\nno_such_argument = 1\n"), "no_such_argument"),
        (Block("page:1", "bash", "tagifai ui --port none\n"), "does not answer"),
    ],
    ids=["status", "output", "python", "study file", "server"],
)
def test_a_block_that_does_not_work_is_found(
    block: Block, message: str, installed: Path, clean_environment: dict[str, str]
) -> None:
    reader = Reader(installed, clean_environment)
    with pytest.raises(AssertionError, match=message.replace("'", ".")):
        reader.type_in(block)
    reader.close()


def test_dots_stand_for_anything() -> None:
    assert matches("a...d\n...\ne\n", "a b c d\n1\n2\ne\n")
    assert matches("Trial 0  COMPLETE\n", "Trial 0  COMPLETE  | best 1\n")
    assert not matches("a\n", "a\nb\n")
    assert not matches("a\n", "a b\n")


def test_a_fragment_replaces_tables_of_its_name() -> None:
    assert replace_tables("[a]\nx = 1\n[b]\ny = 1\n", "[a]\nx = 2\n") == "[b]\ny = 1\n[a]\nx = 2\n"
