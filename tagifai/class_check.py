"""Whether the classes of a data set are large enough for three splits, before and after small ones are merged."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from tagifai.errors import DataError
from tagifai.findings import Finding, counted, listed
from tagifai.labels import OTHER, LabelEncoder
from tagifai.preprocess import choose_rows, merge_rare_tags
from tagifai.split import SPLITTERS

SAFE_SIZE = 7
"""Rows (different texts, where equal ones stay together) that put a class into each of the three splits for sure."""


def check_sizes(texts: Sequence[str], tags: Sequence[str], column: str) -> Iterator[Finding]:
    """Yield what is wrong with the sizes of the classes as they stand in the file.

    Args:
        texts: The cleaned text of every row.
        tags: The label of every row.
        column: The name of their column.
    """
    sizes = _n_different(texts, tags)
    small = _small(sizes)
    if len(small) == len(sizes):
        what = f"no class has {SAFE_SIZE} different texts, too few for three splits: {listed(small)}. Add rows."
        yield Finding("all-small", what, column=column)
    elif small:
        what = (
            f"{counted(len(small), 'class')} with fewer than {SAFE_SIZE} different texts, too few for three splits: "
            f"{listed(small)}. Merge such classes into {OTHER!r} (min_freq), or add rows."
        )
        yield Finding("small-class", what, refused=False, column=column)


def check_classes(texts: Sequence[str], tags: Sequence[str], args: Namespace, column: str) -> Iterator[Finding]:
    """Merge and split once, and yield what a training would stumble over.

    Args:
        texts: The cleaned text of every row.
        tags: The label of every row.
        args: Checked training arguments.
        column: The name of the label's column.
    """
    rng = np.random.RandomState(args.seed)
    rows = choose_rows(len(tags), rng=rng, shuffle=args.shuffle, subset=args.subset)
    texts, tags = [texts[row] for row in rows], [tags[row] for row in rows]
    counts, merged_tags = Counter(tags), merge_rare_tags(tags, args.min_freq)
    rare = [(name, n) for name, n in counts.most_common() if n < args.min_freq]
    merged = f"merged into {OTHER!r} by min_freq = {args.min_freq}: {listed(rare)}"
    if len(set(merged_tags)) < 2:
        if len(counts) < 2:
            what = f"one class only in the {counted(len(tags), 'row')} that subset leaves. Raise subset."
        else:
            what = f"all {counted(len(rare), 'class')} would be {merged}. Lower min_freq to {_second_size(counts)}."
        yield Finding("all-other", what, column=column)
        return
    if rare:
        beside = f", beside {counted(counts[OTHER], 'row')} of its own" if counts[OTHER] >= args.min_freq else ""
        what = f"{counted(len(rare), 'class')} {merged}{beside}. Lower min_freq to keep more of them."
        yield Finding("merged", what, refused=False, column=column)
    encoder = LabelEncoder().fit(merged_tags)
    try:
        SPLITTERS[args.splitter](encoder.encode(merged_tags), texts, encoder.classes, rng)
    except DataError as error:
        grouped = args.splitter == "grouped"
        sizes = _n_different(texts, merged_tags) if grouped else Counter(merged_tags)
        unit = "different texts" if grouped else "rows"
        yield Finding("small-class", _why_not_split(sizes, Counter(merged_tags), unit, error), column=column)


def _why_not_split(sizes: Counter[str], counts: Counter[str], unit: str, error: DataError) -> str:
    """Say which classes are too small for three splits, and by which `min_freq` they would not be there."""
    small = _small(sizes)
    if not small:
        return str(error)
    what = (
        f"{counted(len(small), 'class')} with fewer than {SAFE_SIZE} {unit}, too few for three splits: {listed(small)}."
    )
    largest = max(counts[name] for name, _ in small)
    left = [name for name in counts if counts[name] > largest and name != OTHER]
    if [name for name, _ in small] == [OTHER]:
        # Merging more into it makes it larger.
        others = sorted(n for name, n in counts.items() if name != OTHER)
        return f"{what} Raise min_freq to {others[0] + 1}, or add rows." if len(others) > 1 else f"{what} Add rows."
    return f"{what} Raise min_freq to {largest + 1}, which merges into {OTHER!r}, or add rows." if left else what


def _n_different(texts: Sequence[str], tags: Sequence[str]) -> Counter[str]:
    """Return how many different texts each class has."""
    return Counter(tag for _, tag in dict.fromkeys(zip(texts, tags, strict=True)))


def _small(sizes: Counter[str]) -> list[tuple[str, int]]:
    return [(name, n) for name, n in sizes.most_common() if n < SAFE_SIZE]


def _second_size(counts: Counter[str]) -> int:
    """Return the size of the second largest class: the largest min_freq that leaves two."""
    return counts.most_common(2)[-1][1]
