"""The server of the dashboard: MLflow's own behind a guard, in a process that ends with the command that started it."""

import base64
import hmac
import json
import os
import re
import sys
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Send], Awaitable[None]]

USER = "tagifai"
"""The name that goes with the password."""

_READS = re.compile(
    r"/(ajax-)?api/[23]\.0/mlflow/(experiments/search|experiments/search-datasets|runs/search|logged-models/search"
    r"|registered-models/get-latest-versions|datasets/search|issues/search|prompt-optimization/jobs/search"
    r"|traces/(search|batchGetInfos|metrics|calculate-filter-correlation))|/graphql"
)
"""What is asked for by POST and changes nothing; GraphQL of MLflow's has no mutation that does."""


class Guard:
    """Lets nobody write: any user of this machine can reach its loopback, and what is written there may be run later.

    Args:
        app: The server behind it.
        password: Who knows it may write; without one, nobody may. With one, it is needed to read, too.
    """

    def __init__(self, app: App, password: str | None) -> None:
        self._app = app
        self._expected = password and base64.b64encode(f"{USER}:{password}".encode())

    async def __call__(self, scope: Scope, receive: Callable[[], Awaitable[Any]], send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
        elif self._expected and not self._knows_password(scope):
            await _answer(send, 401, "The password that `tagifai ui --write` has printed is needed.")
        elif not self._expected and not _is_read(scope):
            await _answer(send, 403, "This dashboard is read-only; `tagifai ui --write` starts one that is not.")
        else:
            await self._app(scope, receive, send)

    def _knows_password(self, scope: Scope) -> bool:
        given = dict(scope["headers"]).get(b"authorization", b"")
        kind, _, content = given.partition(b" ")
        return kind.lower() == b"basic" and hmac.compare_digest(content.strip(), self._expected or b"")


def _is_read(scope: Scope) -> bool:
    return scope["method"] in ("GET", "HEAD", "OPTIONS") or (
        scope["method"] == "POST" and _READS.fullmatch(scope["path"]) is not None
    )


async def _answer(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"application/json")]
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="tagifai ui"'))
    content = json.dumps({"error_code": "PERMISSION_DENIED", "message": text}).encode()
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def main() -> None:
    """Serve as standard input says, until it is closed: its other end is held by the command.

    Side effects:
        Sets environment variables that MLflow's server reads.
    """
    # Not on the command line, which everybody on the machine can read: addresses and passwords.
    given = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_command, daemon=True).start()
    host, port = given["host"], given["port"]
    os.environ |= {
        "_MLFLOW_SERVER_FILE_STORE": given["uri"],
        "_MLFLOW_SERVER_ARTIFACT_ROOT": "mlflow-artifacts:/",
        "_MLFLOW_SERVER_ARTIFACT_DESTINATION": "./mlartifacts",
        "_MLFLOW_SERVER_SERVE_ARTIFACTS": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        # MLflow's own check of the host name matches patterns; these are exact.
        "MLFLOW_SERVER_ALLOWED_HOSTS": f"{host}:{port},localhost:{port}",
    }
    import uvicorn
    from mlflow.server.fastapi_app import app

    uvicorn.run(Guard(app, given["password"]), host=host, port=port, log_level="warning", server_header=False)


def _end_with_command() -> None:
    while os.read(0, 4096):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
