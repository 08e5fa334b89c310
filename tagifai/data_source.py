"""Where labelled texts come from: a file, and how to read it."""

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tagifai.errors import DataError

ON_ERROR = ("refuse", "skip")

TAB_NAMES = ("tab", "\\t")
"""What stands for a tab where none can be typed."""


@dataclass(frozen=True)
class DataSource:
    """A file of labelled texts, and how to read it. What is None is found out.

    Attributes:
        path: CSV, TSV, JSON Lines or Parquet, gzipped or not.
        text: The columns that hold the text; several are joined by a space.
        label: The column that holds the label.
        separator: The character between the fields of a CSV file.
        encoding: The encoding of a text file, by Python's name.
        id: A column whose values must all differ.
        on_error: Whether a row that cannot be used refuses the whole file (`refuse`) or is left out (`skip`).
    """

    path: Path
    text: tuple[str, ...] | None = None
    label: str | None = None
    separator: str | None = None
    encoding: str | None = None
    id: str | None = None
    on_error: str = "refuse"

    def __post_init__(self) -> None:
        if self.text is not None and (not self.text or len(set(self.text)) < len(self.text)):
            raise DataError("text names no column, or one twice. Name each column once.")
        if self.text is not None and self.label in self.text:
            raise DataError(f"Column {self.label!r} is named as text and as label. The label must be another column.")
        if self.separator is not None and (len(self.separator) != 1 or self.separator in '"\r\n'):
            raise DataError(
                f"separator (--separator) = {self.separator!r} cannot be used. Give one character, such as ',' or ';', "
                "or 'tab'."
            )
        if self.encoding is not None and not _is_encoding(self.encoding):
            raise DataError(
                f"encoding (--encoding) = {self.encoding!r} is unknown to Python. Give one such as utf-8 or cp1252."
            )
        if self.on_error not in ON_ERROR:
            raise DataError(f"on_error (--on-error) = {self.on_error!r} is unknown. Give one of {', '.join(ON_ERROR)}.")

    @classmethod
    def of(cls, path: "Path | str | DataSource", **options: Any) -> Self:
        """Make a source of what may be given loosely.

        Args:
            path: The file, or a source that is returned as it is where there are no options.
            options: The other attributes; `text` may be one column or several, `separator` may be `tab`.

        Raises:
            DataError: An option cannot be.
        """
        if isinstance(path, DataSource):
            return path  # type: ignore[return-value]
        given = {name: value for name, value in options.items() if value is not None and value != ()}
        if "text" in given:
            given["text"] = (given["text"],) if isinstance(given["text"], str) else tuple(given["text"])
        if given.get("separator") in TAB_NAMES:
            given["separator"] = "\t"
        return cls(Path(path), **given)

    def to_dict(self) -> dict[str, Any]:
        """Return the source as JSON-able data, without what is to be found out; `of` takes it back."""
        given = {name: value for name, value in vars(self).items() if value is not None}
        given |= {"path": str(self.path)} | ({"text": list(self.text)} if self.text else {})
        return given


def _is_encoding(name: str) -> bool:
    try:
        # Codecs from bytes to bytes, such as base64, are known to Python as well.
        return bool(getattr(codecs.lookup(name), "_is_text_encoding", True))
    except LookupError:
        return False
