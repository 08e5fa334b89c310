"""The command `optimize compare`."""

from typing import TYPE_CHECKING

import click

from optimize.cli.findings_text import finding_line
from optimize.cli.options import storage_option
from optimize.cli.text import table
from tagifai.console import debug_option, json_option, json_text, say
from tagifai.terminal import terminal_width, wrap

if TYPE_CHECKING:
    from optimize.reporting.study_comparison import StudyComparison

STATES = ("complete", "pruned", "failed")


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME NAME...")
@storage_option
@json_option
@debug_option
def compare(names: tuple[str, ...], storage: str | None, as_json: bool) -> None:
    """Compare studies: what each found, what it took, and whether one of them is better.

    No winner is called where the data, the validation rows or the metric differ.
    """
    from optimize.reporting.study_comparison import compare_studies

    comparison = compare_studies(names, storage=storage)
    say(json_text(comparison.to_dict()) if as_json else show_comparison(comparison, terminal_width()))


def show_comparison(comparison: "StudyComparison", width: int | None = None) -> str:
    """Describe studies side by side: their results, their best parameters, their findings, the verdict.

    Args:
        comparison: The studies.
        width: The number of columns of the terminal; None for any.
    """
    studies = comparison.studies
    rows = [
        [s.name, s.state, *map(s.trials.get, STATES), s.best, s.median, s.epochs, f"{s.seconds:.1f}"] for s in studies
    ]
    header = ["study", "state", *STATES, "best", "median", "epochs", "seconds"]
    lines = [table(header, rows, width)]
    if names := list(dict.fromkeys(name for study in studies for name in study.best_params)):
        params = [[name, *(study.best_params.get(name) for study in studies)] for name in names]
        lines += ["", table(["best parameters", *(study.name for study in studies)], params, width)]
    for study in studies:
        if study.findings:
            lines += ["", f"Findings of {study.name}", *map(finding_line, study.findings)]
    lines.append("")
    lines += [wrap(f"Differs: {difference}", width) for difference in comparison.differences]
    return "\n".join([*lines, wrap(comparison.verdict, width)])
