"""Opening a study and MLflow, so that the runs can be made to agree with the study."""

from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study
from optimize.tracking.removal import remove_replaced
from optimize.tracking.study_sync import StudySync
from tagifai.experiments import get_or_create_experiment
from tagifai.tracking_store import open_client


def open_sync(address: StudyAddress, tracking_uri: str, *, check: bool = False) -> StudySync:
    """Open a study and MLflow, and look up the runs that are there.

    Args:
        address: Where the study lives.
        tracking_uri: The MLflow store, resolved.
        check: Compare every point of every metric.

    Raises:
        MlflowException: MLflow does not answer.
        TrackingError: The experiment was deleted.
    """
    client = open_client(tracking_uri)
    experiment_id = get_or_create_experiment(client, address.name)
    # A long study would fill the memory.
    study = load_study(address, writable=False, slim=True)
    remove_replaced(client, experiment_id, study)
    sync = StudySync(study, address.url, client, experiment_id, check=check)
    sync.load()
    return sync
