"""Which columns of a data file hold the text, the label and the id."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tagifai.data_source import DataSource
from tagifai.findings import Finding, UnusableDataError

LESSON_TEXT = ("title", "description")
LESSON_LABEL = "tag"

TEXT_NAMES = (
    "text", "texts", "review", "sentence", "content", "message", "body", "headline", "comment", "tweet", "question",
    "utterance", "document", "abstract", "summary", "description", "title", "subject", "post", "query", "phrase",
)  # fmt: skip
"""Names of a text column, the most usual first."""

LABEL_NAMES = (
    "label", "labels", "tag", "category", "class", "target", "topic", "sentiment", "intent", "polarity", "genre",
    "type", "rating", "stars", "queue", "department", "y",
)  # fmt: skip
"""Names of a label column, the most usual first."""


@dataclass(frozen=True)
class Columns:
    """The columns that a training reads.

    Attributes:
        text: Those that hold the text.
        label: The one that holds the label.
        id: One whose values must differ.
    """

    text: tuple[str, ...]
    label: str
    id: str | None = None

    @property
    def are_lessons(self) -> bool:
        """Whether these are the lesson's columns."""
        return self.text == LESSON_TEXT and self.label == LESSON_LABEL


def choose_columns(names: Sequence[str], source: DataSource) -> Columns:
    """Choose the columns by what the source says, else by their names alone.

    Args:
        names: The names that are there.
        source: Says which columns to read; None where it leaves that to the names.

    Returns:
        The lesson's columns where they are there, else the only ones with a usual name.

    Raises:
        UnusableDataError: A column is not there, or there is no telling which one is meant.
    """
    _refuse_absent(names, source)
    text, label = source.text, source.label
    if text is None and set(LESSON_TEXT) <= set(names) and label not in LESSON_TEXT:
        text = LESSON_TEXT if label or LESSON_LABEL in names else None
    if label is None and text == LESSON_TEXT and LESSON_LABEL in names:
        label = LESSON_LABEL
    label = label or _only(names, LABEL_NAMES, text or ())
    text = text or _single(_only(names, TEXT_NAMES, (label,)))
    if text is None or label is None:
        raise UnusableDataError([_no_telling(names, text, label)])
    id_column = source.id
    columns = Columns(text, label, id_column)
    return Columns(text, label, "id") if id_column is None and columns.are_lessons and "id" in names else columns


def _refuse_absent(names: Sequence[str], source: DataSource) -> None:
    wanted = [("text", name) for name in source.text or ()] + [("label", source.label), ("id", source.id)]
    findings = []
    for option, name in wanted:
        if name is None or name in names:
            continue
        near = difflib.get_close_matches(name, names, n=1)
        remedy = (
            f"Did you mean {near[0]!r}?"
            if near
            else f"Set {option} (--{option}) to one of its columns: {_shown(names)}."
        )
        findings.append(Finding("no-column", f"there is no column {name!r}. {remedy}", column=option, lines=(1,)))
    if findings:
        raise UnusableDataError(findings)


def _only(names: Sequence[str], usual: Sequence[str], taken: Iterable[Any]) -> str | None:
    """Return the one name that is a usual one; None if there is none, or several."""
    found = [name for name in names if name.lower() in usual and name not in taken]
    return found[0] if len(found) == 1 else None


def _single(name: str | None) -> tuple[str, ...] | None:
    return None if name is None else (name,)


def _no_telling(names: Sequence[str], text: tuple[str, ...] | None, label: str | None) -> Finding:
    missing = [option for option, value in (("text", text), ("label", label)) if value is None]
    what = (
        f"there is no telling which column holds the {' and which the '.join(missing)}: it has {_shown(names)}. "
        f"Name {'it' if len(missing) == 1 else 'them'} with {' and '.join(f'--{option}' for option in missing)} "
        "(in a study file: [data]); a file without a header needs one."
    )
    if len(names) == 1:
        what += " If there are several columns, name what separates them with --separator."
    return Finding("unnamed-columns", what, lines=(1,))


def _shown(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name if len(name) <= 40 else name[:37] + "...") for name in names[:12])
    return f"{shown} and {len(names) - 12} more" if len(names) > 12 else shown or "none"
