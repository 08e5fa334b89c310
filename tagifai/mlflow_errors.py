"""What MLflow raises: in whose words it is said, and whether waiting helps."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from tagifai.errors import TrackingError, one_line


@contextmanager
def tracking_errors(uri: str) -> Iterator[None]:
    """Turn what MLflow raises into a `TrackingError` that names the store.

    Args:
        uri: The store.

    Raises:
        TrackingError: In place of MLflow's own exceptions.
    """
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (MlflowException, SQLAlchemyError) as error:
        raise TrackingError(
            f"MLflow at {uri}: {one_line(error, 300)}\nCheck the store and the names, and try again."
        ) from error


def refusal_of(error: BaseException, uri: str) -> str | None:
    """Tell whether MLflow answered and said no: without access, or with a deleted experiment, waiting does not help.

    Args:
        error: What an MLflow call raised.
        uri: The store that was called.

    Returns:
        What is wrong and what to do about it; None if waiting may help.
    """
    if isinstance(error, TrackingError):
        return str(error)
    code = getattr(error, "error_code", None)
    text = str(error)
    store = f"MLflow at {re.sub('//[^/@]*@', '//', uri)}"
    if code in ("UNAUTHENTICATED", "PERMISSION_DENIED", "CUSTOMER_UNAUTHORIZED") or re.search(
        "error code 40[13]", text
    ):
        remedy = "Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN."
        return f"{store} refused access: {one_line(error)}\n{remedy}"
    if "error code 40" in text:
        return f"{store} refused: {one_line(error)}\nCheck the address of the server."
    return None
