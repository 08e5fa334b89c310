"""The command `optimize`: the verbs of the Python API, typed."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from optimize.cli.compare_command import compare
from optimize.cli.continuation_options import continuation_options, planned_continuation
from optimize.cli.dashboard_command import dashboard
from optimize.cli.delete_command import delete
from optimize.cli.discard_command import discard
from optimize.cli.enqueue_command import enqueue
from optimize.cli.init_command import init
from optimize.cli.options import DEFAULT_STUDY_FILE, execution_options, stop_options, storage_option, where_again
from optimize.cli.report_command import report
from optimize.cli.show_command import list_, show
from optimize.cli.shutdown import GracefulShutdown
from optimize.cli.summary_text import show_summary
from optimize.cli.text import show_promotion, show_sync
from optimize.cli.transfer_command import export, import_
from optimize.cli.watch_command import watch
from tagifai.console import command_group, debug_option, json_option, json_text, say, tracking_option
from tagifai.data_options import data_options
from tagifai.process import interruptible
from tagifai.terminal import terminal_width, wrap

if TYPE_CHECKING:
    from optimize.execution.events import Observer
    from optimize.reporting.summary import StudySummary
    from optimize.tracking.process import TrackingProcess


@command_group()
def main() -> None:
    """Launch, watch, resume and promote hyperparameter studies.

    \b
    optimize init reviews.csv   write a study file for labelled texts of your own
    optimize run                start the default study
    optimize watch sgd          follow it from another terminal
    optimize resume sgd         finish it after an interruption
    optimize promote sgd        train its best trial as the final run
    """  # noqa: D301


main.add_command(init)
main.add_command(dashboard)
main.add_command(enqueue)
main.add_command(report)
main.add_command(export)
main.add_command(import_)
main.add_command(show)
main.add_command(watch)
main.add_command(compare)
main.add_command(list_)
main.add_command(discard)
main.add_command(delete)


@main.command()
@click.argument("study_file", default=DEFAULT_STUDY_FILE, type=click.Path())
@click.option("--study-name", metavar="NAME", help="Name of the study instead of the file's.")
@click.option("--n-trials", type=click.IntRange(min=1), metavar="N", help="Total of trials instead of the file's.")
@stop_options
@execution_options
@storage_option
@tracking_option
@click.option("--data", type=click.Path(), metavar="FILE", help="Data instead of the file's.")
@data_options
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Seed instead of the file's.")
@continuation_options
@click.option("--dry-run", is_flag=True, help="Check everything and show the plan; start nothing.")
@json_option
@debug_option
def run(study_file: str, dry_run: bool, as_json: bool, **options: Any) -> None:
    """Start a new study from STUDY_FILE (default studies/sgd.toml)."""
    if dry_run:
        _show_plan(study_file, as_json, options)
        return

    def work(observer: "Observer", tracker: "TrackingProcess") -> "StudySummary":
        from optimize.execution.study import run_study

        return run_study(study_file, observer=observer, tracker=tracker, **options)

    again = {"tracking_uri": options["tracking_uri"]}
    _show_end(_watched(work, again | where_again(options)), as_json, again)


@main.command()
@click.argument("name")
@click.option("--n-trials", type=click.IntRange(min=1), metavar="N", help="Add N trials to the study's total.")
@stop_options
@execution_options
@storage_option
@tracking_option
@click.option("--data", type=click.Path(), metavar="FILE", help="Where the data lies now, if it was moved.")
@click.option("--study-file", type=click.Path(), metavar="TOML", help="Where the study file lies now, if it was moved.")
@click.option("--adopt", is_flag=True, help="Take over a study that Optuna alone has made and --study-file describes.")
@click.option("--allow-drift", is_flag=True, help="Go on with training code that has changed, and record it.")
@click.option("--trust", is_flag=True, help="Go on with a study that was not made here: it can run what it names.")
@json_option
@debug_option
def resume(name: str, as_json: bool, **options: Any) -> None:
    """Run the study NAME up to its total."""

    def work(observer: "Observer", tracker: "TrackingProcess") -> "StudySummary":
        from optimize.execution.study import resume_study

        return resume_study(name, observer=observer, tracker=tracker, **options)

    again = {key: options[key] for key in ("tracking_uri", "data")}
    _show_end(_watched(work, again | {"study_file": options["study_file"]} | where_again(options)), as_json, again)


@main.command()
@click.argument("name")
@click.option("--trial", type=click.IntRange(min=0), metavar="N", help="Promote trial N instead of the best.")
@click.option("--alias", default="champion", show_default=True, help="Alias that moves to the new model version.")
@click.option("--model-name", metavar="NAME", help="Registered model; the study file's [promote], or tagifai.")
@click.option("--data", type=click.Path(), metavar="FILE", help="Where the data lies now, if it was moved.")
@click.option(
    "--refit",
    type=click.Choice(["all", "train+val", "none"]),
    help="Rows that the stored model is fitted on: all by default; none where the train callable offers no refit.",
)
@click.option("--dry-run", is_flag=True, help="Train and compare with the trial; store nothing.")
@click.option("--allow-drift", is_flag=True, help="Promote in spite of a difference to the trial, and record it.")
@click.option(
    "--trust",
    is_flag=True,
    help="Promote a study that was not made here; store a model that only a pickle holds (predict needs it too).",
)
@click.option("--force", is_flag=True, help="Take the place of a champion that is better, or cannot be compared.")
@storage_option
@tracking_option
@json_option
@debug_option
def promote(name: str, as_json: bool, **options: Any) -> None:
    """Train the best trial of the study NAME once more as the final run, and make its model the champion.

    The scores are those of the repeated training; then its model is fitted again on all rows, unless --refit says
    otherwise.
    """
    from optimize.promotion.promote import promote_best

    with interruptible("optimize"):
        promotion = promote_best(name, **options)
    say(
        json_text(promotion.to_dict())
        if as_json
        else show_promotion(promotion, options["tracking_uri"], terminal_width())
    )


@main.command()
@click.argument("name")
@storage_option
@tracking_option
@click.option("--check", is_flag=True, help="Compare every point of every metric too; takes a while.")
@click.option("--prune", is_flag=True, help="Delete the runs of trials that the study does not have.")
@json_option
@debug_option
def sync(name: str, as_json: bool, **options: Any) -> None:
    """Make MLflow agree with the study NAME; a second time changes nothing."""
    from optimize.storage.address import StudyAddress
    from optimize.tracking.sync import sync_study

    with interruptible("optimize"):
        report = sync_study(name, **options)
    again = StudyAddress.of(name, options["storage"]).command("sync", tracking_uri=options["tracking_uri"])
    say(json_text(report.to_dict()) if as_json else show_sync(report, again))


def _watched(
    work: "Callable[[Observer, TrackingProcess], StudySummary]", options: dict[str, str | None]
) -> "StudySummary":
    """Run a study with a progress display on standard error.

    Args:
        work: What runs the study.
        options: The options that `optimize resume` needs as well if it is interrupted.
    """
    shutdown = GracefulShutdown(options)
    shutdown.install()
    try:
        # Imported only now, so that a signal is heard from the first moment.
        from optimize.tracking.process import TrackingProcess

        with TrackingProcess() as tracker:
            shutdown.tracker = tracker
            # MLflow is imported there while Optuna is imported here.
            from optimize.cli.progress import Progress

            with Progress(sys.stderr) as progress:
                shutdown.progress = progress
                return work(progress, tracker)
    except KeyboardInterrupt:
        shutdown.exit()
    finally:
        shutdown.uninstall()


def _show_end(summary: "StudySummary", as_json: bool, options: dict[str, str | None]) -> None:
    say(json_text(summary.to_dict()) if as_json else show_summary(summary, 5, options, width=terminal_width()))


def _show_plan(study_file: str, as_json: bool, options: dict[str, Any]) -> None:
    from optimize.cli.text import show_plan
    from optimize.execution.limits import check_limits
    from optimize.execution.plan import plan_study

    check_limits(timeout=options["timeout"], n_jobs=options["n_jobs"])
    wanted = ("study_name", "n_trials", "storage", "tracking_uri", "data", "data_options", "seed")
    where = {key: options[key] for key in ("n_jobs", "backend", "scheduler")}
    stops = {key: options[key] for key in ("patience", "target", "trial_timeout")}
    plan = plan_study(study_file, **{key: options[key] for key in wanted}, stops=stops, execution=where)
    content = plan.study_file.to_dict() | {"storage": plan.address.shown_url, "n_rows": plan.dataset.n_rows}
    content["doubts"] = [doubt.to_dict() for doubt in plan.doubts]
    taken = planned_continuation(plan, options)
    if taken.studies:
        content |= {"continued_from": taken.studies, "left_out": taken.left_out, "enqueued": taken.enqueued}
    text = "\n".join([*taken.lines(), show_plan(plan)])
    say(json_text(content) if as_json else wrap(text, terminal_width()))
