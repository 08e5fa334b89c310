"""What is doubtful about the labels of a data set as they are written."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from tagifai.findings import Finding, counted

MISSING_NAMES = frozenset({"nan", "null", "none", "n/a", "na", "#n/a", "?", "-", "unknown", "undefined"})
"""Labels that mostly stand for a missing one."""

LARGEST_CLASS_SHARE = 0.5
"""Share of rows with a label of their own above which the label column looks like no label."""


def check_labels(tags: Sequence[str], column: str, lines: Sequence[int]) -> Iterator[Finding]:
    """Yield labels that may be the same, or stand for none, and a column that is hardly one of labels.

    Args:
        tags: The label of every row.
        column: The name of their column.
        lines: The line of every row.
    """
    counts = Counter(tags)

    def doubt(rule: str, what: str, names: Sequence[str]) -> Finding:
        rows = tuple(line for line, tag in zip(lines, tags, strict=True) if tag in names)
        return Finding(rule, what, refused=False, column=column, lines=rows)

    for names in _alike(counts):
        shown = ", ".join(f"{name!r} ({counts[name]:,})" for name in names)
        what = f"labels that differ in case or spaces only: {shown}. Write them alike if they mean the same."
        yield doubt("similar-labels", what, names[1:])
    for name in counts:
        if name.casefold() in MISSING_NAMES:
            what = f"{counted(counts[name], 'row')} with the label {name!r}. Delete them if it stands for none."
            yield doubt("missing-label", what, [name])
    if len(counts) > max(2, LARGEST_CLASS_SHARE * len(tags)):
        what = f"{counted(len(counts), 'class')} in {counted(len(tags), 'row')}. Is this the column of the label?"
        yield Finding("many-classes", what, refused=False, column=column)


def _alike(counts: Counter[str]) -> Iterator[list[str]]:
    """Yield labels that are the same but for case and spaces, the most frequent first."""
    alike: dict[str, list[str]] = defaultdict(list)
    for name, _ in counts.most_common():
        alike[" ".join(name.casefold().split())].append(name)
    yield from (names for names in alike.values() if len(names) > 1)
