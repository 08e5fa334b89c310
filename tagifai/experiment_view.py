"""An experiment as MLflow's pages open it: as model training, sorted by its metric, with the columns that tell.

MLflow 3.17 opens every experiment in its GenAI mode unless the address says otherwise, and shows no metric until it is
chosen. What an address cannot say, columns among it, it reads from a view that is shared as a tag of the experiment.
"""

import json
import re
import urllib.request
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from mlflow import MlflowClient

KIND, MODEL_TRAINING = "mlflow.experimentKind", "custom_model_development"
"""Tag of an experiment that says what it is for, and what ours are for."""

VIEW = "training"
"""The name of the shared view."""

VIEW_TAG = f"mlflow.sharedViewState.{VIEW}"

N_PARAMS, N_EXPERIMENTS = 8, 10
"""Parameters that the view shows, and experiments whose pages are listed, at the most."""

ANSWER_SECONDS = 5.0


def set_view(
    client: "MlflowClient",
    experiment_id: str,
    metrics: Sequence[str],
    params: Sequence[str] = (),
    *,
    descending: bool = False,
    replace: bool = True,
) -> None:
    """Let MLflow show an experiment's runs in the order of a metric, with these columns.

    Args:
        client: A client of the store.
        experiment_id: The experiment.
        metrics: The metrics to show; the runs are sorted by the first.
        params: The parameters to show.
        descending: Whether the first metric is the better the higher it is.
        replace: Whether to change a view that is there.

    Side effects:
        Sets tags of the experiment where they are not what they should be; a kind that somebody chose stays.
    """
    columns = ["attributes.`Dataset`", "attributes.`Source`", *(f"metrics.`{name}`" for name in dict.fromkeys(metrics))]
    columns += [f"params.`{name}`" for name in params[:N_PARAMS]]
    view = {"orderByKey": f"metrics.`{metrics[0]}`", "orderByAsc": not descending, "selectedColumns": columns}
    wanted = {KIND: MODEL_TRAINING, VIEW_TAG: json.dumps(view)}
    known = client.get_experiment(experiment_id).tags
    for key, value in wanted.items():
        if key not in known or (replace and key == VIEW_TAG and known[key] != value):
            client.set_experiment_tag(experiment_id, key, value)


def page_address(server: str, experiment_id: str, *, has_view: bool) -> str:
    """Return the address of an experiment's training runs.

    Args:
        server: The address of the dashboard.
        experiment_id: The experiment.
        has_view: Whether `set_view` was called for it; else the runs are sorted by `val_loss`.
    """
    order = f"viewStateShareKey={VIEW}" if has_view else f"orderByKey={quote('metrics.`val_loss`')}&orderByAsc=true"
    return f"{server}/#/experiments/{experiment_id}/runs?workflowType=machine_learning&{order}"


def run_link(experiment_id: str, run_id: str) -> str:
    """Return a link to a run, as it may stand in what MLflow shows: its pages are fragments of one address."""
    return f"#/experiments/{experiment_id}/runs/{run_id}"


def relinked(text: str, experiment_id: str, run_id: str) -> str:
    """Return a text whose link to a run leads to where the run is now."""
    return re.sub(run_link(r"\w+", r"\w+"), run_link(experiment_id, run_id), text)


def list_pages(server: str) -> dict[str, str]:
    """Ask a server for the experiments that changed last.

    Args:
        server: Its address.

    Returns:
        The address of each experiment's training runs by its name; none where the server does not answer.
    """
    body = json.dumps({"max_results": N_EXPERIMENTS, "order_by": ["last_update_time DESC"]}).encode()
    request = urllib.request.Request(
        f"{server}/api/2.0/mlflow/experiments/search", body, {"Content-Type": "application/json"}
    )
    try:
        # No proxy stands between this machine and itself.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=ANSWER_SECONDS) as answer:
            experiments: list[dict[str, Any]] = json.load(answer).get("experiments", [])
    except (OSError, ValueError):
        return {}
    return {
        experiment["name"]: page_address(
            server,
            experiment["experiment_id"],
            has_view=any(tag["key"] == VIEW_TAG for tag in experiment.get("tags", [])),
        )
        for experiment in experiments
        if experiment["name"] != "Default"
    }
