"""optuna-dashboard on one study: on loopback, for looking only, ended with its command.

It runs in this process. As a command of its own it would be given the storage's URL as an argument, which everyone on
the machine can read, the password too.
"""

import importlib.util
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from optimize.errors import InputError
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study
from tagifai.process import raised_signals

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

HOST = "127.0.0.1"


def serve_dashboard(address: StudyAddress, port: int | None, ready: Callable[[str], None]) -> None:
    """Serve optuna-dashboard until this process is interrupted or asked to end.

    Args:
        address: Where the study lives; a server's other studies are shown too.
        port: The port to listen on, None for any that is free.
        ready: Called with the address of the study's page.

    Raises:
        InputError: optuna-dashboard is not installed, or the port is taken.
        StudyNotFoundError: There is no such study.

    Side effects:
        Listens on loopback.
    """
    if importlib.util.find_spec("optuna_dashboard") is None:
        raise InputError("optuna-dashboard is not installed. Install it with `pip install 'tagifai[dashboard]'`.")
    study = load_study(address, writable=False)
    with open_server(study, port) as server, raised_signals():
        ready(f"http://{HOST}:{server.server_port}/dashboard/studies/{study._study_id}")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


def open_server(study: Any, port: int | None) -> WSGIServer:
    """Return a server of optuna-dashboard that listens and does not serve yet.

    Args:
        study: The study whose storage is shown.
        port: The port to listen on, None for any that is free.

    Raises:
        InputError: The port is taken.
    """
    from optuna_dashboard import wsgi

    app = wsgi(study._storage)
    try:
        server = make_server(HOST, port or 0, app, _Server, _QuietHandler)
    except OSError as error:
        raise InputError(f"Port {port} is taken or not allowed ({error.strerror}). Give another --port.") from error
    server.set_app(_looking_only(app, server.server_port))
    return server


class _Server(ThreadingMixIn, WSGIServer):
    # A browser keeps its connections open; they must not hold up the end.
    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


def _looking_only(app: "WSGIApplication", port: int) -> "WSGIApplication":
    """Let a dashboard answer this machine's browser, and change nothing.

    It could rename or delete a study that runs. A page from elsewhere whose name was made to point to this machine
    gives itself away by that name, or by the origin that the browser tells.
    """
    hosts = {f"{HOST}:{port}", f"localhost:{port}"}

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        origin = environ.get("HTTP_ORIGIN", "").removeprefix("http://")
        if (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and environ.get("HTTP_HOST") in hosts
            and (not origin or origin in hosts)
        ):
            return app(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"This dashboard is for looking only, at its own address."]

    return answer
