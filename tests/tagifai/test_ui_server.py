"""The dashboard's guard: who reaches it may look, who may write knows the password, and it ends with its command."""

import asyncio
import base64
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tagifai.ui_server import USER, Guard

READS = [
    ("GET", "/"),
    ("HEAD", "/static-files/index.html"),
    ("GET", "/get-artifact"),
    ("GET", "/ajax-api/2.0/mlflow/experiments/get"),
    ("POST", "/ajax-api/2.0/mlflow/runs/search"),
    ("POST", "/api/2.0/mlflow/experiments/search"),
    ("POST", "/ajax-api/2.0/mlflow/logged-models/search"),
    ("POST", "/ajax-api/3.0/mlflow/traces/search"),
    ("POST", "/graphql"),
]
WRITES = [
    ("POST", "/ajax-api/2.0/mlflow/upload-artifact"),
    ("PUT", "/api/2.0/mlflow-artifacts/artifacts/1/run/artifacts/model.pkl"),
    ("POST", "/api/2.0/mlflow-artifacts/mpu/create/x"),
    ("POST", "/api/2.0/mlflow/runs/create"),
    ("POST", "/api/2.0/mlflow/runs/set-tag"),
    ("POST", "/api/2.0/mlflow/runs/search/../create"),
    ("POST", "//api/2.0/mlflow/runs/create?x=/api/2.0/mlflow/runs/search"),
    ("POST", "/ajax-api/2.0/mlflow/runs/create-promptlab-run"),
    ("POST", "/ajax-api/2.0/mlflow/gateway-proxy"),
    ("POST", "/api/2.0/mlflow/registered-models/alias"),
    ("PATCH", "/api/2.0/mlflow/model-versions/update"),
    ("DELETE", "/api/2.0/mlflow/registered-models/delete"),
    ("DELETE", "/api/2.0/mlflow/runs/search"),
    ("POST", "/ajax-api/3.0/jobs"),
    ("POST", "/v1/traces"),
    ("SEARCH", "/"),
]


def answer(method: str, path: str, password: str | None = None, given: bytes | None = None) -> int:
    """Return the status with which the guard answers; 200 is that of what is behind it."""
    sent: list[Any] = []

    async def behind(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [] if given is None else [(b"authorization", given)]
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    asyncio.run(Guard(behind, password)(scope, lambda: asyncio.sleep(0), send))
    return int(sent[0]["status"])


@pytest.mark.parametrize(("method", "path"), READS)
def test_everybody_may_read(method: str, path: str) -> None:
    assert answer(method, path) == 200


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_nobody_may_write(method: str, path: str) -> None:
    assert answer(method, path) == 403


@pytest.mark.parametrize(("method", "path"), [READS[0], WRITES[0], WRITES[3]])
def test_with_a_password_only_who_knows_it_may_do_anything(method: str, path: str) -> None:
    right = b"Basic " + base64.b64encode(f"{USER}:right".encode())
    assert answer(method, path, "right", right) == 200
    for wrong in (None, b"", b"Basic", b"Basic x", right[:-2], right.replace(b"Basic", b"Bearer")):
        assert answer(method, path, "right", wrong) == 401


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.slow
def test_a_password_lets_write_and_a_killed_command_leaves_no_server(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store)
    process = subprocess.Popen([sys.executable, "-m", "tagifai", "ui", "--write"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address, login = process.stdout.readline(), process.stdout.readline()
    url = re.search(r"http://127\.0\.0\.1:\d+", address)
    password = re.fullmatch(r"Log in as tagifai with (\S+)\n", login)
    assert url
    assert password
    (server,) = map(int, Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split())
    shown = Path(f"/proc/{server}/cmdline").read_text()
    assert store not in shown
    assert password[1] not in shown
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    create = f"{url[0]}/api/2.0/mlflow/experiments/create"
    content = json.dumps({"name": "made"}).encode()
    headers = {"Content-Type": "application/json"}
    with pytest.raises(urllib.error.HTTPError, match="401"):
        opener.open(urllib.request.Request(create, content, headers), timeout=20)
    headers["Authorization"] = f"Basic {base64.b64encode(f'{USER}:{password[1]}'.encode()).decode()}"
    assert opener.open(urllib.request.Request(create, content, headers), timeout=20).status == 200
    with pytest.raises(urllib.error.HTTPError, match="403"):
        opener.open(urllib.request.Request(create, content, {**headers, "Host": "evil.example"}), timeout=20)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    limit = time.monotonic() + 10
    while time.monotonic() < limit and _lives(server):
        time.sleep(0.05)
    assert not _lives(server)
