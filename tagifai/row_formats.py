"""Rows of any table file, read and written one after the other: CSV, TSV, JSON Lines and Parquet, gzipped or not."""

import codecs
import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tagifai.decoding import BYTE_ORDER_MARKS
from tagifai.errors import DataError, one_line
from tagifai.table import LARGEST_FIELD, SEPARATORS

if TYPE_CHECKING:
    from pyarrow import Schema

Row = dict[str, Any]

FORMATS = {
    ".csv": "CSV",
    ".tsv": "TSV",
    ".jsonl": "JSON Lines",
    ".ndjson": "JSON Lines",
    ".json": "JSON Lines",
    ".parquet": "Parquet",
}
PARQUET_ROWS = 2000
"""How many rows of a Parquet file are read at once."""


def format_of(path: Path) -> str:
    """Name the format of a table file by its suffix, one of `FORMATS`.

    Raises:
        DataError: The suffix is unknown.
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    if not suffixes or suffixes[-1] not in FORMATS:
        raise DataError(
            f"File {path} has no suffix that names its format. Call it {', '.join(FORMATS)}, or one of these with .gz."
        )
    return FORMATS[suffixes[-1]]


def read_rows(path: Path, *, separator: str | None = None, encoding: str | None = None) -> Iterator[Row]:
    """Read the rows of a table file, each when it is asked for.

    Args:
        path: A file whose suffix names its format; it is uncompressed where it is gzipped.
        separator: What stands between the fields of a CSV file; found out in the header if None.
        encoding: The encoding of a text file; by its byte order mark, or UTF-8, if None.

    Yields:
        The values of a row by column: texts of a CSV file, else whatever stands there.

    Raises:
        DataError: The file cannot be read; the line is named.
    """
    kind = format_of(path)
    _check_options(separator, encoding)
    try:
        if kind == "Parquet":
            yield from _parquet_rows(path)
            return
        with _opened(path) as binary, io.TextIOWrapper(binary, encoding or _encoding_of(path), newline="") as file:
            yield from (
                _json_rows(file, path)
                if kind == "JSON Lines"
                else _csv_rows(file, path, separator or ("\t" if kind == "TSV" else None))
            )
    except UnicodeError as error:
        raise DataError(
            f"Input file {path} is not {(encoding or _encoding_of(path)).upper()}. Name its encoding with --encoding, "
            "such as cp1252, or save it as UTF-8."
        ) from error
    except (OSError, EOFError) as error:
        what = getattr(error, "strerror", None) or one_line(error)
        raise DataError(f"Input file {path} cannot be read ({what}). Give the path of a readable file.") from error


def parquet_schema(path: Path) -> "Schema | None":
    """Return the types of a Parquet file's columns, so that they can be written again; None for other formats."""
    if format_of(path) != "Parquet":
        return None
    return _parquet_file(path).schema_arrow


@contextmanager
def written_rows(
    path: Path, kind: str, is_gzipped: bool, columns: Sequence[str], schema: "Schema | None" = None
) -> Iterator[Callable[[list[Row]], None]]:
    """Write a table file some rows at a time.

    Args:
        path: Where to write.
        kind: The format, one of `FORMATS`.
        is_gzipped: Whether to compress the file.
        columns: The columns, in order.
        schema: The types of the columns of a Parquet file; those of the first rows if None.

    Yields:
        What writes some rows; all have the same columns, but for JSON Lines.
    """
    with _created(path, is_gzipped) as binary:
        if kind == "Parquet":
            with _parquet_writer(binary, schema) as write:
                yield write
            return
        with io.TextIOWrapper(binary, "utf-8", newline="") as file:
            yield _json_writer(file) if kind == "JSON Lines" else _csv_writer(file, columns, kind)


def _check_options(separator: str | None, encoding: str | None) -> None:
    if separator is not None and (len(separator) != 1 or separator in '"\r\n'):
        raise DataError(f"separator {separator!r} cannot be used. Give one character, such as ',' or ';'.")
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError as error:
        raise DataError(f"encoding {encoding!r} is unknown. Give one such as utf-8 or cp1252.") from error


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        is_gzipped = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if is_gzipped else path.open("rb")  # type: ignore[return-value]


def _created(path: Path, is_gzipped: bool) -> IO[bytes]:
    return gzip.open(path, "wb") if is_gzipped else path.open("wb")  # type: ignore[return-value]


def _encoding_of(path: Path) -> str:
    with _opened(path) as file:
        start = file.read(4)
    return next((name for mark, name in BYTE_ORDER_MARKS.items() if start.startswith(mark)), "utf-8")


def _csv_rows(file: IO[str], path: Path, separator: str | None) -> Iterator[Row]:
    first = file.readline()
    before = csv.field_size_limit(LARGEST_FIELD)
    reader = csv.reader(_chained(first, file), delimiter=separator or _separator_of(first), strict=True)
    try:
        header = next(reader, [])
        _check_header(header, path)
        for row in reader:
            if len(row) == len(header):
                yield dict(zip(header, row, strict=True))
            elif row:
                raise DataError(
                    f"{path}:{reader.line_num}: {len(row)} fields where the header has {len(header)}. "
                    "Put quotes around texts that hold separators, quotes or line breaks."
                )
    except csv.Error as error:
        raise DataError(f"{path}:{reader.line_num}: not valid CSV ({error}). Check the quotes there.") from error
    finally:
        csv.field_size_limit(before)


def _chained(first: str, rest: IO[str]) -> Iterator[str]:
    yield first
    yield from rest


def _separator_of(header: str) -> str:
    """Return what cuts the header into the most fields; a comma where nothing does."""
    return max(SEPARATORS, key=lambda separator: len(next(csv.reader([header], delimiter=separator), [])))


def _check_header(header: list[str], path: Path) -> None:
    if not header:
        raise DataError(f"Input file {path} is empty. Give a file with a header.")
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise DataError(f"{path}:1: several columns {', '.join(repeated)}. Give every column a name of its own.")


def _json_rows(file: IO[str], path: Path) -> Iterator[Row]:
    for line, content in enumerate(file, start=1):
        if not content.strip():
            continue
        try:
            row = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise DataError(f"{path}:{line}: not JSON ({one_line(error, 80)}). Write one object a line.") from error
        if not isinstance(row, dict):
            raise DataError(f"{path}:{line}: no JSON object. Write one object a line, with the columns as keys.")
        yield row


def _parquet_file(path: Path) -> Any:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with _opened(path) as file:
            # What is compressed as a whole can only be read as a whole.
            return ParquetFile(io.BytesIO(file.read()) if isinstance(file, gzip.GzipFile) else path)
    except ArrowException as error:
        raise DataError(
            f"Input file {path} is a broken Parquet file ({one_line(error, 80)}). Write it again."
        ) from error


def _parquet_rows(path: Path) -> Iterator[Row]:
    for batch in _parquet_file(path).iter_batches(PARQUET_ROWS):
        yield from batch.to_pylist()


def _csv_writer(file: IO[str], columns: Sequence[str], kind: str) -> Callable[[list[Row]], None]:
    separator = "\t" if kind == "TSV" else ","
    writer = csv.DictWriter(file, columns, delimiter=separator, lineterminator="\n")
    writer.writeheader()
    return writer.writerows


def _json_writer(file: IO[str]) -> Callable[[list[Row]], None]:
    def write(rows: list[Row]) -> None:
        file.writelines(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)

    return write


@contextmanager
def _parquet_writer(file: IO[bytes], schema: "Schema | None") -> Iterator[Callable[[list[Row]], None]]:
    from pyarrow import Table
    from pyarrow.parquet import ParquetWriter

    with ExitStack() as stack:
        writer: Any = None

        def write(rows: list[Row]) -> None:
            nonlocal writer
            table = Table.from_pylist(rows, schema=schema if writer is None else writer.schema)
            if writer is None:
                writer = stack.enter_context(ParquetWriter(file, table.schema))
            writer.write_table(table)

        yield write
