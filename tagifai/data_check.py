"""The check of a data file before it is trained on: what is refused, and what is doubtful, all at once."""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tagifai.args import check_args
from tagifai.class_check import check_classes, check_sizes
from tagifai.dataset import Dataset, DataSource, read_dataset, text_of
from tagifai.findings import Finding, UnusableDataError, placed
from tagifai.label_check import check_labels
from tagifai.text import clean_texts, cleaning_of
from tagifai.text_check import check_texts

LEAST_CLEANING = {"clean": "unicode", "stop_words": "none"}
"""How texts are cleaned to be compared where no training arguments say how: case and signs make no difference."""


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
        dataset = read_dataset(source)
    except UnusableDataError as error:
        return None, error.findings
    return dataset, check_dataset(dataset, args)


def load_checked(
    source: DataSource | Path | str, *each_args: Namespace | Mapping[str, Any]
) -> tuple[Dataset, list[Finding]]:
    """Read a data file and check it for trainings.

    Args:
        source: The file, or the file and how to read it.
        each_args: The arguments of each training.

    Returns:
        The data, and what is doubtful about it.

    Raises:
        UnusableDataError: It cannot be used; every fault is a line.
    """
    dataset = read_dataset(source)
    return dataset, doubts_of(dataset, *each_args)


def doubts_of(dataset: Dataset, *each_args: Namespace | Mapping[str, Any]) -> list[Finding]:
    """Check labelled texts for trainings.

    Args:
        dataset: The texts, with what was found as they were read.
        each_args: The arguments of each training.

    Returns:
        What is doubtful about them.

    Raises:
        UnusableDataError: They cannot be used; every fault is a line.
    """
    findings = list(dict.fromkeys(finding for args in each_args for finding in check_dataset(dataset, args)))
    if refused := [finding for finding in findings if finding.refused]:
        raise UnusableDataError(refused)
    return findings


def check_dataset(dataset: Dataset, args: Namespace | Mapping[str, Any] | None = None) -> list[Finding]:
    """Check labelled texts that could be read.

    Args:
        dataset: The texts, with what was found as they were read.
        args: Training arguments; with them the rows are prepared and split once, as a training would.

    Returns:
        What was found: what is refused comes first.
    """
    if not dataset.n_rows:
        return dataset.findings
    checked = None if args is None else check_args(args)
    cleaned = clean_texts(text_of(dataset.df), **(LEAST_CLEANING if checked is None else cleaning_of(checked)))
    tags, label = dataset.df["tag"].tolist(), dataset.columns.label
    findings = [
        *check_texts(dataset, cleaned, "grouped" if checked is None else checked.splitter),
        *check_labels(tags, label, dataset.lines),
    ]
    if len(set(tags)) > 1:
        findings += check_classes(cleaned, tags, checked, label) if checked else check_sizes(cleaned, tags, label)
    return placed([*dataset.findings, *findings], dataset.path)
