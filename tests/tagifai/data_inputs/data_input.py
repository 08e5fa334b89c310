"""A data file of the table, and what makes such files."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pandas import DataFrame

WORDS = (
    "amber anchor apple arrow autumn bamboo basket beacon bottle bridge butter candle canyon carpet cellar cherry "
    "copper coral cotton crystal desert dragon eagle ember falcon feather forest garden ginger glacier"
).split()
TEXTS = [f"{one} {other}" for one, other in zip(WORDS[::2], WORDS[1::2], strict=True)]
ROWS = [(text, "good" if place % 2 else "bad") for place, text in enumerate([*TEXTS, *WORDS])]
"""Rows without a fault: 45 different texts of two classes."""

HEADER = ("text", "label")
Row = Sequence[object]


@dataclass(frozen=True)
class DataInput:
    """A data file, and what the check says of it.

    Attributes:
        what: What is special about it.
        content: Its bytes, or makes them; None where there is no such file.
        outcome: `refused`, `doubtful` or `accepted`.
        rule: The rule that it breaks, if any.
        says: A part of the message.
        options: How to read it, by the names of `tagifai.data_source.DataSource`.
        args: Training arguments it is checked for; None to check the file alone.
        name: The file's name.
    """

    what: str
    content: bytes | Callable[[], bytes] | None
    outcome: str
    rule: str | None = None
    says: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    args: dict[str, Any] | None = None
    name: str = "data.csv"

    def make(self) -> bytes | None:
        """Return the bytes of the file."""
        return self.content() if callable(self.content) else self.content


def csv(rows: Sequence[Row] = ROWS, header: Row = HEADER, separator: str = ",", end: str = "\n") -> bytes:
    """Return rows as a CSV file, each field as it is given: quotes are the caller's."""
    return "".join(separator.join(map(str, row)) + end for row in (header, *rows)).encode()


def json_lines(rows: Sequence[Row] = ROWS, header: Row = HEADER) -> bytes:
    """Return rows as JSON Lines."""
    objects = (dict(zip(map(str, header), row, strict=True)) for row in rows)
    return "".join(json.dumps(content, ensure_ascii=False) + "\n" for content in objects).encode()


def parquet(rows: Sequence[Row] = ROWS, header: Row = HEADER) -> bytes:
    """Return rows as a Parquet file."""
    file = io.BytesIO()
    DataFrame(list(rows), columns=list(map(str, header))).to_parquet(file)
    return file.getvalue()


def excel_workbook() -> bytes:
    """Return what begins like a workbook of Excel."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()


def zip_archive() -> bytes:
    """Return a ZIP archive with a CSV file in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("data.csv", csv())
    return file.getvalue()


def database() -> bytes:
    """Return an SQLite database with a table."""
    connection = sqlite3.connect(":memory:")
    connection.execute("create table rows (text, label)")
    return connection.serialize()


def more(*rows: Row) -> list[Row]:
    """Return the rows without a fault and these after them, from line 47 on."""
    return [*ROWS, *rows]


def changed(**values: str) -> bytes:
    """Return the file without a fault with other labels."""
    return csv([(text, values[label]) for text, label in ROWS])


SKIP = {"on_error": "skip"}
LESSON = ("title", "description", "tag")

ACCENTED = [*ROWS, ("façade", "good"), ("“déjà vu”", "bad")]
CHINESE = [
    ("".join(chr(0x4E00 + 6 * place + part) for part in range(6)), label) for place, (_, label) in enumerate(ROWS)
]
