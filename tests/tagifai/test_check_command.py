"""The command `tagifai check`, and how `tagifai train` reads a file of other columns, as a user types it."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tagifai.cli import main
from tagifai.findings import Finding, in_short
from tests.labelled_files import delimited, labelled_texts

ROWS = labelled_texts({"sport": 40, "science": 40})


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    yield
    # The handler that a training has installed writes to the standard error of this test.
    logging.getLogger("tagifai").handlers.clear()


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def write(name: str = "own.csv", header: tuple[str, str] = ("says", "about"), more: str = "") -> str:
    Path(name).write_text(delimited(ROWS, ";", header) + more, encoding="utf-8")
    return name


def test_a_file_that_can_be_used_ends_with_0_and_says_how_it_was_read() -> None:
    done = call("check", write(), "--text", "says", "--label", "about")
    assert (done.exit_code, done.stdout) == (
        0,
        "own.csv: 80 rows, separated by ';', utf-8; text says; label about with 2 classes\n"
        "own.csv: can be used: 0 faults, 0 doubts\n",
    )


def test_faults_come_first_and_end_with_2() -> None:
    path = write(more=f"{ROWS[0][0]};{ROWS[0][1]}\nwhat;\n")
    done = call("check", path, "--text", "says", "--label", "about")
    assert done.exit_code == 2
    fault, doubt, _, verdict = done.stdout.splitlines()
    assert fault.startswith("own.csv:83: about: is empty. ")
    assert doubt.startswith("own.csv:82: says: 1 row with text (after cleaning) and label of an earlier row")
    assert verdict == "own.csv: cannot be used: 1 fault, 1 doubt"
    skipped = call("check", path, "--text", "says", "--label", "about", "--on-error", "skip")
    assert skipped.exit_code == 0
    assert "own.csv:83: about: 1 row left out" in skipped.stdout


def test_json_holds_every_finding_and_how_the_file_was_read() -> None:
    done = call("check", write(more="what;\n"), "--text", "says", "--label", "about", "--json")
    shown = json.loads(done.stdout)
    assert done.exit_code == 2
    assert shown["data"] == {
        "path": "own.csv",
        "text": ["says"],
        "label": "about",
        "separator": ";",
        "encoding": "utf-8",
        "on_error": "refuse",
        "n_rows": 80,
    }
    (finding,) = shown["findings"]
    assert (finding["rule"], finding["refused"], finding["line"]) == ("empty-label", True, 82)
    assert json.loads(call("check", "nowhere.csv", "--json").stdout)["data"] is None


def test_an_option_that_cannot_be_is_an_error() -> None:
    done = call("check", write(), "--separator", "::")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: separator (--separator) = '::' cannot be used.")


def test_train_reads_named_columns_and_its_run_says_which(store: str) -> None:
    Path("args.json").write_text('{"min_freq": 0, "num_epochs": 2, "ngram_max_range": 2}')
    path = write(more=f"{ROWS[0][0]};{ROWS[0][1]}\n")
    words = ["--data", path, "--text", "says", "--label", "about", "--args-file", "args.json"]
    done = call("train", *words, "--json")
    assert done.exit_code == 0, done.output
    assert "note: says: 1 row with text (after cleaning) and ... (all: `tagifai check`)\n" in done.stderr
    (run,) = json.loads(call("runs", "--json").stdout)
    assert (json.loads(run["tags.data.text"]), run["tags.data.label"]) == (["says"], "about")
    uri = json.loads(done.stdout)["model_uri"]
    assert call("predict", "--model-uri", uri, "badog suvan").exit_code == 0


def test_train_refuses_before_it_records_a_run(store: str) -> None:
    done = call("train", "--data", write(), "--text", "says", "--label", "about")
    assert done.exit_code == 2
    assert "own.csv: about: all 2 classes would be merged into 'other' by min_freq = 75" in done.stderr
    assert "sgd" not in call("runs").output


def test_doubts_in_short_fit_a_terminal_and_are_counted_beyond_some() -> None:
    findings = [Finding("rule", f"{'word ' * 40}{number}. Remedy.", False, "column") for number in range(11)]
    lines = in_short(findings, "tagifai check")
    assert len(lines) == 9
    assert all(len(f"note: {line}") <= 80 for line in lines)
    assert lines[-1] == "3 more doubts; `tagifai check` says all of it, with remedies"
    assert in_short([], "tagifai check") == []
    (line,) = in_short(findings[:1], "tagifai check")
    assert len(f"note: {line}") <= 80
    assert line.endswith(" ... (all: `tagifai check`)")
