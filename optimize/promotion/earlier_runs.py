"""The final runs of a study that are in MLflow already, whole or left half-made."""

from typing import TYPE_CHECKING

from optimize.tracking.tags import PROMOTED_FROM, UID

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import LoggedModel, Run


class EarlierRuns:
    """The final runs of one study.

    Args:
        client: A client of the store.
        experiment_id: The study's experiment.
        uid: The study's uid.
    """

    def __init__(self, client: "MlflowClient", experiment_id: str, uid: str) -> None:
        self._client, self._experiment_id, self._uid = client, experiment_id, uid

    def find(self) -> "list[Run]":
        """Return the final runs that are whole, the earliest first."""
        return [run for run in self._all() if _is_whole(run)]

    def discard_unfinished(self) -> "list[Run]":
        """Delete what interrupted promotions and imports of this study left half-made.

        Returns:
            The final runs that are whole.
        """
        found = self._all()
        for run in found:
            if not _is_whole(run):
                self.discard(run)
        return [run for run in found if _is_whole(run)]

    def discard(self, run: "Run") -> None:
        """Delete a run with its models."""
        for model in self._client.search_logged_models(
            experiment_ids=[run.info.experiment_id], filter_string=f"source_run_id = '{run.info.run_id}'"
        ):
            self._client.delete_logged_model(model.model_id)
        self._client.delete_run(run.info.run_id)

    def _all(self) -> "list[Run]":
        query = f"tags.`{UID}` = '{self._uid}' and tags.{PROMOTED_FROM} != ''"
        found = self._client.search_runs([self._experiment_id], query, max_results=1000, order_by=["start_time ASC"])
        return list(found)


def _is_whole(run: "Run") -> bool:
    return str(run.info.status) == "FINISHED"


def models_of(client: "MlflowClient", run: "Run") -> "list[LoggedModel]":
    """Return the models of a run, the earliest first."""
    outputs = run.outputs.model_outputs if run.outputs else []
    models = [client.get_logged_model(output.model_id) for output in outputs]
    return sorted(models, key=lambda model: model.creation_timestamp)
