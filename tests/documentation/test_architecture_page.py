"""Every path, name and command in backticks on `docs/architecture.md` is where the page says."""

import re
from pathlib import Path

import pytest

from optimize.cli.main import main as optimize
from tagifai.cli import main as tagifai

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"
GROUPS = {"optimize": optimize, "tagifai": tagifai}


def faults_of(line: str) -> list[str]:
    """Return what stands in backticks in a line and is not there.

    A path is looked for in the project, a command among the commands. A name must be defined in one of the files that
    the line names; a contract's name stands in `setup.cfg`.
    """
    tokens = re.findall(r"`([^`]+)`", line)
    paths = [token for token in tokens if _is_path(token)]
    texts = [(ROOT / path).read_text(encoding="utf-8") for path in paths if (ROOT / path).is_file()]
    return [token for token in tokens if not _is_there(token, texts)]


def _is_path(token: str) -> bool:
    return re.fullmatch(r"[\w./-]+(/|\.(py|md|toml|cfg|db))", token) is not None


def _is_there(token: str, texts: list[str]) -> bool:
    if _is_path(token):
        return (ROOT / token).exists()
    program, _, verb = token.partition(" ")
    if program in GROUPS:
        return not verb or verb in GROUPS[program].commands
    if program == "make":
        return re.search(rf"^{verb}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE) is not None
    if token in optimize.commands:
        return True
    if re.fullmatch(r"\w+(\.\w+)*", token):
        return any(all(_defines(text, part) for part in token.split(".")) for text in texts)
    return any(f"= {token}\n" in text for text in texts)


def _defines(text: str, name: str) -> bool:
    return re.search(rf"\b(def|class) {name}\b|^{name}\b.* = ", text, re.MULTILINE) is not None


def test_what_the_page_names_is_there() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    assert {number: faults for number, line in enumerate(lines, 1) if (faults := faults_of(line))} == {}


@pytest.mark.parametrize(
    "token",
    [
        "optimize/driver.py",
        "optimize/utils/",
        "optimize fly",
        "make tea",
        "no_such_name",
        "StudyRecord.burn",
        "--option",
    ],
)
def test_what_is_not_there_is_found(token: str) -> None:
    assert faults_of(f"`{token}` in `optimize/definition/record.py`") == [token]
