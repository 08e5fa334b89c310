"""The command `tagifai`: check data, train, predict, list runs, fetch data, look at the dashboard."""

import logging
import sys
import time
from argparse import Namespace
from pathlib import Path
from typing import Any

import click

from tagifai.args import check_args, load_args
from tagifai.check_command import check
from tagifai.console import (
    PrintableFormatter,
    command_group,
    debug_option,
    json_option,
    prepare_mlflow,
    print_json,
    say,
    tracking_option,
)
from tagifai.data_options import data_options
from tagifai.masking import masked
from tagifai.models_command import models
from tagifai.output import run_lines, score_line, to_records
from tagifai.predict_command import predict
from tagifai.process import interruptible
from tagifai.relocate_command import relocate
from tagifai.terminal import terminal_width
from tagifai.tracking_store import resolve_tracking_uri


@command_group()
def main() -> None:
    """Train taggers of short texts, and ask them.

    \b
    tagifai check reviews.csv           what is wrong or doubtful about a data file
    tagifai train                       one tracked training
    tagifai predict "BERT in 50 lines"  ask the promoted model
    tagifai ui                          look at the runs
    """  # noqa: D301


main.add_command(check)
main.add_command(models)
main.add_command(predict)
main.add_command(relocate)


@main.command()
@click.option("--args-file", type=click.Path(), metavar="JSON", help="Training arguments; the defaults if left out.")
@click.option(
    "--data", type=click.Path(), default="data/labeled_projects.csv", show_default=True, help="Labelled texts."
)
@data_options
@click.option("--experiment-name", default="baselines", show_default=True, help="MLflow experiment of the run.")
@click.option("--run-name", default="sgd", show_default=True, help="Name of the run.")
@tracking_option
@json_option
@debug_option
def train(
    args_file: str | None,
    data: str,
    data_options: dict[str, Any],
    experiment_name: str,
    run_name: str,
    tracking_uri: str | None,
    as_json: bool,
) -> None:
    """Train once, and record it as a run."""
    _log_to_stderr()
    prepare_mlflow()
    args = load_args(args_file) if args_file else check_args(Namespace())

    from tagifai.code_origin import current_user, git_state
    from tagifai.data_check import load_checked
    from tagifai.data_source import DataSource
    from tagifai.experiments import check_experiment_name
    from tagifai.findings import in_short
    from tagifai.run_data import data_tags
    from tagifai.run_origin import DataInput, source_tags
    from tagifai.runs import log_run
    from tagifai.tracking_address import resolve_tracking_uri
    from tagifai.train import train as train_tagger

    check_experiment_name(experiment_name)
    resolve_tracking_uri(tracking_uri)
    dataset, doubts = load_checked(DataSource.of(data, **data_options), args)
    for line in in_short(doubts, "tagifai check"):
        say(f"note: {line}", err=True)
    start_time = int(time.time() * 1000)
    commit = git_state(Path(__file__).parent).get("commit")
    with interruptible("tagifai"):
        result = train_tagger(args, dataset.df)
        run = log_run(
            result,
            experiment_name=experiment_name,
            run_name=run_name,
            tags=data_tags(dataset) | source_tags("tagifai train", current_user(), commit),
            data=DataInput.of(dataset),
            tracking_uri=tracking_uri,
            start_time=start_time,
        )
    if as_json:
        print_json(
            {
                "run_id": run.run_id,
                "experiment_name": experiment_name,
                "model_uri": run.model_uri,
                "args": vars(result["args"]),
                "performance": result["performance"],
                "val_performance": result["val_performance"],
            }
        )
        return
    for performance in (result["val_performance"], result["performance"]):
        say(score_line(performance))
    say(f"Run {run.run_id} of experiment {experiment_name}.")
    say(f"Ask it with: tagifai predict --run-id {run.run_id} TEXT")


@main.command()
@click.option(
    "--experiment-name", default="baselines", show_default=True, help="MLflow experiment; a study's is its name."
)
@click.option("--order-by", default="metrics.val_loss ASC", show_default=True, help="MLflow's order.")
@click.option(
    "--max-results",
    type=click.IntRange(min=1),
    metavar="N",
    default=20,
    show_default=True,
    help="How many runs at most.",
)
@tracking_option
@json_option
@debug_option
def runs(experiment_name: str, order_by: str, max_results: int, tracking_uri: str | None, as_json: bool) -> None:
    """List the runs of an experiment, best val_loss first."""
    prepare_mlflow()
    from tagifai.runs import search_runs

    # One more than is shown tells whether there are more.
    found = search_runs(experiment_name, order_by=order_by, max_results=max_results + 1, tracking_uri=tracking_uri)
    df = found.head(max_results)
    if as_json:
        print_json(to_records(df))
        return
    if df.empty:
        say(f"Experiment {experiment_name} has no runs.")
        return
    for line in run_lines(df, terminal_width()):
        say(line)
    if len(found) > max_results:
        say(f"The first {max_results}; there are more: --max-results {10 * max_results}")


@main.command()
@click.option("--dest", default="data", show_default=True, type=click.Path(), help="Folder to write to.")
@click.option("--base-url", metavar="URL", help="Another folder to download from; the digests stay the same.")
@json_option
@debug_option
def fetch(dest: str, base_url: str | None, as_json: bool) -> None:
    """Download the 955 public Made With ML projects.

    They go to made_with_ml_projects.csv; the data set that ships with the project stays as it is. Train on them with
    --data data/made_with_ml_projects.csv.
    """
    from tagifai.fetch import BASE_URL, N_ROWS, fetch_projects
    from tagifai.files import sha256_of

    with interruptible("tagifai"):
        path = fetch_projects(dest, base_url=base_url or BASE_URL)
    if as_json:
        print_json({"path": str(path), "n_rows": N_ROWS, "sha256": sha256_of(path)})
    else:
        say(f"{path}: {N_ROWS} projects, each download checked by its sha256.")


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="Port to listen on; any free one by default.")
@click.option(
    "--write", is_flag=True, help="Let runs and models be changed there, by who knows the password it prints."
)
@tracking_option
@debug_option
def ui(port: int | None, write: bool, tracking_uri: str | None) -> None:
    """Serve the MLflow dashboard of this store, on this machine only, until Ctrl-C.

    It prints the address of each experiment's runs, best first; MLflow's own list of experiments opens their pages for
    GenAI. Nothing can be changed there unless --write is given.
    """
    prepare_mlflow()
    from tagifai.experiment_view import list_pages
    from tagifai.ui import serve_ui
    from tagifai.ui_server import USER

    uri = resolve_tracking_uri(tracking_uri)

    def ready(address: str, password: str | None) -> None:
        say(f"MLflow on {masked(uri)}: {masked(address)}")
        if password:
            say(f"Log in as {USER} with {password}")
            return
        for name, page in list_pages(address).items():
            say(f"{name}: {masked(page)}")

    serve_ui(uri, port, ready, write=write)


def _log_to_stderr() -> None:
    logger = logging.getLogger("tagifai")
    # The handler of an earlier call in this process may write to a stream that is closed by now.
    for earlier in [each for each in logger.handlers if isinstance(each.formatter, PrintableFormatter)]:
        logger.removeHandler(earlier)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PrintableFormatter("%(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
