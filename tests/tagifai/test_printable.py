"""What a stranger wrote shows as text: a terminal obeys nothing of it, and JSON says the same."""

import json
import logging
import unicodedata

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from optimize.cli.text import table
from tagifai.cli import main
from tagifai.console import PrintableFormatter, json_text
from tagifai.output import prediction_line
from tagifai.printable import printable

ORDERS = {
    "\x1b[2J": r"\x1b[2J",
    "\x9b31m": r"\x9b31m",
    "a\rb": r"a\rb",
    "\x1b]0;title\x07": r"\x1b]0;title\x07",
    "\x1b]8;;http://evil\x1b\\": r"\x1b]8;;http://evil\x1b" + "\\",
    "safe\u202egpj.exe": r"safe\u202egpj.exe",
    "\u2066x\u2069": r"\u2066x\u2069",
    "a\u2028b": r"a\u2028b",
    "\U000e0041": r"\U000e0041",
    "a\x00b": r"a\x00b",
    "\x7f": r"\x7f",
    "\ud800": r"\ud800",
}


@pytest.mark.parametrize(("text", "shown"), ORDERS.items(), ids=map(ascii, ORDERS))
def test_what_a_terminal_obeys_is_shown_by_its_code(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize("text", ["plain\ttext\nof lines", "学习 über", "👩\u200d💻", "नमस्ते", "مرحبا", "a\u0301"])
def test_writing_of_all_kinds_stays(text: str) -> None:
    assert printable(text) == text


@given(st.text())
def test_nothing_unseen_is_left(text: str) -> None:
    shown = printable(text, one_line=True)
    assert all(unicodedata.category(letter) not in ("Cc", "Zl", "Zp", "Cs") for letter in shown)
    assert printable(shown, one_line=True) == shown


@settings(max_examples=30)
@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
@pytest.mark.parametrize("ensure_ascii", [True, False])
def test_json_stays_json_and_says_the_same(ensure_ascii: bool, value: object) -> None:
    text = json_text(value, ensure_ascii=ensure_ascii)
    assert json.loads(text) == value
    assert printable(text) == text


def test_a_cell_begins_no_row() -> None:
    assert len(table(["na\nme"], [["a\nb"], ["\x1b[1A"]]).splitlines()) == 3
    prediction = {"text": "t\x1b[2J", "tag": "a\nb", "probability": None, "probabilities": None}
    assert prediction_line(prediction) == r"t\x1b[2J -> a\nb"


@pytest.mark.parametrize(
    "words",
    [
        ["predict", "--run-id", "\x1b[31m", "--model-uri", "x", "text"],
        ["\x1b[31m"],
        ["check", "--\x1b[31m"],
        ["check", "\x1b[31m.csv"],
        ["runs", "--max-results", "\x1b[31m"],
        ["train", "--args-file", "\u202e.json"],
    ],
)
def test_errors_quote_no_escape(words: list[str], tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert done.output
    assert not {"\x1b", "\u202e"} & set(done.output + done.stderr)


def test_warnings_quote_no_escape() -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, "%s", ("\x1b[2J http://me:secret@host",), None)
    assert PrintableFormatter().format(record) == r"\x1b[2J http://me:***@host"
