"""The door to a cluster: what must be so before the first trial is sent there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from optimize.definition.execution_section import ExecutionSection
from optimize.errors import InputError
from optimize.execution.backends import Cluster, make_cluster
from optimize.execution.worker_spec import WorkerSpec
from optimize.storage.address import SERVER_EXAMPLE, StudyAddress, shown_url
from tagifai.tracking_address import resolve_tracking_uri


def place_of(
    section: ExecutionSection, typed: Mapping[str, Any], address: StudyAddress, tracking_uri: str | None
) -> ExecutionSection:
    """Say where trials run; refuse stores that the machines of a cluster cannot share.

    Args:
        section: What the study file says.
        typed: What was given beside it, by key.
        address: Where the study lives.
        tracking_uri: The MLflow store that was asked for.

    Raises:
        InputError: A key is missing, or the study or its runs would live in a file of this machine.
    """
    execution = section.override(**typed)
    if execution.backend == "local":
        return execution
    if address.sqlite_path is not None:
        raise InputError(
            f"Study {address.name!r} would live in the file {address.sqlite_path}, which machines of a cluster cannot "
            f"share. Name a PostgreSQL server: --storage {SERVER_EXAMPLE}."
        )
    uri = resolve_tracking_uri(tracking_uri)
    if not uri.startswith(("http://", "https://")):
        raise InputError(
            f"The MLflow store {shown_url(uri)} belongs to this machine, and another one may resume the study. Name an "
            "MLflow server: --tracking-uri http://HOST:5000."
        )
    return execution


def refuse_trial_timeout(execution: ExecutionSection, seconds: float) -> None:
    """Refuse a limit for a trial where its process is not ours to end.

    Args:
        execution: Where trials shall run.
        seconds: The limit; 0 for none.

    Raises:
        InputError: There is one, and they run on a cluster.
    """
    if seconds and execution.backend != "local":
        raise InputError(
            f"trial_timeout = {seconds:g} needs worker processes that can be killed; those of a Dask cluster run other "
            "people's tasks too. Leave it out (--trial-timeout 0), or run with --backend local."
        )


@contextmanager
def joined(execution: ExecutionSection, spec: WorkerSpec) -> Iterator[Cluster | None]:
    """Join the cluster on which trials shall run, and leave it at the end.

    Args:
        execution: Where trials shall run.
        spec: What a worker needs.

    Yields:
        The backend of the cluster, which is ready; None for this machine.

    Raises:
        InputError: There is no such cluster, or its workers cannot run the study. Nothing has been written.
    """
    refuse_trial_timeout(execution, spec.study_file.study.trial_timeout)
    if execution.backend == "local":
        yield None
        return
    cluster = make_cluster(execution)
    try:
        cluster.join(spec)
        yield cluster
    finally:
        cluster.stop()
