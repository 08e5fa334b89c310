"""The labelled projects as a frame, for who wants the rows alone."""

from pathlib import Path

from pandas import DataFrame

from tagifai.dataset import DEFAULT_DATA_PATH, load_dataset


def load_projects(path: Path | str = DEFAULT_DATA_PATH) -> DataFrame:
    """Return the rows of `tagifai.dataset.load_dataset`.

    Args:
        path: A CSV file with the columns title, description and tag.

    Returns:
        One row a project.

    Raises:
        DataError: The file cannot be used.
    """
    return load_dataset(path).df
