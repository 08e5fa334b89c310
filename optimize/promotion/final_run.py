"""The final run in MLflow: logged whole or not at all, loaded back, and made champion last.

Every step looks first at what an earlier, killed promotion left: a finished run of the same training is taken over, a
half-made one deleted. So a promotion that is killed at any instant can simply be started again.
"""

import hashlib
import json
import tempfile
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimize.definition.record import StudyRecord
from optimize.errors import PromotionError
from optimize.promotion.earlier_runs import EarlierRuns, models_of
from optimize.promotion.final_model import FinalModel
from optimize.tracking.provenance import Provenance
from optimize.tracking.tags import CONTENT, COPIED_FROM, DESCRIPTION, PROMOTED_FROM, SCORES_OF, STUDY, UID
from tagifai.args import VERSION_0_1
from tagifai.dataset import TEXT_COLUMNS, text_of
from tagifai.errors import ArtifactError
from tagifai.experiments import get_or_create_experiment
from tagifai.fresh_process import ask_in_fresh_process, unequal_texts
from tagifai.manifest import FOLDER_TAG, MANIFEST_TAG, digest_of_folder
from tagifai.mlflow_errors import tracking_errors
from tagifai.predict import predict_tags
from tagifai.run_data import TEXT_COLUMNS_TAG
from tagifai.runs import log_run, renew_artifacts
from tagifai.serving import download_model
from tagifai.tracking_store import open_client, resolve_tracking_uri, using_store

if TYPE_CHECKING:
    from mlflow.entities import Run
    from pandas import DataFrame

N_CHECKED = 100
"""How many texts the stored model must tag as the trained one does."""


class FinalRun:
    """The final run of one trial.

    Args:
        record: What the study was made with.
        study: The study's name, which is the experiment's.
        trial: The number of the trial.
        tracking_uri: The MLflow store; see `tagifai.tracking_store.resolve_tracking_uri`.
        origin: The study and the trial that the trial is a copy of; None for one of the study's own.
        trust: Whether a model that only a pickle holds is stored.
    """

    def __init__(
        self,
        record: StudyRecord,
        study: str,
        trial: int,
        tracking_uri: str | None,
        *,
        trust: bool = False,
        origin: str | None = None,
    ) -> None:
        self._record = record
        self._study = study
        self._trial = trial
        self._trust = trust
        self._origin = {COPIED_FROM: origin} if origin else {}
        self._uri = resolve_tracking_uri(tracking_uri)
        self._client = open_client(self._uri)

    def log(self, model: FinalModel, drift: list[str], start_time: int) -> str:
        """Log a training as the final run, unless it is there already.

        Args:
            model: The model to store, with the training whose scores it has.
            drift: What changed since the trial.
            start_time: When the training began, in milliseconds since 1970.

        Returns:
            The run's id.

        Side effects:
            Deletes what killed promotions of this study left half-made. A run of version 0.1 gets a model in the format
            of this version.
        """
        digest = _digest(model, drift)
        with tracking_errors(self._uri):
            for run in self.discard_unfinished():
                if run.data.tags.get(CONTENT) == digest and run.data.tags[PROMOTED_FROM] == str(self._trial):
                    if MANIFEST_TAG not in run.data.tags:
                        renew_artifacts(run.info.run_id, model.result, self._uri)
                    return str(run.info.run_id)
        tags = {STUDY: self._study, UID: self._record.uid, PROMOTED_FROM: str(self._trial), CONTENT: digest}
        tags |= self._origin
        tags |= {SCORES_OF: model.scores_of, DESCRIPTION: model.description}
        origin = Provenance.of(self._record)
        tags |= origin.tags
        tags[TEXT_COLUMNS_TAG] = json.dumps(self._text_columns(), ensure_ascii=False)
        logged = log_run(
            model.result,
            experiment_name=self._study,
            run_name=f"final-{self._trial}",
            tags=tags | ({"drift": "; ".join(drift)[:5000]} if drift else {}),
            params=model.params,
            tracking_uri=self._uri,
            start_time=start_time,
            train_module=self._train_module(),
            trust=self._trust,
            data=origin.data,
        )
        return logged.run_id

    def _train_module(self) -> str | None:
        """Return the module of the train callable, if it is not ours."""
        module: str = self._record.study_file["study"]["train"].partition(":")[0]
        return None if module.partition(".")[0] == "tagifai" else module

    def _text_columns(self) -> list[str]:
        """Return the columns of the data that hold the text."""
        return list(self._record.data.get("read_as", {}).get("text") or TEXT_COLUMNS)

    def discard_unfinished(self) -> "list[Run]":
        """Delete what interrupted promotions of this study left half-made.

        Returns:
            The final runs that are whole.
        """
        with tracking_errors(self._uri):
            return self._earlier().discard_unfinished()

    def register(self, run_id: str, model_name: str) -> str:
        """Register the run's model, unless it is registered already.

        Args:
            run_id: The final run.
            model_name: The registered model; it is made if need be.

        Returns:
            The model's version.
        """
        from mlflow.exceptions import MlflowException

        with tracking_errors(self._uri):
            try:
                self._client.create_registered_model(model_name)
            except MlflowException as error:
                if error.error_code != "RESOURCE_ALREADY_EXISTS":
                    raise
            digest = self._client.get_run(run_id).data.tags[MANIFEST_TAG]
            found = self._client.search_model_versions(f"name = '{model_name}' and run_id = '{run_id}'")
            if numbers := [int(version.version) for version in found if version.tags.get(MANIFEST_TAG) == digest]:
                return str(max(numbers))
            model_id = self._model_id(run_id)
            with using_store(self._uri):
                version = self._client.create_model_version(
                    model_name, f"models:/{model_id}", run_id=run_id, model_id=model_id, tags={MANIFEST_TAG: digest}
                )
        return str(version.version)

    def verify(self, run_id: str, result: Mapping[str, Any], df: "DataFrame") -> None:
        """Let the stored model answer in a fresh process, elsewhere, and compare with the trained one.

        Args:
            run_id: The final run.
            result: What `train` returned.
            df: The data; the first texts are predicted.

        Raises:
            PromotionError: The stored model does not load there, or says something else.

        Side effects:
            A run whose model fails is deleted, unless a version of it is registered already.
        """
        texts = text_of(df.head(N_CHECKED))
        try:
            answers = self._ask_stored(run_id, texts)
            if unequal := unequal_texts(predict_tags(texts, result), answers):
                raise ArtifactError(
                    f"it answers {len(unequal)} of {len(texts)} texts otherwise than the trained one, such as "
                    f"{unequal[0][:60]!r}"
                )
        except ArtifactError as error:
            self._discard_unregistered(run_id)
            raise PromotionError(
                f"The stored model fails in a process of its own: {error}.\nNothing was promoted. Train with code that "
                "lies in this folder or is installed, and that gives the same model each time."
            ) from error

    def _earlier(self) -> EarlierRuns:
        return EarlierRuns(self._client, get_or_create_experiment(self._client, self._study), self._record.uid)

    def _ask_stored(self, run_id: str, texts: list[str]) -> list[dict[str, Any]]:
        with tempfile.TemporaryDirectory() as folder:
            with tracking_errors(self._uri):
                digest = self._client.get_run(run_id).data.tags[MANIFEST_TAG]
                model = self._client.get_logged_model(self._model_id(run_id))
                path = download_model(f"models:/{model.model_id}", self._uri, Path(folder))
            # Its code is about to be run.
            if digest_of_folder(path) != model.tags.get(FOLDER_TAG):
                raise ArtifactError("its files are not those that were stored")
            return ask_in_fresh_process(path, texts, with_mlflow=self._train_module() is not None, digest=digest)

    def _model_id(self, run_id: str) -> str:
        """Return the run's model: the last, for one in the format of version 0.1 may stand before it."""
        models = models_of(self._client, self._client.get_run(run_id))
        return str(max(models, key=lambda model: (MANIFEST_TAG in model.tags, model.creation_timestamp)).model_id)

    def _discard_unregistered(self, run_id: str) -> None:
        with tracking_errors(self._uri):
            if not self._client.search_model_versions(f"run_id = '{run_id}'"):
                self._earlier().discard(self._client.get_run(run_id))


def _digest(model: FinalModel, drift: list[str]) -> str:
    result = model.result
    # An argument that means what version 0.1 did is left out, so that the final runs of that version are found.
    args = {
        name: value
        for name, value in vars(result.get("args") or Namespace()).items()
        if name not in VERSION_0_1 or value != VERSION_0_1[name]
    }
    content = [args, result["history"], result["performance"], drift]
    if model.refit != "none":
        content.append(model.refit)
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=repr).encode()).hexdigest()
