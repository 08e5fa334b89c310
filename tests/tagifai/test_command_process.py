"""The process of the command `tagifai`: signals from its first moment, streams that are closed, other encodings."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tagifai.run_logging import log_run

DATA = Path(__file__).parents[2] / "data" / "labeled_projects.csv"
QUICK = '{"min_freq": 45, "num_epochs": 2, "analyzer": "word", "ngram_max_range": 2, "subset": 300}'


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("MLFLOW_TRACKING_URI", "TAGIFAI_DEBUG", "PYTHONUTF8", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)


def start(*words: object, before: Callable[[], object] | None = None, **environment: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "tagifai", *map(str, words)],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=before,
    )


def end(process: "subprocess.Popen[bytes]") -> tuple[int, str, str]:
    try:
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    return process.returncode, out.decode(), err.decode()


def wait_for_handler(process: "subprocess.Popen[bytes]") -> None:
    """Wait for the moment from which on Python hears of SIGTERM."""
    status = Path(f"/proc/{process.pid}/status")
    while True:
        caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1:
            return
        assert process.poll() is None
        time.sleep(0.001)


def statuses(store: str) -> list[str]:
    with closing(sqlite3.connect(store.removeprefix("sqlite:///"))) as connection:
        return [status for (status,) in connection.execute("SELECT status FROM runs")]


class TestSignals:
    @pytest.mark.cold
    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("words", "seconds", "signum"),
        [
            (("runs",), 0.0, signal.SIGTERM),
            (("predict", "text"), 0.5, signal.SIGHUP),
            (("train", "--data", str(DATA)), 0.1, signal.SIGINT),
            (("ui",), 0.0, signal.SIGTERM),
            (("fetch", "--base-url", "http://127.0.0.1:9"), 0.0, signal.SIGINT),
        ],
    )
    def test_one_ends_every_command_with_130(
        self, store: str, words: tuple[str, ...], seconds: float, signum: signal.Signals
    ) -> None:
        process = start(*words)
        wait_for_handler(process)
        time.sleep(seconds)
        process.send_signal(signum)
        code, out, err = end(process)
        assert (code, out) == (130, ""), err
        assert err == f"Interrupted. Begin again with: tagifai {' '.join(words)}\n"

    @pytest.mark.slow
    @pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM], ids=lambda signum: signum.name)
    def test_one_while_a_run_is_written_leaves_none_that_seems_to_run(self, store: str, signum: signal.Signals) -> None:
        Path("args.json").write_text(QUICK)
        process = start("train", "--data", DATA, "--args-file", "args.json")
        while not statuses(store):
            assert process.poll() is None
            time.sleep(0.002)
        process.send_signal(signum)
        code, _, err = end(process)
        assert code == 130, err
        assert "Traceback" not in err
        assert statuses(store) == ["FAILED"]

    @pytest.mark.slow
    def test_one_that_was_ignored_at_the_start_stays_ignored(self, store: str) -> None:
        process = start("runs", before=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        wait_for_handler(process)
        process.send_signal(signal.SIGHUP)
        code, out, err = end(process)
        assert (code, out) == (1, ""), err
        assert err.startswith("Error: There is no experiment")


class TestStreams:
    @pytest.mark.slow
    @pytest.mark.parametrize("closed", [(1,), (0, 1, 2)], ids=str)
    def test_a_training_needs_none(self, store: str, closed: tuple[int, ...]) -> None:
        Path("args.json").write_text(QUICK)

        def close() -> None:
            for number in closed:
                os.close(number)

        code, out, err = end(start("train", "--data", DATA, "--args-file", "args.json", before=close))
        assert code == 0, err
        assert ("Ask it with" in out) == (1 not in closed)
        assert ("Epoch: 00" in err) == (2 not in closed)
        assert statuses(store) == ["FINISHED"]
        with closing(sqlite3.connect(store.removeprefix("sqlite:///"))) as connection:
            assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]

    @pytest.mark.slow
    def test_a_reader_that_leaves_is_no_failure(self, quick: dict[str, Any], store: str) -> None:
        log_run(quick, experiment_name="baselines", run_name="sgd", tracking_uri=store, with_model=False)
        reader, writer = os.pipe()
        os.close(reader)
        process = subprocess.Popen(
            [sys.executable, "-m", "tagifai", "runs"], stdout=writer, stderr=subprocess.PIPE, text=True
        )
        os.close(writer)
        assert process.communicate(timeout=60)[1] == ""
        assert process.returncode == 0

    @pytest.mark.slow
    def test_standard_input_that_is_closed_is_empty(self) -> None:
        code, _, err = end(start("predict", "-", before=lambda: os.close(0)))
        assert (code, err.splitlines()[0][:33]) == (2, "Error: There is no text to tag: s")


ENCODINGS: list[dict[str, str]] = [
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "ascii:strict"},
    {"LC_ALL": "C", "PYTHONUTF8": "0"},
]


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ENCODINGS, ids=str)
def test_what_the_terminal_cannot_show_is_no_failure(store: str, encoding: dict[str, str]) -> None:
    folder = Path("проект")
    folder.mkdir()
    (folder / "данные.csv").write_bytes(DATA.read_bytes())
    (folder / "args.json").write_text(QUICK)
    names = ("--experiment-name", "опыт", "--run-name", "прогон")
    process = start("train", "--data", folder / "данные.csv", "--args-file", folder / "args.json", *names, **encoding)
    code, out, err = end(process)
    assert (code, "Ask it with" in out) == (0, True), err
    if "PYTHONIOENCODING" in encoding:  # the other ones begin as new interpreters, which take seconds
        code, out, err = end(start("runs", "--experiment-name", "опыт", **encoding))
        assert (code, len(out.splitlines())) == (0, 2), err
    code, out, err = end(start("runs", "--experiment-name", "опыт", "--json", **encoding))
    assert code == 0, err
    (run,) = json.loads(out)
    assert (run["run_name"], run["tags.data.path"]) == ("прогон", "проект/данные.csv")
    code, out, err = end(start("predict", "--run-id", run["run_id"], "сеть é 😀", "--json", **encoding))
    assert code == 0, err
    assert json.loads(out)[0]["text"] == "сеть é 😀"
    code, out, err = end(start("train", "--data", "нет.csv", **encoding))
    assert (code, out) == (2, "")
    assert "нет.csv" in err or r"\u043d\u0435\u0442.csv" in err
