"""The MLflow dashboard on a store: one server on loopback that ends with this process."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from typing import IO

from tagifai.errors import InputError, TrackingError
from tagifai.interrupts import INTERRUPTS
from tagifai.masking import masked
from tagifai.process import raised_signals
from tagifai.tracking_store import ensure_store

HOST = "127.0.0.1"
START_SECONDS = 90.0
STOP_SECONDS = 10.0


def serve_ui(uri: str, port: int | None, ready: Callable[[str, str | None], None], *, write: bool = False) -> None:
    """Serve the dashboard until this process is interrupted or asked to end.

    Args:
        uri: A resolved tracking URI.
        port: The port to listen on, None for any that is free.
        ready: Called with the address once it answers, and with the password if there is one.
        write: Let runs and models be changed by who knows a password, which is made for this server.

    Raises:
        InputError: The port is taken.
        TrackingError: The server does not start, or ends by itself.

    Side effects:
        Makes the store if it is a SQLite file that does not exist; starts a server process, and ends it.
    """
    if uri.startswith(("http://", "https://")):
        # The store is a server, and that has a dashboard of its own.
        ready(uri, None)
        return
    ensure_store(uri)
    port, password = _free_port(port), secrets.token_urlsafe(16) if write else None
    with tempfile.TemporaryFile("w+") as log, raised_signals():
        servers: list[subprocess.Popen[bytes]] = []
        try:
            # A signal in the middle of it would leave a server that nobody ends.
            INTERRUPTS.run(lambda: servers.append(_start(uri, port, password, log)))
            address = f"http://{HOST}:{port}"
            _wait_until_up(servers[0], address)
            ready(address, password)
            servers[0].wait()
        except KeyboardInterrupt:
            return
        finally:
            for server in servers:
                _stop(server)
        log.seek(0)
        lines = log.read().strip().splitlines() or ["it said nothing"]
        raise TrackingError(f"The dashboard ended by itself: {lines[-1]}\nCheck the store {masked(uri)}.")


def _start(uri: str, port: int, password: str | None, log: IO[str]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-P", "-m", "tagifai.ui_server"]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True)
    assert server.stdin is not None
    given = {"uri": uri, "host": HOST, "port": port, "password": password}
    # It stays open for as long as this process lives.
    with suppress(BrokenPipeError):
        server.stdin.write(f"{json.dumps(given)}\n".encode())
        server.stdin.flush()
    return server


def _free_port(port: int | None) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port or 0))
        except OSError as error:
            raise InputError(f"Port {port} is taken or not allowed ({error.strerror}). Give another --port.") from error
        return int(probe.getsockname()[1])


def _wait_until_up(server: "subprocess.Popen[bytes]", address: str) -> None:
    """Wait until a server answers, or has ended."""
    deadline = time.monotonic() + START_SECONDS
    # No proxy stands between this machine and itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while server.poll() is None:
        try:
            with opener.open(f"{address}/health", timeout=2):
                return
        except urllib.error.HTTPError:
            # It wants its password.
            return
        except OSError:
            if time.monotonic() > deadline:
                raise TrackingError(f"The dashboard did not answer within {START_SECONDS:.0f} s. Try again.") from None
            time.sleep(0.1)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """End a server and all its workers: they are a process group of their own."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, number)
        except ProcessLookupError:
            break
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and _group_lives(server):
            time.sleep(0.05)
    server.wait()


def _group_lives(server: "subprocess.Popen[bytes]") -> bool:
    server.poll()
    try:
        os.killpg(server.pid, 0)
    except ProcessLookupError:
        return False
    return True
