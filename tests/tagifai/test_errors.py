"""Errors in a line."""

import pytest

from tagifai.errors import one_line


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("no"), "no"),
        (ValueError(" several\n\n  lines\tof text\n"), "several lines of text"),
        (AssertionError(), "AssertionError"),
        (KeyError("x"), "'x'"),
    ],
)
def test_a_message_becomes_one_line(error: Exception, line: str) -> None:
    assert one_line(error) == line


def test_a_long_message_is_cut_and_says_so_even_without_spaces() -> None:
    assert one_line(ValueError("x" * 50), 50) == "x" * 50
    assert one_line(ValueError("x" * 51), 50) == "x" * 46 + " ..."
    assert one_line(ValueError("word " * 50), 12) == "word wor ..."


@pytest.mark.parametrize(
    ("error", "line"), [(ValueError("a\nb"), "ValueError: a b"), (AssertionError(), "AssertionError")]
)
def test_a_line_may_begin_with_the_errors_type(error: Exception, line: str) -> None:
    assert one_line(error, named=True) == line
