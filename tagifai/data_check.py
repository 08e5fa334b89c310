"""The check of a data file before it is trained on: what is refused, and what is doubtful, all at once."""

import re
import unicodedata
from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tagifai.args import check_args
from tagifai.class_check import check_classes, check_sizes
from tagifai.dataset import Dataset, DataSource, load_dataset, text_of
from tagifai.findings import Finding, UnusableDataError, counted, placed

MISSING_NAMES = frozenset({"nan", "null", "none", "n/a", "na", "#n/a", "?", "-", "unknown", "undefined"})
"""Labels that mostly stand for a missing one."""

LARGEST_CLASS_SHARE = 0.5
"""Share of rows with a label of their own above which the label column looks like no label."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")
_BROKEN = re.compile("\ufffd|\u00c3[\u0080-\u00bf]|\u00e2\u20ac")
_SIGNS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


def check_file(
    source: DataSource | Path | str, args: Namespace | Mapping[str, Any] | None = None
) -> tuple[Dataset | None, list[Finding]]:
    """Read a data file and check it.

    Args:
        source: The file, or the file and how to read it.
        args: Training arguments, where they are known.

    Returns:
        The data, None where it cannot be read, and what was found: what is refused comes first.
    """
    try:
        dataset = load_dataset(source)
    except UnusableDataError as error:
        return None, error.findings
    return dataset, check_dataset(dataset, args)


def check_dataset(dataset: Dataset, args: Namespace | Mapping[str, Any] | None = None) -> list[Finding]:
    """Check labelled texts that could be read.

    Args:
        dataset: The texts.
        args: Training arguments; with them the rows are prepared and split once, as a training would.

    Returns:
        What was found: what is refused comes first.
    """
    texts, tags, lines = text_of(dataset.df), dataset.df["tag"].tolist(), dataset.lines
    label, text = dataset.columns.label, ", ".join(dataset.columns.text)
    findings = [
        *_repeated_texts(texts, tags, lines, text),
        *_doubtful_labels(tags, lines, label),
        *_doubtful_characters(texts, lines, text),
        *(check_sizes(tags, label) if args is None else check_classes(dataset.df, check_args(args), label)),
    ]
    return placed([*dataset.findings, *findings], dataset.path)


def text_key(text: str) -> str:
    """Return what two texts have in common that differ in case, signs and spaces only."""
    return _SIGNS.sub(" ", unicodedata.normalize("NFC", text).casefold()).strip() or text.strip()


def _repeated_texts(texts: list[str], tags: list[str], lines: list[int], column: str) -> Iterator[Finding]:
    """Yield texts that are there twice: with the same label, with others, and nearly."""
    keys = [text_key(text) for text in texts]
    places: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        places[key].append(place)
    again, torn = [], []
    for group in places.values():
        if len({tags[place] for place in group}) > 1:
            torn += group
        else:
            again += group[1:]
    if again:
        what = f"{counted(len(again), 'row')} repeat the text and the label of an earlier row. The splits keep such "
        yield _doubt("duplicates", f"{what}rows together; delete them if they are mistakes.", column, again, lines)
    if torn:
        n = sum(1 for group in places.values() if len({tags[place] for place in group}) > 1)
        what = f"{counted(n, 'text')} with several labels ({counted(len(torn), 'row')}). Decide on one label for each."
        yield _doubt("conflicts", what, column, torn, lines)
    near = _nearly_equal(places)
    if near:
        what = f"{counted(len(near), 'text')} with the words of another, but for their order and numbers. They may lie"
        yield _doubt("near-duplicates", f"{what} in training and test, which flatters the score.", column, near, lines)


def _nearly_equal(places: Mapping[str, list[int]]) -> list[int]:
    """Return where a text first stands that has the words of an earlier one, but for their order and numbers."""
    seen: set[frozenset[str]] = set()
    near = []
    for key, group in places.items():
        words = frozenset(_DIGITS.sub("0", key).split())
        if words in seen:
            near.append(group[0])
        seen.add(words)
    return near


def _doubtful_labels(tags: list[str], lines: list[int], column: str) -> Iterator[Finding]:
    counts = Counter(tags)
    alike: dict[str, list[str]] = defaultdict(list)
    for name in counts:
        alike[" ".join(name.casefold().split())].append(name)
    for names in alike.values():
        if len(names) > 1:
            names.sort(key=lambda name: -counts[name])
            shown = ", ".join(f"{name!r} ({counts[name]:,})" for name in names)
            rare = [place for place, tag in enumerate(tags) if tag in names[1:]]
            what = f"labels that differ in case or spaces only: {shown}. Write them alike if they mean the same."
            yield _doubt("similar-labels", what, column, rare, lines)
    for name in counts:
        if name.casefold() in MISSING_NAMES:
            rows = [place for place, tag in enumerate(tags) if tag == name]
            what = f"{counted(len(rows), 'row')} with the label {name!r}. Delete them if it stands for a missing label."
            yield _doubt("missing-label", what, column, rows, lines)
    if len(counts) > max(2, LARGEST_CLASS_SHARE * len(tags)):
        what = f"{counted(len(counts), 'class')} in {counted(len(tags), 'row')}. Is this the column of the label?"
        yield Finding("many-classes", what, refused=False, column=column)


def _doubtful_characters(texts: list[str], lines: list[int], column: str) -> Iterator[Finding]:
    control = [place for place, text in enumerate(texts) if _CONTROL.search(text)]
    if control:
        what = f"{counted(len(control), 'row')} with control characters. Cleaning takes them for spaces."
        yield _doubt("control-characters", what, column, control, lines)
    broken = [place for place, text in enumerate(texts) if _BROKEN.search(text)]
    if broken:
        what = f"{counted(len(broken), 'row')} with signs of a wrong encoding, such as Ã© or \ufffd. Check encoding."
        yield _doubt("mojibake", what, column, broken, lines)


def _doubt(rule: str, what: str, column: str, places: Iterable[int], lines: list[int]) -> Finding:
    return Finding(rule, what, refused=False, column=column, lines=tuple(lines[place] for place in sorted(places)))
