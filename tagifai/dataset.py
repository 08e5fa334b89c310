"""The one door for data: a file is read once, and its rows and its digest come from the same bytes."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pandas as pd
from pandas import DataFrame

from tagifai.errors import DataError

LONGEST_TEXT = 2**31 - 1
"""Characters of a field; the largest limit that `csv` takes everywhere."""

DEFAULT_DATA_PATH = Path("data/labeled_projects.csv")
TEXT_COLUMNS = ("title", "description")
REQUIRED_COLUMNS = (*TEXT_COLUMNS, "tag")


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled projects that have been read and checked.

    Attributes:
        df: One row a project in the order of the file. Texts are as they stand, tags without the spaces around them; a
            missing description is "". Ids are integers where all of them are.
        path: The file they were read from.
        sha256: The digest of the very bytes that were read.
    """

    df: DataFrame
    path: Path
    sha256: str

    @property
    def n_rows(self) -> int:
        """Return the number of projects."""
        return len(self.df)


def load_dataset(path: Path | str = DEFAULT_DATA_PATH) -> Dataset:
    """Read labelled projects from a CSV file.

    Args:
        path: A UTF-8 file with a header and the columns title, description and tag; others are kept. It is read once,
            so a pipe will do.

    Returns:
        The rows, and the digest of the bytes they come from.

    Raises:
        DataError: The file is missing, malformed or holds fewer than two tags; file, line and remedy are named.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    return Dataset(_parse(content, path), path, hashlib.sha256(content).hexdigest())


def text_of(df: DataFrame) -> list[str]:
    """Join the title and the description of each project, as the tagger reads them.

    Args:
        df: Projects with the columns title and description; what is missing counts as empty.

    Returns:
        One text a row.
    """
    pairs = zip(*(df[name] for name in TEXT_COLUMNS), strict=True)
    return [" ".join(part for part in pair if isinstance(part, str)) for pair in pairs]


def check_columns(columns: Iterable[object], source: str = "The data") -> None:
    """Check that a data set has the columns that training needs.

    Args:
        columns: The names that are there.
        source: What to call the data set in the error.

    Raises:
        DataError: A column is missing, or there several times; it is named.
    """
    names = [str(name) for name in columns]
    missing = [name for name in REQUIRED_COLUMNS if name not in names]
    if missing:
        raise DataError(
            f"{source} lacks the columns {', '.join(missing)} (it has {', '.join(names) or 'none'}). "
            f"Name the columns {', '.join(REQUIRED_COLUMNS)}."
        )
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise DataError(f"{source} has several columns {', '.join(repeated)}. Give every column a name of its own.")


def _parse(content: bytes, path: Path) -> DataFrame:
    try:
        header, lines, rows = _read(io.StringIO(content.decode("utf-8-sig"), newline=""), path)
    except UnicodeDecodeError as error:
        raise DataError(
            f"Data file {path} is not UTF-8 ({error.reason} at byte {error.start}). Save it as UTF-8 and try again."
        ) from error
    df = DataFrame(rows, columns=header, dtype=str)
    df["tag"] = df["tag"].str.strip()
    _check_rows(df, lines, path)
    return _with_integer_ids(df)


def _read(file: IO[str], path: Path) -> tuple[list[str], list[int], list[list[str]]]:
    """Read header, the line that each row starts on, and the rows."""
    records = _records(file, path)
    _, header = next(records, (0, []))
    if not header:
        raise DataError(f"Data file {path} is empty. Give a CSV file with the columns {', '.join(REQUIRED_COLUMNS)}.")
    check_columns(header, source=f"Data file {path}")
    lines, rows = [], []
    for line, row in records:
        if len(row) != len(header):
            raise DataError(
                f"Data file {path}, line {line}: {len(row)} fields where the header has {len(header)}. "
                "Put quotes around texts that hold commas, quotes or line breaks."
            )
        lines.append(line)
        rows.append(row)
    if not rows:
        raise DataError(f"Data file {path} has a header but no rows. Add labelled projects.")
    return header, lines, rows


def _records(file: IO[str], path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank with the line it starts on."""
    reader = csv.reader(file, strict=True)
    start = 1
    # By default a field of more than 131,072 characters is an error, whatever its quotes.
    limit = csv.field_size_limit(LONGEST_TEXT)
    try:
        for row in reader:
            if row:
                yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"Data file {path}, line {start}: not valid CSV ({error}). Check the quotes there.") from error
    finally:
        csv.field_size_limit(limit)


def _check_rows(df: DataFrame, lines: list[int], path: Path) -> None:
    for line, tag, title, description in zip(lines, df["tag"], df["title"], df["description"], strict=True):
        if not tag:
            raise DataError(f"Data file {path}, line {line}: the tag is empty. Give every project a tag.")
        if not title.strip() and not description.strip():
            raise DataError(f"Data file {path}, line {line}: title and description are both empty. Give one of them.")
    if "id" in df:
        repeated = df["id"].duplicated()
        if repeated.any():
            position = int(repeated.to_numpy().argmax())
            name = df["id"].iloc[position]
            first = int((df["id"] == name).to_numpy().argmax())
            raise DataError(
                f"Data file {path}, line {lines[position]}: id {name} is also on line {lines[first]}. Ids must differ."
            )
    if df["tag"].nunique() < 2:
        raise DataError(
            f"Data file {path} has one tag only, {df['tag'].iloc[0]!r}. Give projects of at least two tags."
        )


def _with_integer_ids(df: DataFrame) -> DataFrame:
    if "id" in df:
        try:
            df["id"] = pd.to_numeric(df["id"]).astype("int64")
        except (ValueError, OverflowError, TypeError):
            return df
    return df


def _unreadable(path: Path, error: OSError) -> DataError:
    if isinstance(error, FileNotFoundError):
        remedy = "Give the path of a CSV file with --data."
        if path == DEFAULT_DATA_PATH:
            remedy = "Run in the project's folder, or get the public data with `tagifai fetch` and name it with --data."
        return DataError(f"Data file {path} does not exist. {remedy}")
    return DataError(f"Data file {path} cannot be read ({error.strerror}). Give the path of a readable CSV file.")
