"""A marked password in every address that a command takes: printed nowhere, stored nowhere, shown to nobody."""

import importlib.util
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from optimize.reporting.dashboard import open_server
from optimize.storage import database
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study
from tagifai.cli import main as tagifai

MARK = "Zq7secret"
AWAY = f"http://me:{MARK}@127.0.0.1:1/a?password={MARK}"
SERVER = f"postgresql+psycopg://me:{MARK}@127.0.0.1:1/db?password={MARK}"
LOOK = """
import glob
for path in glob.glob("/proc/[0-9]*/cmdline"):
    try:
        text = open(path).read()
    except OSError:
        continue
    open("ps.txt", "a").write(text + chr(10))
losses += [0.5]
trial is None or trial.report(0.5, 0)
"""

COMMANDS = {
    "the plan": ("run", "studies/own.toml", "--study-name", "x", "--dry-run", "--json"),
    "a study": ("run", "studies/own.toml"),
    "a study in JSON": ("resume", "own", "--n-trials", "1", "--json"),
    "a state": ("show", "own", "--json"),
    "a list": ("list", "--json"),
    "a synchronisation": ("sync", "own"),
    "a promotion": ("promote", "own", "--trust"),
    "an export": ("export", "own"),
    "a page": ("report", "own"),
    "a text": ("report", "own", "--format", "md", "--json"),
    "a comparison": ("compare", "own", "own"),
    "a watch": ("watch", "own"),
    "a page of a server": ("report", "own", "--storage", SERVER),
    "a comparison on a server": ("compare", "own", "other", "--storage", SERVER),
    "a watch on a server": ("watch", "own", "--storage", SERVER),
    "an export of a server": ("export", "own", "--storage", SERVER, "--output", "server.zip"),
    "a dashboard of a server": ("dashboard", "own", "--storage", SERVER),
    "a plan on a server": ("run", "studies/own.toml", "--storage", SERVER, "--dry-run", "--json"),
    "a study on a server": ("resume", "own", "--storage", SERVER),
    "a list of a server": ("list", "--storage", SERVER),
    "a list of a server with --debug": ("list", "--storage", SERVER, "--debug"),
    "a database of another kind": ("show", "own", "--storage", f"mysql://me:{MARK}@host/db"),
    "no database": ("show", "own", "--storage", f"host=h password={MARK}"),
    "a file of a database": ("show", "own", "--storage", f"sqlite:///no.db?password={MARK}"),
    "a store of no kind": ("sync", "own", "--tracking-uri", f"ftp://me:{MARK}@host"),
    "an unknown option": ("show", f"--{SERVER}"),
}
TAGGER = {
    "predictions": ("predict", "text"),
    "runs": ("runs",),
    "models": ("models",),
    "a move": ("relocate",),
    "a model": ("predict", "--model-uri", AWAY, "text"),
}


@pytest.mark.slow
def test_a_password_is_printed_nowhere_and_stored_nowhere(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", AWAY)
    monkeypatch.setattr(database, "OPENING_SECONDS", 0.1)
    project.write_train("passwords_train", LOOK)
    project.write_study_file("own", (project.path / "studies" / "own.toml").read_text(), n_trials="1")
    for what, words in COMMANDS.items():
        code, out, err = project.call(*words)
        assert MARK not in out + err, what
        assert "Error: unexpected" not in err, (what, err)
        assert code in (0, 1, 2), what
    for what, words in TAGGER.items():
        done = CliRunner().invoke(tagifai, list(words))
        assert MARK not in done.output + done.stderr, what
        assert "Error: unexpected" not in done.stderr, (what, done.stderr)
    assert MARK not in _dashboard(project)
    assert "optimize.tracking.exporter" in (project.path / "ps.txt").read_text() or _are_forks()
    holding = [path for path in project.path.rglob("*") if path.is_file() and MARK.encode() in path.read_bytes()]
    assert holding == []


def _dashboard(project: Any) -> str:
    """Return what optuna-dashboard, which runs in the process of its command, answers about the study."""
    if importlib.util.find_spec("optuna_dashboard") is None:
        return ""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    study = load_study(StudyAddress("own", project.storage("own")), writable=False)
    with open_server(study, None) as server, ThreadPoolExecutor() as pool:
        pool.submit(server.serve_forever)
        page = f"http://127.0.0.1:{server.server_port}"
        paths = ("/dashboard", "/api/meta", "/api/studies", "/api/studies/1", "/csv/1")
        answers = [opener.open(f"{page}{path}", timeout=20).read().decode() for path in paths]
        server.shutdown()
    return "".join(answers)


def _are_forks() -> bool:
    """Tell whether commands of the tests begin as forks, whose command line is that of the tests."""
    return Path("ps.txt").exists()
