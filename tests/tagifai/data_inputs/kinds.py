"""Data files of every kind, with what the check says of each: the tests try them, docs/data-check.md shows them."""

import contextlib
import tempfile
from pathlib import Path

from tagifai.data_check import check_file
from tagifai.data_source import DataSource
from tagifai.errors import DataError
from tagifai.findings import Finding
from tests.tagifai.data_inputs.data_input import DataInput
from tests.tagifai.data_inputs.files import ENCODINGS, FILES, LINES, SEPARATORS
from tests.tagifai.data_inputs.formats import JSON, PARQUET
from tests.tagifai.data_inputs.rows import COLUMNS, IDS, LABELS, TEXT_VALUES

KINDS: dict[str, list[DataInput]] = {
    "Files": FILES,
    "Encodings": ENCODINGS,
    "Separators": SEPARATORS,
    "Lines": LINES,
    "Columns": COLUMNS,
    "Labels": LABELS,
    "Texts": TEXT_VALUES,
    "Ids": IDS,
    "JSON Lines": JSON,
    "Parquet": PARQUET,
}


def findings_of(given: DataInput) -> list[Finding]:
    """Write a file into an empty folder and check it there; an option that cannot be is a finding too."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        content = given.make()
        if content is not None:
            Path(given.name).write_bytes(content)
        try:
            source = DataSource.of(given.name, **given.options)
        except DataError as error:
            return [Finding("option", str(error), path=given.name)]
        return check_file(source, given.args)[1]
