import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, Timestamp

from tagifai.output import run_lines
from tagifai.terminal import in_blocks, terminal_width, wrap

WORDS = st.lists(st.text("abcdefgh-/.", min_size=1, max_size=12), min_size=1, max_size=40)


@given(WORDS, st.integers(20, 100))
def test_lines_fit_and_no_word_is_cut(words: list[str], width: int) -> None:
    wrapped = wrap(" ".join(words), width)
    assert wrapped.split() == words
    assert max(map(len, wrapped.split("\n"))) <= width


def test_a_command_and_an_indented_line_stay_copyable() -> None:
    command = "`optimize run studies/wide.toml --study-name wide-2`"
    assert wrap(f"There is no study. {command} starts one.", 40).split("\n")[1] == f"  {command}"
    assert wrap("    " + "word " * 12, 30).split("\n")[1].startswith("      word")


def test_lines_of_any_length_are_left_where_there_is_no_terminal() -> None:
    assert terminal_width() is None
    assert wrap("x " * 90, None) == "x " * 90


@pytest.mark.parametrize(
    ("widths", "n_first", "width", "blocks"),
    [
        ([5, 5, 5], 1, None, [[0, 1, 2]]),
        ([5, 5, 5], 1, 19, [[0, 1, 2]]),
        ([5, 5, 5], 1, 18, [[0, 1], [0, 2]]),
        ([5, 5, 30, 5], 2, 20, [[0, 1, 2], [0, 1, 3]]),
        ([], 1, 20, [[]]),
    ],
)
def test_a_table_that_is_too_wide_is_divided(widths: list[int], n_first: int, width: int, blocks: list) -> None:
    assert in_blocks(widths, n_first, width) == blocks


def runs(**metrics: float) -> DataFrame:
    row = {"run_id": "0" * 32, "run_name": "a-name-of-many-letters", "status": "FINISHED"}
    row |= {"start_time": Timestamp("2026-11-01 10:00")} | {f"metrics.{name}": value for name, value in metrics.items()}
    return DataFrame([row])


@pytest.mark.parametrize("width", [60, 80, 100])
def test_runs_fit_the_terminal_and_say_what_was_left_out(width: int) -> None:
    lines = run_lines(runs(val_loss=0.5, val_f1=0.8, test_f1=float("nan")), width)
    assert max(map(len, "\n".join(lines).split("\n"))) <= width
    assert "val_loss" in lines[0]
    assert "0" * 32 in lines[1]
    assert lines[-1].startswith("Left out for want of room: status")
    assert lines[-1].endswith("--json has all.")


def test_runs_show_all_where_there_is_room() -> None:
    header, line = run_lines(runs(val_loss=0.5, val_f1=0.8, test_f1=float("nan")))
    assert header.split() == ["run_id", "name", "status", "started", "val_loss", "val_f1", "test_f1"]
    assert line.split()[1:] == ["a-name-of-many-letters", "FINISHED", "2026-11-01", "10:00", "0.5000", "0.8000", "-"]
