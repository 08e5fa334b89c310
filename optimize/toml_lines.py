"""Where a key of a TOML document stands, for messages that name the line."""

import re
from collections.abc import Sequence

_TABLE = re.compile(r"^\s*\[\[?([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[\w.-])+)\s*=""")
_POSITION = re.compile(r"^(?P<what>.*?) \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def line_of(text: str, path: Sequence[str]) -> int:
    """Find the line of a key, or of its nearest parent that is written down.

    Args:
        text: The document; it parses as TOML.
        path: The key's path from the root, such as `("space", "alpha", "low")`.

    Returns:
        A line number, counted from 1; 1 if not even the first table is there.
    """
    table: tuple[str, ...] = ()
    lines: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _TABLE.match(line):
            table = _parts(match[1])
            lines.setdefault(table, number)
        elif match := _KEY.match(line):
            lines.setdefault((*table, *_parts(match[1])), number)
    wanted = tuple(path)
    while wanted and wanted not in lines:
        wanted = wanted[:-1]
    return lines.get(wanted, 1)


def split_position(message: str, text: str) -> tuple[int, str]:
    """Split the message of a `tomllib.TOMLDecodeError` into a line number and what is wrong there."""
    match = _POSITION.match(message)
    if not match:
        return 1, message
    last = max(1, len(text.splitlines()))
    return int(match["line"] or last), match["what"]
