"""The one door for data: a file is read once, and its rows and its digest come from the same bytes."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISFIFO, S_ISREG
from typing import Any

import pandas as pd
from pandas import DataFrame

from tagifai.columns import LESSON_LABEL, LESSON_TEXT, Columns, choose_columns
from tagifai.data_source import DataSource
from tagifai.errors import DataError
from tagifai.findings import Finding, UnusableDataError, placed
from tagifai.rows_check import check_rows
from tagifai.table import Table, read_table

__all__ = [
    "DEFAULT_DATA_PATH",
    "TEXT_COLUMNS",
    "DataSource",
    "Dataset",
    "check_columns",
    "load_dataset",
    "text_of",
]

DEFAULT_DATA_PATH = Path("data/labeled_projects.csv")
TEXT_COLUMNS = LESSON_TEXT


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled texts that have been read and checked.

    Attributes:
        df: One row a text in the order of the file. The lesson's file keeps its columns; any other has `text` and `tag`
            beside its own. Texts are as they stand, tags without the spaces around them; what is missing is "". Ids are
            integers where all of them are.
        source: Where they come from and how they were read; nothing of it is left to find out.
        sha256: The digest of the very bytes that were read.
        columns: The file's columns that were read.
        lines: The line of the file that each row starts on; for Parquet its number.
        findings: The rows that were left out, if any, and what else is wrong with the file.
    """

    df: DataFrame
    source: DataSource
    sha256: str
    columns: Columns
    lines: list[int]
    findings: list[Finding]

    @property
    def path(self) -> Path:
        """Return the file that they were read from."""
        return self.source.path

    @property
    def n_rows(self) -> int:
        """Return the number of rows."""
        return len(self.df)


def load_dataset(source: DataSource | Path | str = DEFAULT_DATA_PATH, content: bytes | None = None) -> Dataset:
    """Read labelled texts from a file.

    Args:
        source: The file, or the file and how to read it. It is read once, so a pipe will do.
        content: The file's bytes, where they have been read already.

    Returns:
        The rows, and the digest of the bytes they come from.

    Raises:
        UnusableDataError: The file is missing, malformed or holds fewer than two labels; every fault is a line, as
            `file:line: column: what`.
    """
    dataset = read_dataset(source, content)
    if refused := [finding for finding in dataset.findings if finding.refused]:
        raise UnusableDataError(refused)
    return dataset


def read_dataset(source: DataSource | Path | str, content: bytes | None = None) -> Dataset:
    """Read the rows of a file that can be used, whatever is wrong with the others.

    Args:
        source: The file, or the file and how to read it.
        content: The file's bytes, where they have been read already.

    Returns:
        The rows; what is wrong with the file is among the findings, for the caller to refuse.

    Raises:
        UnusableDataError: The file is missing, is no table, or has no such columns.
    """
    source = DataSource.of(source)
    content = read_bytes(source.path) if content is None else content
    try:
        return _usable_rows(read_table(content, source), source, hashlib.sha256(content).hexdigest())
    except UnusableDataError as error:
        raise UnusableDataError(placed(error.findings, source.path)) from error.__cause__


def read_bytes(path: Path) -> bytes:
    """Read a file.

    Raises:
        UnusableDataError: It cannot be read, or is a device that never ends.
    """
    try:
        with path.open("rb") as file:
            # A terminal ends with Ctrl-D, and a pipe with its writer.
            if not file.isatty() and not (S_ISREG(mode := os.fstat(file.fileno()).st_mode) or S_ISFIFO(mode)):
                what = "is a device, and no file. Give the path of a labelled file."
                raise UnusableDataError([Finding("unreadable", what, path=str(path))])
            return file.read()
    except OSError as error:
        raise UnusableDataError([_unreadable(path, error)]) from error


def text_of(df: DataFrame) -> list[str]:
    """Return the texts, as the tagger reads them.

    Args:
        df: Rows with the lesson's columns title and description, which are joined, or else with a column text; what is
            missing counts as empty.

    Returns:
        One text a row.

    Raises:
        DataError: A value is neither a text nor missing.
    """
    names = TEXT_COLUMNS if set(TEXT_COLUMNS) <= set(df.columns) else ("text",)
    # As lists: walking along a column of texts is slow.
    columns = [df[name].tolist() for name in names]
    for name, values in zip(names, columns, strict=True):
        _refuse_other_than_texts(name, values)
    rows = zip(*columns, strict=True)
    return [" ".join(part for part in row if isinstance(part, str)) for row in rows]


def _refuse_other_than_texts(name: str, values: list[Any]) -> None:
    if all(issubclass(kind, str) for kind in set(map(type, values))):
        return
    for row, value in enumerate(values):
        if not isinstance(value, str) and not pd.isna(value):
            raise DataError(
                f"Row {row} of the column {name} holds {value!r:.60}, which is no text. "
                f'Give texts: df["{name}"].astype(str), or decode them.'
            )


def check_columns(columns: Iterable[object], source: str = "The data") -> None:
    """Check that a frame has the columns that training needs: tag, and title with description or else text.

    Args:
        columns: The names that are there.
        source: What to call the data in the error.

    Raises:
        DataError: A column is missing, or there several times; it is named.
    """
    names = [str(name) for name in columns]
    needed = ("text", LESSON_LABEL) if "text" in names else (*TEXT_COLUMNS, LESSON_LABEL)
    missing = [] if {*TEXT_COLUMNS, LESSON_LABEL} <= set(names) else [name for name in needed if name not in names]
    if missing:
        raise DataError(
            f"{source} lacks the columns {', '.join(missing)} (it has {', '.join(names) or 'none'}). "
            f"Name the columns {', '.join((*TEXT_COLUMNS, LESSON_LABEL))}, or text and {LESSON_LABEL}."
        )
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise DataError(f"{source} has several columns {', '.join(repeated)}. Give every column a name of its own.")


def _usable_rows(table: Table, source: DataSource, sha256: str) -> Dataset:
    columns = choose_columns(list(table.df.columns), source)
    keep, findings = check_rows(table, columns, source.on_error)
    df = table.df if all(keep) else table.df[keep].reset_index(drop=True)
    lines = [line for line, kept in zip(table.lines, keep, strict=True) if kept]
    used = replace(source, **vars(columns), separator=table.separator, encoding=table.encoding)
    return Dataset(_training_frame(df, columns), used, sha256, columns, lines, placed(findings, source.path))


def _training_frame(df: DataFrame, columns: Columns) -> DataFrame:
    """Return the columns that training reads beside the others, the texts joined where they are not the lesson's."""
    if not columns.are_lessons:
        texts = joined_texts(df, columns.text)
        tags = df[columns.label]
        # Both of these together would be taken for the text.
        hidden = TEXT_COLUMNS if set(TEXT_COLUMNS) <= set(df.columns) else ()
        df = df.drop(columns=list(hidden)).assign(text=pd.Series(texts, dtype=str), tag=tags)
    df = df.assign(tag=df["tag"].str.strip())
    return _with_integer_ids(df, columns.id or "id")


def joined_texts(df: DataFrame, names: Iterable[str]) -> list[str]:
    """Join the columns of each row by a space, leaving out what is empty.

    Args:
        df: Texts.
        names: The columns, in order.

    Returns:
        One text a row.
    """
    rows = zip(*(df[name].tolist() for name in names), strict=True)
    return [" ".join(part for part in row if part.strip()) for row in rows]


def _with_integer_ids(df: DataFrame, name: str) -> DataFrame:
    if name in df and name not in ("text", "tag"):
        try:
            df[name] = pd.to_numeric(df[name]).astype("int64")
        except (ValueError, OverflowError, TypeError):
            return df
    return df


def _unreadable(path: Path, error: OSError) -> Finding:
    if isinstance(error, FileNotFoundError):
        remedy = "Give the path of a labelled file."
        if path == DEFAULT_DATA_PATH:
            remedy = "Run in the project's folder, or get the public data with `tagifai fetch` and name it with --data."
        return Finding("missing-file", f"does not exist. {remedy}", path=str(path))
    what = f"cannot be read ({error.strerror}). Give the path of a readable file."
    return Finding("unreadable", what, path=str(path))
