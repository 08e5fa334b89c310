"""The tagger as an MLflow model that answers raw texts: logged with a run, and loaded by its address."""

import json
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagifai.files import sha256_of
from tagifai.manifest import FOLDER_TAG, MANIFEST, MANIFEST_TAG, digest_of_folder
from tagifai.mlflow_errors import with_retries
from tagifai.own_code import CODE
from tagifai.stored_model import DESCRIPTION, MODEL, VECTORIZER
from tagifai.tracking_store import using_store

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.models import ModelSignature
    from mlflow.pyfunc import PyFuncModel

MODEL_NAME = "model"

TAGGER = "tagger"
"""The folder of the artifacts in a model."""

REQUIREMENTS = ("joblib", "mlflow", "numpy", "pandas", "scikit-learn", "scipy", "skops", "snowballstemmer")

EXAMPLE = ["Object detection in satellite images", "Question answering with transformers"]
"""What the model shows as an input."""

PACKAGE_DIR = Path(__file__).parent


def log_model(
    client: "MlflowClient", experiment_id: str, run_id: str, artifacts_dir: Path, *, trust: bool = False
) -> str:
    """Log the tagger, or a model of somebody's own, as the model of a run.

    The model holds the artifacts, the modules that they bring, and a copy of this package, so that plain
    ``mlflow.pyfunc.load_model`` answers anywhere. MLflow's own `log_model` does the same steps, but on a tracking URI
    and an active run that belong to the whole process.

    Args:
        client: A client of the store.
        experiment_id: The run's experiment.
        run_id: The run.
        artifacts_dir: What `save_artifacts` wrote, in a folder of the name `TAGGER`.
        trust: Whether MLflow, which runs the code of every model that it loads, may also read a pickle in this one.

    Returns:
        The model's id; its address is ``models:/<id>``.

    Raises:
        MlflowException: The store refuses.

    Side effects:
        Writes the model to the store.
    """
    from mlflow.entities import LoggedModelOutput, LoggedModelStatus

    digest = sha256_of(artifacts_dir / MANIFEST)
    logged = client.create_logged_model(
        experiment_id, name=MODEL_NAME, source_run_id=run_id, tags={MANIFEST_TAG: digest}
    )
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / MODEL_NAME
            ids = {"model_uuid": logged.model_id, "model_id": logged.model_id, "run_id": run_id}
            save_model(path, artifacts_dir, trust=trust, artifact_path=logged.artifact_location, **ids)
            client.set_logged_model_tags(logged.model_id, {FOLDER_TAG: digest_of_folder(path)})
            with_retries(lambda: client.log_model_artifacts(logged.model_id, str(path)))
    except BaseException:
        client.finalize_logged_model(logged.model_id, LoggedModelStatus.FAILED)
        raise
    client.log_outputs(run_id, [LoggedModelOutput(logged.model_id, step=0)])
    client.finalize_logged_model(logged.model_id, LoggedModelStatus.READY)
    return str(logged.model_id)


def load_model(model_uri: str, tracking_uri: str) -> "PyFuncModel":
    """Load a logged or registered model.

    Args:
        model_uri: The model's address, such as ``models:/tagifai@champion`` or ``models:/<id>``.
        tracking_uri: The store that holds it.

    Returns:
        The model; its ``predict`` takes raw texts.

    Raises:
        MlflowException: There is no such model.
    """
    import mlflow

    with using_store(tracking_uri):
        model: PyFuncModel = with_retries(lambda: mlflow.pyfunc.load_model(model_uri))
    return model


def download_model(model_uri: str, tracking_uri: str, folder: Path) -> Path:
    """Fetch the files of a model.

    Args:
        model_uri: The model's address.
        tracking_uri: The store that holds it.
        folder: Where to put them.

    Returns:
        Where they are.

    Raises:
        MlflowException: There is no such model.
    """
    from mlflow.artifacts import download_artifacts

    with using_store(tracking_uri):
        return Path(with_retries(lambda: download_artifacts(artifact_uri=model_uri, dst_path=str(folder))))


def save_model(path: Path, artifacts_dir: Path, *, trust: bool = False, **ids: Any) -> None:
    """Write the folder of an MLflow model.

    Args:
        path: The folder to make.
        artifacts_dir: As for `log_model`.
        trust: As for `log_model`.
        ids: What MLflow knows the model by.

    Side effects:
        Makes the folder.
    """
    import mlflow
    from mlflow.models import Model

    code = artifacts_dir / CODE
    with tempfile.TemporaryDirectory() as folder, _only_errors(logging.getLogger("mlflow")):
        mlflow.pyfunc.save_model(
            path=str(path),
            mlflow_model=Model(**ids),
            python_model=str(PACKAGE_DIR / "serving_model.py"),
            artifacts={TAGGER: str(_without_needless_pickles(artifacts_dir, Path(folder) / TAGGER))},
            model_config={"manifest": sha256_of(artifacts_dir / MANIFEST), "trust": trust},
            code_paths=[str(PACKAGE_DIR), *(str(own) for own in sorted(code.iterdir() if code.is_dir() else ()))],
            pip_requirements=[f"{name}=={version(name)}" for name in REQUIREMENTS],
            signature=_signature(),
            input_example=EXAMPLE,
        )


def _signature() -> "ModelSignature":
    # A column without a name takes lists, arrays and frames of one column; a named one takes frames alone.
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, Schema
    from mlflow.types.schema import Map

    outputs: list[Any] = [
        ColSpec(DataType.string, "text"),
        ColSpec(DataType.string, "tag"),
        ColSpec(DataType.double, "probability", required=False),
        ColSpec(Map(DataType.double), "probabilities", required=False),
    ]
    return ModelSignature(inputs=Schema([ColSpec(DataType.string)]), outputs=Schema(outputs))


def _without_needless_pickles(artifacts_dir: Path, copy: Path) -> Path:
    """Copy the artifacts; a pickle that is there only for people who load the run's by hand is left out."""
    description = json.loads((artifacts_dir / DESCRIPTION).read_bytes())
    left_out = () if description["storage"] == "pickle" else (MODEL, VECTORIZER)
    shutil.copytree(artifacts_dir, copy, ignore=shutil.ignore_patterns(*left_out))
    return copy


@contextmanager
def _only_errors(logger: logging.Logger) -> Iterator[None]:
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
