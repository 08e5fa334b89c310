"""What fits a terminal: its width, text that breaks between words, tables in blocks that begin alike."""

import os
import re
import sys
import textwrap
from collections.abc import Sequence
from typing import IO

DEFAULT_WIDTH = 80

_SPACE = "\N{WORD JOINER}"
"""Stands for a space where no line may be broken: a command is to be copied."""


def terminal_width(stream: IO[str] | None = None) -> int | None:
    """Return how many columns there are; None where no terminal is written to, so that lines may be of any length.

    Args:
        stream: Where text goes; standard output if None.
    """
    stream = stream or sys.stdout
    try:
        if not stream.isatty():
            return None
        return os.get_terminal_size(stream.fileno()).columns or DEFAULT_WIDTH
    except (OSError, ValueError):
        return None


def wrap(text: str, width: int | None) -> str:
    """Break lines that are too long between words; a word that is too long stays whole, and so does `a command`.

    Args:
        text: Lines; what follows of one is indented by two more than it.
        width: The number of columns; None for any.
    """
    if width is None:
        return text
    return "\n".join(_wrapped(line, width) for line in text.split("\n"))


def _wrapped(line: str, width: int) -> str:
    if len(line) <= width:
        return line
    indent = line[: len(line) - len(line.lstrip())]
    whole = re.sub("`[^`]*`", lambda command: command[0].replace(" ", _SPACE), line.strip())
    filled = textwrap.fill(
        whole,
        width,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace(_SPACE, " ")


def in_blocks(widths: Sequence[int], n_first: int, width: int | None) -> list[list[int]]:
    """Divide the columns of a table into blocks that fit, each with the first columns again.

    Args:
        widths: The width of each column; two spaces stand between two.
        n_first: How many columns begin each block.
        width: The number of columns of the terminal; None for any.

    Returns:
        The columns of each block; a column that is too wide has a block of its own.
    """
    first = list(range(min(n_first, len(widths))))
    blocks = [list(first)]
    for column in range(len(first), len(widths)):
        used = sum(widths[i] + 2 for i in blocks[-1]) + widths[column]
        if width is not None and used > width and len(blocks[-1]) > len(first):
            blocks.append(list(first))
        blocks[-1].append(column)
    return blocks
