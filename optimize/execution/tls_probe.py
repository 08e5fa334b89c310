"""Asking a port whether it speaks TLS."""

import socket
import ssl
from urllib.parse import urlsplit


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
