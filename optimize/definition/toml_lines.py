"""Where a key of a TOML document stands, for messages that name the line."""

import re
from collections.abc import Iterator, Sequence

_TABLE = re.compile(r"^\s*\[\[?([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[\w.-])+)\s*=""")
_POSITION = re.compile(r"^(?P<what>.*?) \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
# Strings, brackets and comments: what decides whether the next line begins inside a value.
_TOKEN = re.compile(r"""\"{3}|'{3}|"(?:\\.|[^"\\])*"|'[^']*'|[\[\]{}]|#.*""")


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
    for number, line in _statements(text):
        if match := _TABLE.match(line):
            table = _parts(match[1])
            lines.setdefault(table, number)
        elif match := _KEY.match(line):
            lines.setdefault((*table, *_parts(match[1])), number)
    wanted = tuple(path)
    # A table may be there by its parts alone.
    parts = [number for place, number in lines.items() if place[: len(wanted)] == wanted]
    if wanted and parts:
        return parts[0]
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


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines on which a table or a key begins, with their numbers; those inside a value are left out."""
    quote, depth = "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not quote and depth == 0:
            yield number, line
        is_header = not quote and depth == 0 and _TABLE.match(line)
        if not is_header:
            quote, depth = _after(line, quote, depth)


def _after(line: str, quote: str, depth: int) -> tuple[str, int]:
    """Return the open multi-line quote and the depth of brackets after a line."""
    place = 0
    while place < len(line):
        if quote:
            end = line.find(quote, place)
            if end < 0:
                return quote, depth
            place, quote = end + 3, ""
            continue
        token = _TOKEN.search(line, place)
        if token is None or token[0].startswith("#"):
            break
        place = token.end()
        if token[0] in ('"""', "'''"):
            quote = token[0]
        elif token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
    return quote, depth


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
