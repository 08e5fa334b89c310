"""The reigning champion: compared with on the same test rows, protected where it cannot be, remembered when it goes."""

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from optimize.definition.record import StudyRecord
from optimize.errors import PromotionError
from optimize.promotion.final_model import FinalModel
from optimize.tracking.tags import PROMOTED_FROM, STUDY, TEST_ROWS, UID
from tagifai.args import VERSION_0_1
from tagifai.experiment_view import run_link
from tagifai.mlflow_errors import tracking_errors
from tagifai.model_versions import CHAMPION_ALIAS, find_version, move_alias
from tagifai.rows import ROWS_DEPEND_ON
from tagifai.tracking_store import open_client, resolve_tracking_uri

if TYPE_CHECKING:
    from mlflow.entities import Run
    from mlflow.entities.model_registry import ModelVersion

SCORE = "test_f1"
"""The metric by which a champion is compared."""


class Throne:
    """The place that a promoted model is to take: an alias of a registered model.

    Only the alias `champion` is guarded; any other moves as it is told.

    Args:
        model_name: The registered model.
        alias: The alias.
        record: What the study of the promoted trial was made with.
        args: The arguments of the promoted trial.
        tracking_uri: The MLflow store; see `tagifai.tracking_store.resolve_tracking_uri`.
        force: Whether to take it from a better or an incomparable champion too.
    """

    def __init__(
        self,
        model_name: str,
        alias: str,
        record: StudyRecord,
        args: Mapping[str, Any],
        tracking_uri: str | None,
        *,
        force: bool = False,
    ) -> None:
        self._model_name, self._alias, self._record = model_name, alias, record
        self._uri = resolve_tracking_uri(tracking_uri)
        self._client = open_client(self._uri)
        self._force = force or alias != CHAMPION_ALIAS
        self.test_rows = _test_rows(record.data["sha256"], record.study_file["study"]["train"], args)

    def check_comparable(self) -> None:
        """Refuse to go on where the champion was tested on other rows; before any time is spent.

        Raises:
            PromotionError: It was, or there is no telling.
        """
        if self._force or (found := self._reigning()) is None:
            return
        version, run = found
        if self._rows_of(version, run) != self.test_rows:
            raise PromotionError(
                f"{self._named(version, run)} was tested on other rows than this trial, so the two cannot be "
                f"compared.\n{self._remedy('--model-name NAME promotes under a name of its own')}"
            )

    def check_worthy(self, metrics: Mapping[str, float]) -> None:
        """Refuse to go on where the champion is better on the same test rows.

        Args:
            metrics: Those of the repeated training.

        Raises:
            PromotionError: It is, or one of both has no such score.
        """
        if self._force or (found := self._reigning()) is None:
            return
        version, run = found
        old, new = run.data.metrics.get(SCORE) if run else None, metrics.get(SCORE)
        if old is not None and new is not None and new >= old:
            return
        scores = f"{SCORE} {_shown(old)}, this trial {_shown(new)}, on the same test rows"
        raise PromotionError(
            f"{self._named(version, run)} is better: {scores}. Nothing was stored.\n"
            f"{self._remedy('--alias challenger puts this one beside it')}"
        )

    def take(
        self, version: str, run_id: str, model: FinalModel, metrics: Mapping[str, float], trial: int, study: str
    ) -> None:
        """Describe a version, and point the alias to it.

        Args:
            version: The version that has been verified.
            run_id: The final run that it comes from.
            model: Its model.
            metrics: Those of the repeated training.
            trial: The number of the trial.
            study: The study's name.
        """
        data = self._record.data
        rows = "" if model.n_rows is None else f", fitted on {model.n_rows} rows"
        scores = ", ".join(f"{name} {metrics[name]:.4f}" for name in ("val_loss", "val_f1", SCORE) if name in metrics)
        description = (
            f"Trial {trial} of study {study}: {scores}{rows} of {data['path']} (sha256 {data['sha256'][:8]}). "
            f"{model.description}"
        )
        tags = {STUDY: study, PROMOTED_FROM: str(trial), "data.sha256": data["sha256"], TEST_ROWS: self.test_rows}
        tags |= {key: str(value) for key, value in model.params.items()}
        tags |= {name: str(metrics[name]) for name in ("val_f1", SCORE) if name in metrics}
        with tracking_errors(self._uri):
            experiment_id = self._client.get_run(run_id).info.experiment_id
            description += f" [The final run]({run_link(experiment_id, run_id)})."
            self._client.update_model_version(self._model_name, version, description)
            for key, value in tags.items():
                self._client.set_model_version_tag(self._model_name, version, key, value)
            move_alias(self._client, self._model_name, self._alias, version)

    def _reigning(self) -> "tuple[ModelVersion, Run | None] | None":
        with tracking_errors(self._uri):
            version = find_version(self._client, self._model_name, self._alias)
            if version is None:
                return None
            # One that somebody registered by hand may come from no run.
            return version, self._client.get_run(version.run_id) if version.run_id else None

    def _rows_of(self, version: "ModelVersion", run: "Run | None") -> str | None:
        """Return which rows the champion was tested on, as `test_rows` does; None if there is no telling."""
        if (known := version.tags.get(TEST_ROWS)) is not None:
            return str(known)
        if run is None or run.data.tags.get(UID) != self._record.uid:
            return None
        # Promoted by version 0.1 from the same study, so from the same data.
        train = self._record.study_file["study"]["train"]
        return _test_rows(self._record.data["sha256"], train, run.data.params)

    def _named(self, version: "ModelVersion", run: "Run | None") -> str:
        tags = run.data.tags if run else {}
        origin = (
            f" (trial {tags[PROMOTED_FROM]} of study {tags[STUDY]})" if {PROMOTED_FROM, STUDY} <= tags.keys() else ""
        )
        return f"The champion {self._model_name} version {version.version}{origin}"

    @staticmethod
    def _remedy(other: str) -> str:
        return f"{other}; --force puts it in the champion's place, and `tagifai models rollback` takes that back."


def _test_rows(sha256: str, train: str, args: Mapping[str, Any]) -> str:
    """Return a digest that is equal for trainings whose test rows are: same data, same arguments of the split.

    Args:
        sha256: That of the data.
        train: The train callable.
        args: The training arguments, or the parameters of a run, which are texts.
    """
    split = {name: str((VERSION_0_1 | dict(args)).get(name)) for name in ROWS_DEPEND_ON}
    content = json.dumps([sha256, train, split], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _shown(score: float | None) -> str:
    return "none" if score is None else f"{score:.4f}"
