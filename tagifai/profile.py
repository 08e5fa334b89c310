"""What a labelled file holds: the facts by which a study of it is drafted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tagifai.columns import LABEL_NAMES, TEXT_NAMES
from tagifai.data_source import DataSource
from tagifai.dataset import Dataset, load_dataset, read_bytes, text_of
from tagifai.findings import UnusableDataError
from tagifai.language import Language, find_language
from tagifai.table import Table, read_table

MOST_CLASSES = 500
"""Number of different values above which a column is not taken for the label."""


@dataclass(frozen=True, eq=False)
class Profile:
    """What a labelled file holds.

    Attributes:
        dataset: The texts and their labels.
        sizes: How many rows each class has, the largest first.
        n_words: The number of words (characters, where there are no spaces) of a short, a middling and a long text: the
            quantiles 0.1, 0.5 and 0.9.
        language: What is known of their language.
    """

    dataset: Dataset
    sizes: dict[str, int]
    n_words: tuple[int, int, int]
    language: Language


def profile_file(source: DataSource) -> Profile:
    """Look at a labelled file.

    Args:
        source: The file; columns that it does not name are found by their names, else by what they hold.

    Returns:
        What it holds.

    Raises:
        UnusableDataError: It cannot be used, or there is no telling which columns are meant.
    """
    try:
        dataset = load_dataset(source)
    except UnusableDataError as error:
        if [finding.rule for finding in error.findings] != ["unnamed-columns"]:
            raise
        found = _with_columns(source, read_table(read_bytes(source.path), source))
        if found == source:
            raise
        dataset = load_dataset(found)
    texts = text_of(dataset.df)
    language = find_language(texts)
    n_words = [len(text.split()) if language.has_spaces else len(text) for text in texts]
    low, middle, high = (int(n) for n in np.quantile(n_words, [0.1, 0.5, 0.9]))
    sizes = Counter(dataset.df["tag"].tolist())
    return Profile(dataset, dict(sizes.most_common()), (low, middle, high), language)


def study_name(path: Path) -> str:
    """Return a study's name for a file: its own name without what a study's name must not hold."""
    stem = path.name.split(".")[0] or path.stem
    kept = "".join(character if character.isascii() and character.isalnum() else "-" for character in stem.lower())
    return "-".join(part for part in kept.split("-") if part) or "study"


def _with_columns(source: DataSource, table: Table) -> DataSource:
    """Name the columns that a source leaves open by what they hold: few repeated short values, and long texts."""
    names = [name for name in table.df.columns if name not in (*(source.text or ()), source.label, source.id)]
    label = source.label or _most_label_like(table, names)
    others = [name for name in names if name != label]
    text = source.text or _longest_text(table, others)
    return source if label is None or text is None else replace(source, label=label, text=text)


def _most_label_like(table: Table, names: Sequence[str]) -> str | None:
    """Return the only column that can be a label; of several, one with a usual name."""
    fit = []
    for name in names:
        values = [value.strip() for value in table.df[name] if value.strip()]
        n_different = len(set(values))
        # A label repeats, and is no sentence.
        if 2 <= n_different <= min(MOST_CLASSES, len(values) / 3) and _mean_length(values) <= 40:
            fit.append(name)
    usual = [name for name in fit if name.lower() in LABEL_NAMES]
    return (usual if len(usual) == 1 else fit)[0] if len(usual) == 1 or len(fit) == 1 else None


def _longest_text(table: Table, names: Sequence[str]) -> tuple[str, ...] | None:
    """Return the column with the longest values, where it is twice as long as the next or has a usual name."""
    lengths = sorted(((_mean_length(table.df[name].tolist()), name) for name in names), reverse=True)
    lengths = [(length, name) for length, name in lengths if length > 0]
    if not lengths:
        return None
    (longest, name), *rest = lengths
    return (name,) if not rest or longest > 2 * rest[0][0] or name.lower() in TEXT_NAMES else None


def _mean_length(values: Sequence[str]) -> float:
    return sum(map(len, values)) / max(len(values), 1)
