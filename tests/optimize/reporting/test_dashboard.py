"""optuna-dashboard on a study: it shows all trials, changes nothing, and ends with its command."""

import json
import signal
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from optimize.errors import InputError
from optimize.reporting.dashboard import open_server, serve_dashboard
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study

pytest.importorskip("optuna_dashboard", reason="no optuna-dashboard here: pip install 'tagifai[dashboard]'")


def fetch(url: str, method: str = "GET", **headers: str) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, method=method, headers=headers), timeout=20) as answer:
        return bytes(answer.read())


@pytest.fixture(scope="module")
def dashboard(reference: Any) -> Iterator[str]:
    """The address of a dashboard on the finished study."""
    study = load_study(StudyAddress("quick", reference.storage()), writable=False)
    with open_server(study, None) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_it_shows_every_trial(dashboard: str, reference: Any) -> None:
    shown = json.loads(fetch(f"{dashboard}/api/studies/1"))
    trials = reference.trials()
    assert shown["name"] == "quick"
    assert [trial["state"].upper() for trial in shown["trials"]] == [trial.state.name for trial in trials]
    assert [len(trial["intermediate_values"]) for trial in shown["trials"]] == [
        len(trial.intermediate_values) for trial in trials
    ]
    assert b"<title>Optuna Dashboard</title>" in fetch(f"{dashboard}/dashboard/studies/1")


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        pytest.param("/api/studies/1", "DELETE", {}, id="delete"),
        pytest.param("/api/studies/1/rename", "POST", {"Content-Type": "application/json"}, id="rename"),
        pytest.param("/api/studies/1/note", "PUT", {"Content-Type": "application/json"}, id="note"),
        pytest.param("/api/trials/1/user-attrs", "POST", {"Content-Type": "application/json"}, id="attribute"),
        pytest.param("/api/trials/1/tell", "POST", {"Content-Type": "application/json"}, id="tell"),
        pytest.param("/api/studies", "GET", {"Origin": "http://evil.example"}, id="another origin"),
        pytest.param("/api/studies", "GET", {"Host": "evil.example"}, id="another name"),
    ],
)
def test_it_changes_nothing_and_answers_at_its_own_address_only(
    dashboard: str, path: str, method: str, headers: dict[str, str]
) -> None:
    with pytest.raises(urllib.error.HTTPError, match="403"):
        fetch(f"{dashboard}{path}", method, **headers)


def test_a_taken_port_is_named(dashboard: str, reference: Any) -> None:
    study = load_study(StudyAddress("quick", reference.storage()), writable=False)
    port = int(dashboard.rpartition(":")[2])
    with pytest.raises(InputError, match=rf"Port {port} is taken .*Give another --port"):
        open_server(study, port)


def test_the_extra_that_is_missing_is_named(finished: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna_dashboard", None)
    with pytest.raises(InputError, match=r"pip install 'tagifai\[dashboard\]'"):
        serve_dashboard(StudyAddress.of("quick"), None, print)


@pytest.mark.slow
def test_the_command_ends_with_ctrl_c(finished: Any) -> None:
    driver = finished.start("dashboard", "quick")
    assert driver.process.stdout is not None
    page = driver.process.stdout.readline().split()[-1]
    assert b"Optuna Dashboard" in fetch(page)
    driver.send(signal.SIGINT)
    code, _, err = driver.end()
    assert (code, err) == (0, "")
