"""The rows of a data file as a frame of texts, each with the line it stands on; rows that cannot be read are told."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from pandas import DataFrame

from tagifai.data_source import DataSource
from tagifai.decoding import SAMPLE, Decoded, decode
from tagifai.errors import one_line
from tagifai.findings import Finding, UnusableDataError, counted

SEPARATORS = {",": "','", ";": "';'", "\t": "tab", "|": "'|'"}

LARGEST_FIELD = 2**31 - 1

N_SNIFFED = 50
"""How many records are looked at to find the separator."""


@dataclass(frozen=True, eq=False)
class Table:
    """A data file that has been read.

    Attributes:
        df: Texts only, in the order of the file; what is missing is "".
        lines: The line that each row starts on; for Parquet its number, counted from 1.
        format: `CSV`, `JSON Lines` or `Parquet`.
        separator: What stands between the fields of a CSV file.
        encoding: The encoding of a text file.
        is_gzipped: Whether the file is compressed.
        broken: The rows that could not be read, a finding for each.
        nested: The columns in which some value is a list or an object.
    """

    df: DataFrame
    lines: list[int]
    format: str
    separator: str | None = None
    encoding: str | None = None
    is_gzipped: bool = False
    broken: list[Finding] = field(default_factory=list)
    nested: frozenset[str] = frozenset()


def read_table(content: bytes, source: DataSource) -> Table:
    """Read a data file.

    Args:
        content: Its bytes.
        source: How to read it.

    Raises:
        UnusableDataError: It is no table.
    """
    decoded = decode(content, source)
    if decoded.format == "Parquet":
        return _read_parquet(decoded)
    return _read_csv(decoded, source) if decoded.format == "CSV" else _read_json_lines(decoded)


def _read_csv(decoded: Decoded, source: DataSource) -> Table:
    separator = source.separator or sniff_separator(decoded.text, source)
    records = _records(decoded.text, separator)
    header = _header(next(records), separator, decoded.text, source)
    lines: list[int] = []
    rows: list[list[str]] = []
    broken: list[Finding] = []
    for line, row in records:
        if isinstance(row, str):
            what = f"not valid CSV ({row}). Close the quotes, and double those that are part of a text."
            broken.append(Finding("quotes", what, lines=(line,)))
        elif len(row) != len(header):
            broken.append(_wrong_length(line, len(row), len(header)))
        else:
            lines.append(line)
            rows.append(row)
    df = DataFrame(rows, columns=header, dtype=str)
    return Table(df, lines, "CSV", separator, decoded.encoding, decoded.is_gzipped, broken)


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield the fields of each record that is not blank, or what is wrong with it, with the line it starts on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = csv.field_size_limit(LARGEST_FIELD)
    try:
        while True:
            start = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield start, str(error)
            else:
                if row:
                    yield start, row
    finally:
        csv.field_size_limit(before)


def _wrong_length(line: int, n_fields: int, n_columns: int) -> Finding:
    rule, remedy = "short-row", "Add the missing fields."
    if n_fields > n_columns:
        rule, remedy = "long-row", "Put quotes around texts that hold separators, quotes or line breaks."
    return Finding(rule, f"{counted(n_fields, 'field')} where the header has {n_columns}. {remedy}", lines=(line,))


def _header(record: tuple[int, list[str] | str], separator: str, text: str, source: DataSource) -> list[str]:
    line, header = record
    if isinstance(header, str):
        raise _refuse("quotes", f"the header is not valid CSV ({header}). Check the quotes there.", line)
    if header[0].startswith("sep=") and len(header) <= 2 and not any(header[1:]):
        raise _refuse("sep-line", "the first line is a note for Excel (sep=). Delete it: the header must come first.")
    better = sniff_separator(text, source)
    if len(header) == 1 and better != separator:
        named = SEPARATORS.get(separator, repr(separator))
        raise _refuse(
            "separator",
            f"no field is separated by {named}. It looks separated by {SEPARATORS[better]}: set separator "
            f"= {json.dumps(better)} (--separator).",
            line,
        )
    return _checked_names([name.strip() for name in header], line)


def _checked_names(names: list[str], line: int) -> list[str]:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        shown = ", ".join(map(repr, repeated))
        raise _refuse("repeated-column", f"has several columns {shown}. Give every column a name of its own.", line)
    return names


def sniff_separator(text: str, source: DataSource) -> str:
    """Find the character that separates the fields of a CSV file.

    Args:
        text: The file.
        source: Names columns that the header must have, perhaps.

    Returns:
        The one that cuts the most records into as many fields as the header; a comma if none cuts the header.
    """
    wanted = {*(source.text or ()), source.label} - {None}
    sample = text[:SAMPLE] if len(text) <= SAMPLE else text[: text.rfind("\n", 0, SAMPLE) + 1] or text[:SAMPLE]
    best, separator = (False, 0.0, 1), ","
    for candidate in SEPARATORS:
        records = [row for _, row in zip(range(N_SNIFFED), _records(sample, candidate), strict=False)]
        fields = [row[1] for row in records if not isinstance(row[1], str)]
        if not fields or len(fields[0]) < 2:
            continue
        has_wanted = bool(wanted) and wanted <= {name.strip() for name in fields[0]}
        share = sum(len(row) == len(fields[0]) for row in fields) / len(records)
        if (has_wanted, share, len(fields[0])) > best:
            best, separator = (has_wanted, share, len(fields[0])), candidate
    return separator


def _read_json_lines(decoded: Decoded) -> Table:
    objects: list[dict[str, Any]] = []
    lines: list[int] = []
    broken: list[Finding] = []
    for line, content in enumerate(decoded.text.split("\n"), start=1):
        if not content.strip():
            continue
        try:
            value = json.loads(content)
        except (ValueError, RecursionError) as error:
            what = f"not JSON ({one_line(error, 80)}). Write one whole object a line."
            broken.append(Finding("json-line", what, lines=(line,)))
            continue
        if isinstance(value, dict):
            objects.append(value)
            lines.append(line)
        else:
            what = "no JSON object. Write one object a line, with the columns as keys."
            broken.append(Finding("json-line", what, lines=(line,)))
    if not objects:
        raise UnusableDataError(broken[:1])
    names = list(dict.fromkeys(name for value in objects for name in value))
    columns = {name: [value.get(name) for value in objects] for name in names}
    encoding, is_gzipped = decoded.encoding, decoded.is_gzipped
    return _table_of(columns, lines, "JSON Lines", encoding=encoding, is_gzipped=is_gzipped, broken=broken)


def _read_parquet(decoded: Decoded) -> Table:
    try:
        # Nullable types: integers with a gap stay integers.
        df = pd.read_parquet(io.BytesIO(decoded.content), dtype_backend="numpy_nullable")
    except Exception as error:  # pyarrow raises many kinds, some of them plain OSErrors
        what = f"is a broken Parquet file ({one_line(error, 120)}). Write it again."
        raise UnusableDataError([Finding("parquet", what)]) from error
    names = _checked_names([str(name) for name in df.columns], 1)
    columns = {name: df.iloc[:, place].tolist() for place, name in enumerate(names)}
    return _table_of(columns, list(range(1, len(df) + 1)), "Parquet", is_gzipped=decoded.is_gzipped)


def _table_of(columns: dict[str, list[Any]], lines: list[int], format: str, **more: Any) -> Table:
    nested = {name for name, values in columns.items() if any(_is_nested(value) for value in values)}
    texts = {name: [_as_text(value) for value in values] for name, values in columns.items()}
    return Table(DataFrame(texts, columns=list(columns), dtype=str), lines, format, nested=frozenset(nested), **more)


def _is_nested(value: Any) -> bool:
    return isinstance(value, list | dict) or hasattr(value, "ndim")


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if _is_nested(value):
        return json.dumps(value.tolist() if hasattr(value, "tolist") else value, ensure_ascii=False, default=str)
    # NaN and pandas' NA are unequal to themselves, or to anything.
    return "" if value is None or value is pd.NA or value != value else str(value)


def _refuse(rule: str, what: str, line: int = 1) -> UnusableDataError:
    return UnusableDataError([Finding(rule, what, lines=(line,))])
