"""What is wrong with a cluster, in words."""

import socket
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

from optimize.errors import InputError
from tagifai.errors import one_line

TLS_SETTINGS = "Dask's settings (distributed.comm.tls, docs/scaling.md)"


def refuse_workers(scheduler: str, faults: Mapping[str, str]) -> None:
    """Name what is wrong with each worker, if anything is.

    Args:
        scheduler: The scheduler's address.
        faults: What is wrong, by the worker's address; empty where nothing is.

    Raises:
        InputError: A worker cannot run the study.
    """
    lines = "".join(f"  {worker}: {fault}\n" for worker, fault in sorted(faults.items()) if fault)
    if lines:
        remedy = "Give every worker the driver's environment, and start the study again."
        raise InputError(f"Workers of {scheduler} cannot run this study:\n{lines}{remedy}")


def why_no_scheduler(scheduler: str, error: Exception) -> str:
    """Say why there is no connection to a scheduler.

    Args:
        scheduler: Its address.
        error: What the attempt to connect ended with.
    """
    if not scheduler.startswith("tls://") and speaks_tls(scheduler):
        return f"The scheduler at {scheduler} requires TLS. Name it as tls://, and the certificates in {TLS_SETTINGS}."
    if "ssl" in str(error):
        return f"Scheduler {scheduler}: there are no certificates for TLS. Name them in {TLS_SETTINGS}."
    if refusal := _tls_refusal(error):
        if "WRONG_VERSION" in str(refusal):
            return f"The scheduler at {scheduler} speaks no TLS. Name it as tcp://, or start it with --protocol tls."
        return (
            f"Scheduler {scheduler}: the certificates do not fit ({one_line(refusal)}). Name those of the cluster's "
            f"authority in {TLS_SETTINGS}."
        )
    if isinstance(error, ValueError):
        return f"Scheduler {scheduler}: {one_line(error)}. Write it as tcp://host:8786 or tls://host:8786."
    reason = one_line(error) if str(error) else "what is there does not answer as one"
    return f"There is no Dask scheduler at {scheduler}: {reason}. Start `dask scheduler`, or mend the address."


def _tls_refusal(error: BaseException | None) -> ssl.SSLError | None:
    """Find in what led to an error that one side has not taken the other's certificate."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error


def speaks_tls(address: str, timeout: float = 2.0) -> bool:
    """Tell whether a server answers to the beginning of a TLS connection.

    Args:
        address: Such as `tcp://host:8786`.
        timeout: Seconds to wait.
    """
    place = urlsplit(address if "://" in address else f"tcp://{address}")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Nothing is said to it, so it may be anybody.
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection((place.hostname or "", place.port or 0), timeout) as plain,
            context.wrap_socket(plain),
        ):
            return True
    except ssl.SSLError as error:
        # It wants a certificate of ours, which is an answer too.
        return "CERTIFICATE" in str(error.reason) or "ALERT" in str(error.reason)
    except (OSError, ValueError):
        return False
