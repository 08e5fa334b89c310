"""What the data of a study looks like, read again from its file."""

from collections import Counter
from dataclasses import dataclass

from optimize.definition.record import StudyRecord
from tagifai.errors import TagifaiError, one_line

N_BINS = 20


@dataclass(frozen=True)
class DataProfile:
    """What a data file looks like.

    Attributes:
        doubt: Why the file could not be looked at; None if it is the study's own.
        classes: The number of rows of each label as it stands in the file, the most frequent first.
        n_words: How many rows have texts of how many words: the first number of words of each of the bins, equally
            wide, and its rows.
        median_words: The number of words of the middling text.
        n_duplicates: How many rows have the text of an earlier one.
    """

    doubt: str | None = None
    classes: dict[str, int] | None = None
    n_words: tuple[tuple[int, int], ...] = ()
    median_words: int = 0
    n_duplicates: int = 0


def profile_data(record: StudyRecord) -> DataProfile:
    """Look at the data of a study.

    Args:
        record: What the study was made with.

    Returns:
        What the data looks like, or why it cannot be told: the file is gone, or is another one now.
    """
    from tagifai.dataset import load_dataset, text_of

    try:
        source = record.data_source()
        if source.path.exists() and not source.path.is_file():
            # A pipe in a stranger's folder would be waited for.
            return DataProfile(f"{source.path} is no file")
        dataset = load_dataset(source)
    except TagifaiError as error:
        return DataProfile(one_line(error))
    if dataset.sha256 != record.data["sha256"]:
        return DataProfile(f"{dataset.path} has changed since (sha256 {dataset.sha256[:8]}...)")
    texts = text_of(dataset.df)
    lengths = sorted(len(text.split()) for text in texts)
    return DataProfile(
        None,
        dict(Counter(dataset.df["tag"].tolist()).most_common()),
        tuple(_bins(lengths)),
        lengths[len(lengths) // 2],
        len(texts) - len(set(texts)),
    )


def _bins(lengths: list[int]) -> list[tuple[int, int]]:
    """Count sorted numbers in equally wide bins; the last takes in the longest hundredth, however long."""
    longest = lengths[int(0.99 * (len(lengths) - 1))]
    width = max(1, -(-(longest + 1) // N_BINS))
    counts = Counter(min(length, longest) // width for length in lengths)
    return [(number * width, counts[number]) for number in range(longest // width + 1)]
