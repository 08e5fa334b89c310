"""Curves in plain text."""

import math

import pytest

from optimize.cli.curve_text import HEIGHT, WIDTH, draw_curves


def marks(lines, mark):
    """Return where a mark stands, as pairs of row and column of the canvas."""
    rows = [line[11:] for line in lines[:HEIGHT]]
    return sorted((r, c) for r, row in enumerate(rows) for c, sign in enumerate(row) if sign == mark)


def test_a_falling_curve_goes_from_the_left_top_to_the_right_bottom():
    lines = draw_curves({"val_loss": [3.0, 2.0, 1.0]})
    assert marks(lines, "*") == [(0, 0), (6, 14), (11, 29)]
    assert (lines[0].split()[0], lines[HEIGHT - 1].split()[0]) == ("3", "1")
    assert lines[-2].split() == ["1", "epoch", "3"]
    assert lines[-1].split() == ["*", "val_loss"]


@pytest.mark.parametrize("n_epochs", [1, 2, 30, 69, 500])
def test_no_line_is_wider_than_a_terminal(n_epochs):
    lines = draw_curves({"val_loss": [1 / (i + 1) for i in range(n_epochs)], "train_loss": [0.5] * n_epochs})
    assert max(map(len, lines)) <= WIDTH
    assert lines[-1].split() == ["*", "val_loss", "o", "train_loss"]


def test_the_first_curve_stands_in_front():
    lines = draw_curves({"val_loss": [1.0, 2.0], "train_loss": [1.0, 1.5]})
    assert marks(lines, "*") == [(0, 29), (11, 0)]
    assert marks(lines, "o") == [(6, 29)]


def test_what_is_not_finite_is_left_out():
    assert marks(draw_curves({"val_loss": [1.0, math.nan, math.inf, 0.0]}), "*") == [(0, 0), (11, 29)]
    assert draw_curves({"val_loss": [math.nan], "train_loss": []}) == []


def test_a_level_curve_is_drawn_in_the_middle():
    assert {row for row, _ in marks(draw_curves({"val_loss": [0.5] * 4}), "*")} == {6}
