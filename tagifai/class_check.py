"""Whether the classes of a data set are large enough for three splits, before and after small ones are merged."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pandas import DataFrame

from tagifai.errors import DataError
from tagifai.findings import Finding, counted, listed
from tagifai.labels import OTHER
from tagifai.preprocess import merge_rare_tags
from tagifai.train import prepare_rows

SAFE_SIZE = 7
"""Rows that put a class into all of three splits of 70, 15 and 15 %, whatever is drawn."""

EMPTY_SHARE = 0.2
"""Share of texts that may be empty after cleaning."""


def check_sizes(tags: Sequence[str], column: str) -> Iterator[Finding]:
    """Yield what is wrong with the sizes of the classes as they stand in the file.

    Args:
        tags: The label of every row.
        column: The name of their column.
    """
    counts = Counter(tags)
    small = [(name, n) for name, n in counts.most_common() if n < SAFE_SIZE]
    if len(small) == len(counts):
        what = f"no class has {SAFE_SIZE} rows, too few for three splits: {listed(small)}. Add rows."
        yield Finding("all-small", what, column=column)
    elif small:
        what = f"{counted(len(small), 'class')} with fewer than {SAFE_SIZE} rows, too few for three splits: "
        what += f"{listed(small)}. Merge them into {OTHER!r} with min_freq = {SAFE_SIZE}, or add rows."
        yield Finding("small-class", what, refused=False, column=column)


def check_classes(df: DataFrame, args: Namespace, column: str) -> Iterator[Finding]:
    """Prepare and split the rows once, and yield what a training would stumble over.

    Args:
        df: The rows.
        args: Checked training arguments.
        column: The file's name of the label's column.
    """
    tags = df["tag"].tolist()
    counts = Counter(tags)
    rare = [(name, n) for name, n in counts.most_common() if n < args.min_freq]
    merged = f"merged into {OTHER!r} by min_freq = {args.min_freq}: {listed(rare)}"
    after = Counter(merge_rare_tags(tags, args.min_freq))
    if len(after) < 2:
        what = f"all {counted(len(rare), 'class')} would be {merged}. Lower min_freq to at most {_next_size(counts)}."
        yield Finding("all-other", what, column=column)
        return
    if rare:
        beside = f", beside {counts[OTHER]:,} rows of its own" if counts[OTHER] >= args.min_freq else ""
        what = f"{counted(len(rare), 'class')} {merged}{beside}. Lower min_freq to keep more of them."
        yield Finding("merged", what, refused=False, column=column)
    try:
        rows = prepare_rows(args, df)
    except DataError as error:
        yield _split_fault(after, error, column)
        return
    n_empty = sum(not text for text in rows.texts)
    if n_empty:
        refused = n_empty > EMPTY_SHARE * len(rows.texts)
        share = f"{counted(n_empty, 'text')} of {len(rows.texts):,} ({n_empty / len(rows.texts):.0%})"
        what = (
            f"{share} are empty after cleaning, and say nothing. At most {EMPTY_SHARE:.0%} may be: clean less (clean, "
        )
        what += "stop_words), or check that this is the column of the text."
        yield Finding("empty-after-cleaning", what, refused=refused)


def _split_fault(after: Counter[str], error: DataError, column: str) -> Finding:
    fault = Finding("small-class", str(error), column=column)
    small = [(name, n) for name, n in after.most_common() if n < SAFE_SIZE]
    if not small:
        return fault
    what = (
        f"{counted(len(small), 'class')} too small for a part in each of training, validation and test: {listed(small)}"
    )
    larger = [n for n in after.values() if n >= SAFE_SIZE]
    if small == [(OTHER, after[OTHER])] and len(larger) > 1:
        return replace(fault, what=f"{what}. Raise min_freq above {min(larger)} to merge more into it, or add rows.")
    return replace(fault, what=f"{what}. Raise min_freq to {SAFE_SIZE} to merge them into {OTHER!r}, or add rows.")


def _next_size(counts: Counter[str]) -> int:
    """Return the size of the second largest class: the largest min_freq that leaves two."""
    return counts.most_common(2)[-1][1]
