"""The command `tagifai check`."""

from typing import Any

import click

from tagifai.console import debug_option, json_option, print_json, say
from tagifai.data_options import data_options
from tagifai.errors import EXIT_BAD_INPUT
from tagifai.output import check_lines


@click.command()
@click.argument("file", type=click.Path())
@data_options
@json_option
@debug_option
def check(file: str, data_options: dict[str, Any], as_json: bool) -> int:
    """Say everything that is wrong or doubtful about the data in FILE, as file:line: column: what.

    What cannot be used comes first, and ends with exit code 2.
    """
    from tagifai.data_check import check_file
    from tagifai.data_source import DataSource

    dataset, findings = check_file(DataSource.of(file, **data_options))
    if as_json:
        source = None if dataset is None else dataset.source.to_dict() | {"n_rows": dataset.n_rows}
        content = {"data": source, "findings": [finding.to_dict() for finding in findings]}
        print_json(content)
    else:
        say("\n".join(check_lines(file, dataset, findings)))
    return EXIT_BAD_INPUT if any(finding.refused for finding in findings) else 0
