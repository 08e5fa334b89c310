"""The command `tagifai`, as a user types it."""

import getpass
import itertools
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

import click
import mlflow
import pytest
from click.testing import CliRunner, Result

from tagifai.cli import main
from tagifai.experiment_view import page_address
from tagifai.runs import log_run
from tagifai.tracking_store import open_client, using_store

DATA = Path(__file__).parents[2] / "data" / "labeled_projects.csv"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("MLFLOW_TRACKING_URI", "TAGIFAI_DEBUG"):
        monkeypatch.delenv(name, raising=False)


def call(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=text)


@pytest.fixture
def run_id(quick: dict[str, Any], store: str) -> str:
    return log_run(quick, experiment_name="baselines", run_name="sgd", tracking_uri=store).run_id


def test_train_records_a_run_that_predict_and_runs_find(store: str, tmp_path: Path) -> None:
    (tmp_path / "args.json").write_text('{"min_freq": 45, "num_epochs": 11, "analyzer": "word", "ngram_max_range": 2}')
    done = call("train", "--data", str(DATA), "--args-file", "args.json", "--json")
    assert done.exit_code == 0, done.output
    assert re.findall(r"^Epoch: (\d+) \| train_loss: \d\.\d{5}, val_loss: \d\.\d{5}$", done.stderr, re.M) == [
        "00",
        "10",
    ]
    result = json.loads(done.stdout)
    assert result["performance"]["split"] == "test"
    assert result["args"]["num_epochs"] == 11
    (run,) = json.loads(call("runs", "--json").stdout)
    assert (run["run_id"], run["run_name"], run["status"]) == (result["run_id"], "sgd", "FINISHED")
    assert run["metrics.test_f1"] == result["performance"]["overall"]["f1"]
    assert run["tags.data.rows"].isdigit()
    shown = open_client(store).get_run(result["run_id"])
    (used,) = shown.inputs.dataset_inputs
    assert (used.dataset.name, used.dataset.digest) == (DATA.name, run["tags.data.sha256"][:8])
    assert shown.data.tags["mlflow.source.name"] == "tagifai train"
    assert shown.data.tags["mlflow.user"] == getpass.getuser()
    assert call("predict", "--model-uri", result["model_uri"], "graph").exit_code == 0


def test_predict_says_text_tag_and_probability(run_id: str) -> None:
    done = call("predict", "--run-id", run_id, "Image segmentation of photos", "")
    first, second = done.stdout.splitlines()
    assert re.fullmatch(r"Image segmentation of photos -> computer-vision \(0\.\d\d\)", first)
    assert re.fullmatch(r" -> other \(uncertain: [a-z-]+ 0\.\d\d\)", second)


def test_predict_reads_lines_from_standard_input(run_id: str) -> None:
    done = call("predict", "--run-id", run_id, "first", "-", "--json", text="second\n\n  third \n")
    assert [prediction["text"] for prediction in json.loads(done.stdout)] == ["first", "second", "third"]


def test_predict_asks_the_champion(run_id: str, store: str) -> None:
    client = mlflow.MlflowClient(store, store)
    client.create_registered_model("tagifai")
    model_id = client.get_run(run_id).outputs.model_outputs[0].model_id
    with using_store(store):
        version = client.create_model_version("tagifai", f"models:/{model_id}", run_id=run_id).version
    client.set_registered_model_alias("tagifai", "champion", version)
    assert call("predict", "Image segmentation of photos").stdout.startswith(
        "Image segmentation of photos -> computer-v"
    )


def test_runs_are_a_table_with_the_best_first(quick: dict[str, Any], store: str) -> None:
    for loss in (0.5, 0.25):
        history = {"train_loss": [loss], "val_loss": [loss]}
        log_run(quick | {"history": history}, experiment_name="e", run_name="n", tracking_uri=store, with_model=False)
    header, first, second = call("runs", "--experiment-name", "e").stdout.splitlines()
    assert header.split() == ["run_id", "name", "status", "started", "val_loss", "val_f1", "test_f1"]
    assert "0.2500" in first
    assert "0.5000" in second
    assert call("runs", "--experiment-name", "Default").stdout == "Experiment Default has no runs.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("train",), 2, r"Error: data/labeled_projects\.csv: does not exist.*`tagifai fetch`"),
        (("train", "--args-file", "none.json"), 2, r"Error: Args file none\.json cannot be read"),
        (("train", "--nope"), 2, r"No such option:? '?--nope"),
        (("predict",), 2, r"Missing argument 'TEXT"),
        (("predict", "-"), 2, r"Error: There is no text to tag: standard input is empty"),
        (("predict", "x", "--run-id", "a", "--model-uri", "b"), 2, r"Give --run-id or --model-uri, not both"),
        (
            ("predict", "x"),
            1,
            r"There is no models:/tagifai@champion in .*\nPromote a study first: optimize promote NAME",
        ),
        (("predict", "x", "--run-id", "a"), 1, r"Error: MLflow at sqlite.*Run with id=a not found"),
        (("predict", "x", "--model-uri", "models:/m/1"), 1, r"Error: MLflow at sqlite.*name=m, version=1\) not found"),
        (("runs",), 1, r"Error: There is no experiment 'baselines'\. There are: Default\."),
        (("runs", "--order-by", "nonsense", "--experiment-name", "Default"), 1, r"Error: MLflow at sqlite"),
        (("fetch", "--base-url", "http://127.0.0.1:9/"), 1, r"Error: http://127\.0\.0\.1:9/dataset\.csv could not be"),
        (("ui", "--port", "99999"), 2, r"Invalid value for '--port'"),
    ],
)
def test_errors_are_short_and_have_their_exit_code(
    store: str, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = call(*arguments)
    assert done.exit_code == code, done.output
    assert re.search(message, done.stderr)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if line and not line.startswith(("Usage", "Try"))]) <= 3


def test_without_a_store_nothing_is_made() -> None:
    done = call("runs")
    assert done.exit_code == 1
    assert "There is no MLflow store at" in done.stderr
    assert not Path("experiments").exists()


@pytest.mark.parametrize("place", [("--debug", "train"), ("train", "--debug")])
def test_debug_shows_the_traceback(place: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGIFAI_DEBUG", "")
    done = call(*place)
    assert done.exit_code == 2
    assert "Traceback" in done.stderr


def test_every_command_explains_itself() -> None:
    for name, command in main.commands.items():
        assert command.help, name
        for option in command.params:
            assert isinstance(option, click.Argument) or option.help, f"{name} {option.name}"


def test_an_interrupted_training_exits_with_130(store: str) -> None:
    Path("args.json").write_text('{"num_epochs": 100000, "min_freq": 45}')
    command = [sys.executable, "-m", "tagifai", "train", "--data", str(DATA), "--args-file", "args.json"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "Epoch: 00" in "".join(itertools.takewhile(lambda line: "Epoch: 10" not in line, process.stderr))
    process.send_signal(signal.SIGINT)
    _, rest = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in rest


@pytest.mark.slow
def test_the_dashboard_answers_on_loopback_and_ends_with_all_its_processes(store: str) -> None:
    experiment_id = open_client(store).create_experiment("baselines")
    process = subprocess.Popen(
        [sys.executable, "-m", "tagifai", "ui"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    address = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert address, line + process.communicate(timeout=5)[1]
    assert process.stdout.readline() == f"baselines: {page_address(address[0], experiment_id, has_view=False)}\n"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    assert opener.open(address[0], timeout=10).status == 200
    with pytest.raises(urllib.error.HTTPError, match="403"):
        opener.open(urllib.request.Request(address[0], headers={"Host": "127.0.0.1.evil.example"}), timeout=10)
    assert opener.open(post(f"{address[0]}/ajax-api/2.0/mlflow/runs/search", b"{}"), timeout=10).status == 200
    with pytest.raises(urllib.error.HTTPError, match="403"):
        opener.open(post(f"{address[0]}/api/2.0/mlflow/experiments/create", b'{"name": "made"}'), timeout=10)
    (server,) = children_of(process.pid)
    process.send_signal(signal.SIGTERM)
    _, rest = process.communicate(timeout=30)
    assert process.returncode == 0, rest
    assert rest == ""
    time.sleep(0.1)
    with pytest.raises(ProcessLookupError, match="No such process"):
        os.killpg(server, 0)


def post(address: str, content: bytes) -> urllib.request.Request:
    return urllib.request.Request(address, content, {"Content-Type": "application/json"})


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_taken_port_is_named(store: str) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = call("ui", "--port", str(port))
    assert done.exit_code == 2
    assert re.search(rf"Error: Port {port} is taken", done.stderr)
