"""Predictions for a whole file: its rows with their tags, in as little memory as a part of it takes."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagifai.asked_model import AskedModel
from tagifai.dataset import TEXT_COLUMNS
from tagifai.errors import DataError
from tagifai.files import replaced
from tagifai.row_formats import Row, format_of, parquet_schema, read_rows, written_rows

if TYPE_CHECKING:
    from pyarrow import Schema

ROWS_AT_ONCE = 2000


@dataclass(frozen=True)
class BulkPrediction:
    """A file of predictions.

    Attributes:
        output: The file.
        n_rows: How many rows it has.
        text: The columns that were read as the text.
        tag_column: The column that holds the tags.
        probability_column: The column that holds the probability of the most probable class.
        tags: How often each tag was given, the most frequent first.
    """

    output: str
    n_rows: int
    text: tuple[str, ...]
    tag_column: str
    probability_column: str
    tags: dict[str, int]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return asdict(self)


def check_files(input_path: Path, output_path: Path) -> None:
    """Refuse files that cannot be read or written, before a model is loaded for them.

    Raises:
        DataError: The input is no file, the folder of the output is none, or a suffix names no format.
    """
    for path in (input_path, output_path):
        format_of(path)
    if not input_path.exists() or input_path.is_dir():
        what = "is a folder" if input_path.is_dir() else "does not exist"
        raise DataError(f"Input file {input_path} {what}. Give the path of a readable file.")
    if not output_path.parent.is_dir():
        raise DataError(f"Output file {output_path} lies in no folder that is there. Make {output_path.parent} first.")


def predict_file(
    model: AskedModel,
    input_path: Path,
    output_path: Path,
    *,
    text: Sequence[str] = (),
    separator: str | None = None,
    encoding: str | None = None,
    on_rows: Callable[[int], None] = lambda n_rows: None,
) -> BulkPrediction:
    """Tag every row of a file.

    Args:
        model: The model to ask.
        input_path: CSV, TSV, JSON Lines or Parquet, gzipped or not, by its suffix.
        output_path: The same; the suffix names its format. It has the columns of the input and two more.
        text: The columns that hold the text, joined by a space; if none, those of the model's data, else the lesson's,
            a column `text`, or the only one.
        separator: What stands between the fields of a CSV file; found out if None.
        encoding: The encoding of the input; by its byte order mark, or UTF-8, if None.
        on_rows: Told after every part how many rows are done.

    Returns:
        What was written.

    Raises:
        DataError: The input cannot be read, it lacks the text, or the output cannot be written.

    Side effects:
        Replaces the output in one step at the end; an error leaves it as it was.
    """
    kind = format_of(output_path)
    parts = _parts(read_rows(input_path, separator=separator, encoding=encoding))
    first = next(parts, [])
    if not first:
        raise DataError(f"Input file {input_path} has no rows. Give a file with at least one.")
    columns = list(dict.fromkeys(name for row in first for name in row))
    text = _text_columns(columns, tuple(text), model.text_columns, input_path)
    new = _new_columns(columns)
    schema = _schema_with(parquet_schema(input_path) if kind == "Parquet" else None, new)
    tags: Counter[str] = Counter()
    try:
        with (
            replaced(output_path) as temporary,
            written_rows(temporary, kind, output_path.suffix == ".gz", [*columns, *new], schema) as write,
        ):
            for rows in chain([first], parts):
                _check_keys(rows, columns, new, kind, sum(tags.values()))
                predictions = model.predict([_text_of(row, text) for row in rows])
                write([row | _of(p, new) for row, p in zip(rows, predictions, strict=True)])
                tags.update(prediction["tag"] for prediction in predictions)
                on_rows(sum(tags.values()))
    except OSError as error:
        raise DataError(
            f"Output file {output_path} cannot be written ({error.strerror}). Name a file in a folder with room that "
            "you may write to."
        ) from error
    return BulkPrediction(str(output_path), sum(tags.values()), text, *new, dict(tags.most_common()))


def _parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(rows)
    while part := list(islice(rows, ROWS_AT_ONCE)):
        yield part


def _text_columns(
    columns: list[str], wanted: tuple[str, ...], known: tuple[str, ...] | None, path: Path
) -> tuple[str, ...]:
    """Choose the columns that hold the text: what was asked for, or what the file has of what is known."""
    if missing := [name for name in wanted if name not in columns]:
        raise DataError(
            f"Input file {path} lacks the column {missing[0]!r} (it has {', '.join(columns)}). Name one with --text."
        )
    candidates = [wanted, known, TEXT_COLUMNS, ("text",), tuple(columns) if len(columns) == 1 else None]
    for names in candidates:
        if names and set(names) <= set(columns):
            return names
    of_model = f"; the model's data had it in {', '.join(known)}" if known else ""
    raise DataError(
        f"Input file {path} has the columns {', '.join(columns)}{of_model}. Say which holds the text with --text."
    )


def _new_columns(columns: list[str]) -> tuple[str, str]:
    """Return names for the tag and its probability that the file does not have."""
    for form in chain(("{}", "predicted_{}"), (f"predicted_{{}}_{n}" for n in range(2, len(columns) + 3))):
        names = (form.format("tag"), form.format("probability"))
        if not {*names} & {*columns}:
            return names
    raise AssertionError("more names were tried than the file has columns")


def _check_keys(rows: list[Row], columns: list[str], new: tuple[str, str], kind: str, n_before: int) -> None:
    """Refuse what only JSON Lines can bring: a row with columns that the first ones lack."""
    refused = set(new) if kind == "JSON Lines" else None
    known = set(columns)
    for number, row in enumerate(rows, start=n_before + 1):
        unknown = row.keys() - known
        if found := sorted(unknown & refused if refused else unknown):
            raise DataError(
                f"Row {number} has the column {found[0]!r}, which the first {ROWS_AT_ONCE} lack. "
                + ("Rename it." if refused else "Give the output the suffix .jsonl.")
            )


def _text_of(row: Row, names: Sequence[str]) -> str:
    values = (row.get(name) for name in names)
    return " ".join(text for value in values if value is not None and (text := str(value)).strip())


def _of(prediction: dict[str, Any], names: tuple[str, str]) -> Row:
    return dict(zip(names, (prediction["tag"], prediction["probability"]), strict=True))


def _schema_with(schema: "Schema | None", new: tuple[str, str]) -> "Schema | None":
    if schema is None:
        return None
    import pyarrow

    return schema.append(pyarrow.field(new[0], pyarrow.string())).append(pyarrow.field(new[1], pyarrow.float64()))
