"""What a run holds, as MLflow takes it and as a row of a table."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tagifai.evaluate import metrics_of

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Metric, Run

    from tagifai.dataset import Dataset

FIRST_COLUMNS = ("run_id", "run_name", "status", "start_time", "end_time")

METRICS_A_BATCH = 1000

TEXT_COLUMNS_TAG = "data.text"
"""Tag of a run: the columns of its data that hold the text, as a JSON list; predictions of files read the same."""

HAS_ARTIFACTS = "tagifai.artifacts"
"""Tag of the runs that hold a trained tagger; a trial's run holds numbers only."""


def data_tags(dataset: "Dataset") -> dict[str, str]:
    """Return the tags of a run that say which data it was trained on, and which columns of it."""
    columns = dataset.columns
    return {
        "data.path": str(dataset.path),
        "data.sha256": dataset.sha256,
        "data.rows": str(dataset.n_rows),
        TEXT_COLUMNS_TAG: json.dumps(columns.text, ensure_ascii=False),
        "data.label": columns.label,
    }


def list_metrics(result: Mapping[str, Any], more: Mapping[str, float], timestamp: int) -> list["Metric"]:
    """List a training's losses by epoch, its scores on each split, and more.

    Args:
        result: What `train` returned.
        more: More metrics; the losses by epoch stand against those of the same name.
        timestamp: When they were measured, in milliseconds since 1970.

    Returns:
        The metrics; what has no epoch of its own counts for the last one.
    """
    from mlflow.entities import Metric

    history: dict[str, list[float]] = result["history"]
    last = max(len(losses) for losses in history.values()) - 1
    curves = [
        Metric(name, float(loss), timestamp, epoch)
        for name, losses in history.items()
        for epoch, loss in enumerate(losses)
    ]
    singles = metrics_of(result) | dict(more)
    return curves + [
        Metric(name, float(value), timestamp, last) for name, value in singles.items() if name not in history
    ]


def log_numbers(client: "MlflowClient", run_id: str, params: dict[str, Any], metrics: list["Metric"]) -> None:
    """Log parameters and metrics in as few requests as MLflow allows.

    Args:
        client: A client of the store.
        run_id: The run.
        params: Names and values.
        metrics: What `list_metrics` listed.

    Side effects:
        Writes to the store.
    """
    from mlflow.entities import Param

    client.log_batch(
        run_id,
        params=[Param(name, str(value)) for name, value in params.items()],
        metrics=metrics[: METRICS_A_BATCH - len(params)],
        # The variable MLFLOW_ENABLE_ASYNC_LOGGING would have it written at some later time, or never.
        synchronous=True,
    )
    for start in range(METRICS_A_BATCH - len(params), len(metrics), METRICS_A_BATCH):
        client.log_batch(run_id, metrics=metrics[start : start + METRICS_A_BATCH], synchronous=True)


def row_of(run: "Run") -> dict[str, Any]:
    """Return a run as a row of a table.

    Args:
        run: The run.

    Returns:
        `FIRST_COLUMNS` (times in UTC), then ``params.*``, ``metrics.*`` and ``tags.*``, but for MLflow's own tags.
    """
    from pandas import NaT, Timestamp

    def moment(milliseconds: int | None) -> Any:
        return NaT if milliseconds is None else Timestamp(milliseconds, unit="ms", tz="UTC")

    info, data = run.info, run.data
    values = (info.run_id, info.run_name, info.status, moment(info.start_time), moment(info.end_time))
    return (
        dict(zip(FIRST_COLUMNS, values, strict=True))
        | {f"params.{name}": value for name, value in sorted(data.params.items())}
        | {f"metrics.{name}": value for name, value in sorted(data.metrics.items())}
        | {f"tags.{name}": value for name, value in sorted(data.tags.items()) if not name.startswith("mlflow.")}
    )
