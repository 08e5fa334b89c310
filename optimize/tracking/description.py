"""The report of a study as the description of its own run."""

from typing import TYPE_CHECKING

from optimize.tracking.mlflow_names import TAG_LENGTH
from optimize.tracking.tags import DESCRIBES, DESCRIPTION, DIGEST

if TYPE_CHECKING:
    from mlflow import MlflowClient


def describe_run(client: "MlflowClient", run_id: str, text: str) -> None:
    """Set a run's description, which `optimize sync` leaves alone as long as the run shows what it shows now.

    Args:
        client: The MLflow client.
        run_id: A study's own run.
        text: A report of it, as Markdown; cut to MLflow's limit.
    """
    from mlflow.entities import RunTag

    digest = client.get_run(run_id).data.tags.get(DIGEST, "")
    tags = [RunTag(DESCRIPTION, text[:TAG_LENGTH]), RunTag(DESCRIBES, digest)]
    client.log_batch(run_id, tags=tags, synchronous=True)
