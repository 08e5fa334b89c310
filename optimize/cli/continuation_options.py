"""The options with which a new study begins with the trials of earlier ones."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from optimize.cli.options import Command

if TYPE_CHECKING:
    from optimize.execution.continuation import Continuation
    from optimize.execution.plan import Plan

_OPTIONS = (
    click.option(
        "--from-study",
        multiple=True,
        metavar="NAME",
        help="Begin with the trials of study NAME that fit as history, beside the total; repeatable.",
    ),
    click.option("--from-storage", metavar="URL", help="Storage of those studies, if it is another than this study's."),
    click.option(
        "--enqueue-best",
        type=click.IntRange(min=0),
        default=0,
        metavar="N",
        help="Try the N best of each anew whose values do not compare, as after a change of num_epochs.",
    ),
)


def continuation_options(command: Command) -> Command:
    """Add the options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def planned_continuation(plan: "Plan", options: Mapping[str, Any]) -> "Continuation":
    """Return what a study that is not started yet would take over."""
    from optimize.definition.record import StudyRecord
    from optimize.execution.continuation import plan_continuation

    record = StudyRecord.make(plan.study_file, plan.source, plan.overrides, plan.dataset)
    storage = options["from_storage"] or options["storage"]
    return plan_continuation(plan.study_file, record, options["from_study"], storage, options["enqueue_best"])
