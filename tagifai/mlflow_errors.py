"""What MLflow raises: in whose words it is said, and whether waiting helps."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from tagifai.errors import TrackingError, UnreachableError, one_line
from tagifai.masking import masked

TRANSFER_PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds to wait before the second, third... try to move files to or from MLflow."""

T = TypeVar("T")


@contextmanager
def tracking_errors(uri: str) -> Iterator[None]:
    """Turn what MLflow raises into a `TrackingError` that names the store.

    Args:
        uri: The store.

    Raises:
        TrackingError: In place of MLflow's own exceptions.
    """
    from mlflow.exceptions import MlflowException
    from requests import RequestException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (MlflowException, RequestException, SQLAlchemyError) as error:
        raise TrackingError(
            f"MLflow at {masked(uri)}: {one_line(error, 300)}\nCheck the store and the names, and try again."
        ) from error


def refuses(error: BaseException) -> bool:
    """Tell whether MLflow answered that it will not have this, so that trying again changes nothing.

    A store that is away, overloaded or not open to this user is none of that: there, trying again may help.

    Args:
        error: What an MLflow call raised.
    """
    from mlflow.exceptions import MlflowException

    if answered := re.search(r"failed with error code (\d+)", str(error)):
        status = int(answered[1])
    elif isinstance(error, MlflowException):
        status = error.get_http_status_code()
    else:
        # An artifact's upload raises what `requests` raises.
        status = getattr(getattr(error, "response", None), "status_code", 0)
    return status in (400, 404, 409, 413, 422)


def with_retries(transfer: Callable[[], T]) -> T:
    """Move files to or from MLflow, again after an answer such as 503: one must not cost a whole training.

    Args:
        transfer: What to do; done twice, it must come to the same.

    Raises:
        MlflowException: MLflow refuses, or goes on failing for as long as `TRANSFER_PAUSES` says.
        RequestException: Likewise.
    """
    from mlflow.exceptions import MlflowException
    from requests import RequestException

    for pause in TRANSFER_PAUSES:
        try:
            return transfer()
        except (MlflowException, RequestException) as error:
            if refuses(error):
                raise
        time.sleep(pause)
    return transfer()


def refusal_of(error: BaseException, uri: str) -> str | None:
    """Tell whether MLflow answered and said no: without access, or with a deleted experiment, waiting does not help.

    Args:
        error: What an MLflow call raised.
        uri: The store that was called.

    Returns:
        What is wrong and what to do about it; None if waiting may help.
    """
    if isinstance(error, UnreachableError):
        return None
    if isinstance(error, TrackingError):
        return str(error)
    code = getattr(error, "error_code", None)
    text, said = str(error), one_line(error)
    if _lacks_status(error):
        text = f"error code {_status_of(uri)}"
        said = f"{text}: {said}"
    store = f"MLflow at {masked(uri)}"
    if code in ("UNAUTHENTICATED", "PERMISSION_DENIED", "CUSTOMER_UNAUTHORIZED") or re.search(
        "error code 40[13]", text
    ):
        remedy = "Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN."
        return f"{store} refused access: {said}\n{remedy}"
    if "error code 40" in text:
        return f"{store} refused: {said}\nCheck the address of the server."
    return None


def _lacks_status(error: BaseException) -> bool:
    """Tell whether a server answered in JSON that is not MLflow's, of which MLflow's client keeps no status."""
    content = getattr(error, "json", None)
    return isinstance(content, dict) and "error_code" not in content


def _status_of(uri: str) -> int:
    """Ask a server for its experiments, and return the status of its answer; 0 if there is none."""
    from mlflow.utils.credentials import get_default_host_creds
    from mlflow.utils.rest_utils import http_request

    try:
        found = http_request(
            get_default_host_creds(uri),
            "/api/2.0/mlflow/experiments/get-by-name",
            "GET",
            params={"experiment_name": "0"},
        )
    except Exception:
        return 0
    return int(found.status_code)
