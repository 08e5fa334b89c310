"""What is doubtful about the texts of a data set: equal, nearly equal and empty ones, and broken characters."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tagifai.dataset import Dataset, text_of
from tagifai.duplicates import near_duplicates
from tagifai.findings import Finding, counted

EMPTY_SHARE = 0.2
"""Share of texts that may be empty after cleaning."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")
_BROKEN = re.compile("\ufffd|\u00c3[\u0080-\u00bf]|\u00e2\u20ac|\u00c2[\u00a0-\u00bf]")


def check_texts(dataset: Dataset, cleaned: Sequence[str], splitter: str) -> Iterator[Finding]:
    """Yield what is doubtful about texts, and whether too many are empty.

    Args:
        dataset: The texts.
        cleaned: The texts as they are trained on; the splitter takes those for equal that are equal here.
        splitter: What splits them, see `tagifai.split`.
    """
    column, lines = ", ".join(dataset.columns.text), dataset.lines
    yield from _empty_texts(cleaned, column, lines)
    yield from _equal_texts(cleaned, dataset.df["tag"].tolist(), column, lines, splitter)
    near = near_duplicates(cleaned)
    if near:
        what = (
            f"{counted(len(near), 'text')} nearly the same as another: up to one word, or in another order. The splits "
            "may hold one each, which flatters the scores."
        )
        yield _doubt("near-duplicates", what, column, near, lines)
    yield from _doubtful_characters(text_of(dataset.df), column, lines)


def _empty_texts(cleaned: Sequence[str], column: str, lines: list[int]) -> Iterator[Finding]:
    empty = [place for place, text in enumerate(cleaned) if not text]
    if empty:
        share = len(empty) / len(cleaned)
        what = (
            f"{counted(len(empty), 'text')} of {len(cleaned):,} ({share:.0%}) empty after cleaning. At most "
            f"{EMPTY_SHARE:.0%} may be: clean less (clean, stop_words), or name the right column of the text."
        )
        yield _finding("empty-after-cleaning", what, column, empty, lines, refused=share > EMPTY_SHARE)


def _equal_texts(
    cleaned: Sequence[str], tags: Sequence[str], column: str, lines: list[int], splitter: str
) -> Iterator[Finding]:
    """Yield texts that are there twice: with the same label, and with others."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(cleaned):
        if text:
            places[text].append(place)
    again: list[int] = []
    torn: list[list[int]] = []
    for group in places.values():
        if len({tags[place] for place in group}) > 1:
            torn.append(group)
        else:
            again += group[1:]
    if again:
        kept = "keep equal texts together" if splitter == "grouped" else "may tear equal texts apart"
        what = (
            f"{counted(len(again), 'row')} with text (after cleaning) and label of an earlier row. The splits {kept}; "
            "delete such rows if they are mistakes."
        )
        yield _doubt("duplicates", what, column, again, lines)
    if torn:
        rows = [place for group in torn for place in group]
        what = (
            f"{counted(len(torn), 'text')} with several labels, equal after cleaning ({counted(len(rows), 'row')}). "
            "Decide on one label for each, or clean less."
        )
        yield _doubt("conflicts", what, column, rows, lines)


def _doubtful_characters(texts: Sequence[str], column: str, lines: list[int]) -> Iterator[Finding]:
    control = [place for place, text in enumerate(texts) if _CONTROL.search(text)]
    if control:
        what = f"{counted(len(control), 'row')} with control characters. Cleaning takes them for spaces."
        yield _doubt("control-characters", what, column, control, lines)
    broken = [place for place, text in enumerate(texts) if _BROKEN.search(text)]
    if broken:
        rows = counted(len(broken), "row")
        what = f"{rows} with signs of a wrong encoding, such as Ã© or \ufffd. Set encoding (--encoding)."
        yield _doubt("mojibake", what, column, broken, lines)


def _doubt(rule: str, what: str, column: str, places: Iterable[int], lines: list[int]) -> Finding:
    return _finding(rule, what, column, places, lines, refused=False)


def _finding(rule: str, what: str, column: str, places: Iterable[int], lines: list[int], *, refused: bool) -> Finding:
    return Finding(rule, what, refused, column, lines=tuple(lines[place] for place in sorted(places)))
