"""The tagger as an MLflow model that answers raw texts: logged with a run, and loaded by its address."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from tagifai.mlflow_errors import with_retries
from tagifai.tracking_store import using_store

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.pyfunc import PyFuncModel

MODEL_NAME = "model"
REQUIREMENTS = ("joblib", "mlflow", "numpy", "pandas", "scikit-learn", "scipy", "snowballstemmer")

PACKAGE_DIR = Path(__file__).parent


def log_model(client: "MlflowClient", experiment_id: str, run_id: str, artifacts_dir: Path) -> str:
    """Log the tagger as the model of a run.

    The model holds the artifacts and a copy of this package, so that plain ``mlflow.pyfunc.load_model`` answers
    anywhere. MLflow's own `log_model` does the same steps, but on a tracking URI and an active run that belong to the
    whole process.

    Args:
        client: A client of the store.
        experiment_id: The run's experiment.
        run_id: The run.
        artifacts_dir: What `save_artifacts` wrote.

    Returns:
        The model's id; its address is ``models:/<id>``.

    Raises:
        MlflowException: The store refuses.

    Side effects:
        Writes the model to the store.
    """
    from mlflow.entities import LoggedModelOutput, LoggedModelStatus

    logged = client.create_logged_model(experiment_id, name=MODEL_NAME, source_run_id=run_id)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / MODEL_NAME
            _save_model(path, artifacts_dir, logged.model_id, run_id, logged.artifact_location)
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


def _save_model(path: Path, artifacts_dir: Path, model_id: str, run_id: str, location: str) -> None:
    import mlflow
    from mlflow.models import Model

    # Without a signature the model itself checks its input: MLflow's check takes the first column of a frame for the
    # texts, whatever its name, and refuses an empty list.
    with _only_errors(logging.getLogger("mlflow.pyfunc")):
        mlflow.pyfunc.save_model(
            path=str(path),
            mlflow_model=Model(artifact_path=location, model_uuid=model_id, run_id=run_id, model_id=model_id),
            python_model=str(PACKAGE_DIR / "serving_model.py"),
            artifacts={"tagger": str(artifacts_dir)},
            code_paths=[str(PACKAGE_DIR)],
            pip_requirements=[f"{name}=={version(name)}" for name in REQUIREMENTS],
        )


@contextmanager
def _only_errors(logger: logging.Logger) -> Iterator[None]:
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
