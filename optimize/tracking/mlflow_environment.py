"""Environment variables that MLflow reads, set or hidden for as long as a call takes."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

RUN_ID = "MLFLOW_RUN_ID"

_HTTP_LIMITS = {"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0", "MLFLOW_HTTP_REQUEST_TIMEOUT": "1"}
_HIDING = threading.Lock()


@contextmanager
def without_given_run() -> Iterator[None]:
    """Hide the run that `MLFLOW_RUN_ID` names: the first trial would take it over, rename it and end it."""
    with _HIDING:
        given = os.environ.pop(RUN_ID, None)
        try:
            yield
        finally:
            if given is not None:
                os.environ[RUN_ID] = given


@contextmanager
def short_limits() -> Iterator[None]:
    """Keep an outage from stalling the study: MLflow tries for minutes unless its user set limits."""
    mine = {key: value for key, value in _HTTP_LIMITS.items() if key not in os.environ}
    os.environ.update(mine)
    try:
        yield
    finally:
        for key in mine:
            os.environ.pop(key, None)
