"""How MLflow's page of a study opens: the trials best first, with the study's metric and parameters."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tagifai.experiment_view import set_view

if TYPE_CHECKING:
    from mlflow import MlflowClient


def set_study_view(client: "MlflowClient", experiment_id: str, study_file: Mapping[str, Any]) -> None:
    """Let MLflow show the trials best first, with the study's metric and parameters.

    Args:
        client: The MLflow client.
        experiment_id: The study's experiment.
        study_file: The study file as it took effect.
    """
    section = study_file["study"]
    own = section["metric"] if isinstance(section["metric"], list) else [section["metric"]]
    metrics, way = [*own, "val_loss", "val_f1", "test_f1"], section.get("direction") or section["directions"][0]
    set_view(client, experiment_id, metrics, list(study_file["space"]), descending=way == "maximize")
