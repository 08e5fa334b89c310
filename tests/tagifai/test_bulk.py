"""Predictions for a whole file, in any format, whole or not at all."""

import csv
import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from tagifai.asked_model import AskedModel, load_asked_model
from tagifai.bulk import ROWS_AT_ONCE, predict_file
from tagifai.cli import main
from tagifai.errors import DataError
from tagifai.predict import predict_tags
from tagifai.run_data import TEXT_COLUMNS_TAG
from tagifai.runs import log_run

TEXTS = ["Image segmentation of photos", "", 'Deploying "models", with docker;\nand tabs\t| pipes', "Größe 字 🤗 naïve"]
ROWS = [{"id": f"0{i}", "text": text, "stars": "1.50"} for i, text in enumerate(TEXTS)]


@pytest.fixture
def model(quick: dict[str, Any]) -> AskedModel:
    return AskedModel(lambda texts: predict_tags(texts, quick), None)


def write(path: Path, rows: list[dict[str, Any]], encoding: str = "utf-8", separator: str = ",") -> Path:
    df = pd.DataFrame(rows)
    kind = path.name.removesuffix(".gz").rpartition(".")[2]
    if kind == "parquet":
        df.to_parquet(path)
        if path.suffix == ".gz":
            path.write_bytes(gzip.compress(path.read_bytes()))
    elif kind == "jsonl":
        df.to_json(path, orient="records", lines=True, force_ascii=False)
    else:
        df.to_csv(path, index=False, sep="\t" if kind == "tsv" else separator, encoding=encoding)
    return path


def read(path: Path) -> list[dict[str, Any]]:
    kind = path.name.removesuffix(".gz").rpartition(".")[2]
    content = path.read_bytes()
    content = gzip.decompress(content) if path.suffix == ".gz" else content
    if kind == "parquet":
        aside = path.with_name("aside.parquet")
        aside.write_bytes(content)
        records: list[dict[str, Any]] = pd.read_parquet(aside).to_dict("records")
        return records
    if kind == "jsonl":
        return [json.loads(line) for line in content.decode().splitlines()]
    lines = content.decode().splitlines(keepends=True)
    return list(csv.DictReader(lines, delimiter="\t" if kind == "tsv" else ","))


FORMATS = ["csv", "tsv", "jsonl", "parquet", "csv.gz", "tsv.gz", "jsonl.gz", "parquet.gz"]


@pytest.mark.parametrize("source", FORMATS)
@pytest.mark.parametrize("target", FORMATS)
def test_every_format_keeps_its_columns_and_gets_two_more(
    tmp_path: Path, model: AskedModel, source: str, target: str
) -> None:
    done = predict_file(model, write(tmp_path / f"in.{source}", ROWS), tmp_path / f"out.{target}")
    assert (done.n_rows, done.text, done.tag_column) == (4, ("text",), "tag")
    rows = read(tmp_path / f"out.{target}")
    assert [{name: row[name] for name in ROWS[0]} for row in rows] == ROWS
    for row, prediction in zip(rows, model.predict(TEXTS), strict=True):
        assert list(row) == ["id", "text", "stars", "tag", "probability"]
        assert row["tag"] == prediction["tag"]
        assert float(row["probability"]) == pytest.approx(prediction["probability"], abs=1e-12)
    assert sum(done.tags.values()) == 4


def test_values_of_parquet_and_json_keep_their_types(tmp_path: Path, model: AskedModel) -> None:
    df = pd.DataFrame({"n": [1, None], "when": pd.to_datetime(["2026-01-02", None]), "text": ["a", None]})
    df = df.astype({"n": "Int64"})
    df.to_parquet(tmp_path / "in.parquet")
    predict_file(model, tmp_path / "in.parquet", tmp_path / "out.parquet")
    written = pd.read_parquet(tmp_path / "out.parquet", dtype_backend="numpy_nullable")
    kept = pd.read_parquet(tmp_path / "in.parquet", dtype_backend="numpy_nullable")
    pd.testing.assert_frame_equal(written[["n", "when", "text"]], kept)

    lines = ['{"text": "a", "n": 1, "deep": {"x": [1, null]}}', '{"text": null, "more": 1.0}']
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    predict_file(model, tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    for line, row in zip(lines, read(tmp_path / "out.jsonl"), strict=True):
        assert json.loads(line).items() <= row.items()


@pytest.mark.parametrize(
    ("encoding", "separator", "options"),
    [
        ("utf-8", ";", {}),
        ("utf-8-sig", "|", {}),
        ("utf-16", "\t", {}),
        ("utf-8", "^", {"separator": "^"}),
        ("latin-1", ",", {"encoding": "latin-1"}),
    ],
)
def test_separator_and_encoding_are_found_or_named(
    tmp_path: Path, model: AskedModel, encoding: str, separator: str, options: dict[str, str]
) -> None:
    rows = [{"id": "1", "text": "Größe, naïve"}, {"id": "2", "text": "x"}]
    predict_file(model, write(tmp_path / "in.csv", rows, encoding, separator), tmp_path / "out.csv", **options)  # type: ignore[arg-type]
    assert [row["text"] for row in read(tmp_path / "out.csv")] == ["Größe, naïve", "x"]


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        (["text"], ("tag", "probability")),
        (["text", "tag"], ("predicted_tag", "predicted_probability")),
        (["text", "probability"], ("predicted_tag", "predicted_probability")),
        (["text", "tag", "predicted_probability"], ("predicted_tag_2", "predicted_probability_2")),
    ],
)
def test_new_columns_do_not_clash(
    tmp_path: Path, model: AskedModel, columns: list[str], names: tuple[str, str]
) -> None:
    done = predict_file(model, write(tmp_path / "in.csv", [dict.fromkeys(columns, "x")]), tmp_path / "out.csv")
    assert (done.tag_column, done.probability_column) == names
    (row,) = read(tmp_path / "out.csv")
    assert list(row) == [*columns, *names]
    assert [row[name] for name in columns] == ["x"] * len(columns)


@pytest.mark.parametrize(
    ("columns", "wanted", "known", "text"),
    [
        (["a", "b", "c"], ("c", "a"), ("b",), ("c", "a")),
        (["a", "b", "text"], (), ("b",), ("b",)),
        (["title", "description", "text"], (), ("b",), ("title", "description")),
        (["a", "text"], (), None, ("text",)),
        (["a"], (), None, ("a",)),
    ],
)
def test_the_text_is_where_it_is_said_to_be(
    tmp_path: Path, quick: dict[str, Any], columns: list[str], wanted: Any, known: Any, text: Any
) -> None:
    asked = []

    def predict(texts: list[str]) -> list[dict[str, Any]]:
        asked.extend(texts)
        return predict_tags(texts, quick)

    path = write(tmp_path / "in.csv", [{name: f"{name}!" for name in columns}])
    done = predict_file(AskedModel(predict, known), path, tmp_path / "out.csv", text=wanted)
    assert done.text == text
    assert asked == [" ".join(f"{name}!" for name in text)]


LONG = "text,n\n" + "x,1\n" * ROWS_AT_ONCE


@pytest.mark.parametrize(
    ("name", "content", "options", "message"),
    [
        ("in.csv", b"a,b\n1,2\n", {}, r"has the columns a, b\. Say which holds the text with --text\."),
        ("in.csv", b"a,b\n1,2\n", {"text": ["c"]}, r"lacks the column 'c' \(it has a, b\)\. Name one with --text\."),
        ("in.csv", b"", {}, r"in\.csv is empty\. Give a file with a header"),
        ("in.csv", b"text\n", {}, r"has no rows\. Give a file with at least one"),
        ("in.csv", b"text,text\nx,y\n", {}, r"in\.csv:1: several columns text\."),
        ("in.csv", f"{LONG}y\n".encode(), {}, rf"in\.csv:{ROWS_AT_ONCE + 2}: 1 fields where the header has 2\."),
        ("in.csv", b'text\n"x\n', {}, r"in\.csv:\d: not valid CSV"),
        ("in.csv", b"text\n\xff\n", {}, r"is not UTF-8\. Name its encoding with --encoding"),
        ("in.csv", b"text\nx\n", {"encoding": "klingon"}, r"encoding 'klingon' is unknown\. Give one such as"),
        ("in.csv", b"text\nx\n", {"separator": ";;"}, r"separator ';;' cannot be used\. Give one character"),
        ("in.jsonl", b'{"text": "x"}\n[1]\n', {}, r"in\.jsonl:2: no JSON object\."),
        ("in.jsonl", b'{"text": "x"}\n{\n', {}, r"in\.jsonl:2: not JSON"),
        ("in.parquet", b"PAR1 no", {}, r"in\.parquet is a broken Parquet file"),
        ("in.csv.gz", b"\x1f\x8b broken", {}, r"cannot be read \("),
        ("in.xlsx", b"", {}, r"has no suffix that names its format\. Call it \.csv, "),
        ("in.csv", None, {}, r"cannot be read \(No such file or directory\)"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_output_stays(
    tmp_path: Path, model: AskedModel, name: str, content: bytes | None, options: Any, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    output = tmp_path / "out.csv"
    output.write_text("what was there")
    with pytest.raises(DataError, match=message):
        predict_file(model, tmp_path / name, output, **options)
    assert output.read_text() == "what was there"
    assert {path.name for path in tmp_path.iterdir()} <= {name, "out.csv"}


@pytest.mark.parametrize(
    ("target", "late", "message"),
    [
        ("out.csv", {"text": "x", "more": 1}, r"Row 2001 has the column 'more', .*suffix \.jsonl"),
        ("out.parquet", {"text": "x", "more": 1}, r"Row 2001 has the column 'more'"),
        ("out.jsonl", {"text": "x", "tag": "y"}, r"Row 2001 has the column 'tag', .*Rename it"),
    ],
)
def test_columns_that_come_late_are_not_lost(
    tmp_path: Path, model: AskedModel, target: str, late: dict[str, Any], message: str
) -> None:
    rows: list[dict[str, Any]] = [{"text": "x"}] * ROWS_AT_ONCE + [late]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)))
    with pytest.raises(DataError, match=message):
        predict_file(model, tmp_path / "in.jsonl", tmp_path / target)
    assert not (tmp_path / target).exists()


def test_an_output_that_cannot_be_written_is_named(tmp_path: Path, model: AskedModel) -> None:
    path = write(tmp_path / "in.csv", ROWS)
    with pytest.raises(DataError, match=r"none/out\.csv cannot be written \(No such file or directory\)"):
        predict_file(model, path, tmp_path / "none" / "out.csv")
    predict_file(model, path, path)
    assert [row["text"] for row in read(path)] == TEXTS


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def run_id(quick: dict[str, Any], store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    tags = {TEXT_COLUMNS_TAG: '["body", "head"]'}
    return log_run(quick, experiment_name="e", run_name="n", tags=tags, tracking_uri=store).run_id


def test_the_command_knows_the_columns_that_the_run_names(run_id: str, store: str, tmp_path: Path) -> None:
    write(tmp_path / "in.csv", [{"head": "Image", "text": "other", "body": "segmentation of photos"}])
    done = call("predict", "--run-id", run_id, "--input", "in.csv", "--output", "out.jsonl", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["text"] == ["body", "head"]
    done = call("predict", "--run-id", run_id, "--input", "in.csv", "--output", "out.csv", "--text", "head")
    assert done.stdout == "out.csv: 1 rows, with the columns tag and probability.\n"
    uri = f"runs:/{run_id}/model"
    assert load_asked_model(None, uri, store).text_columns == ("body", "head")
    assert call("predict", "--model-uri", uri, "--input", "in.csv", "--output", "model.csv").exit_code == 0
    (by_run,), (by_uri,) = read(tmp_path / "out.jsonl"), read(tmp_path / "model.csv")
    assert by_uri["tag"] == by_run["tag"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--input", "in.csv"), "Give --input with --output, and no TEXT"),
        (("--output", "out.csv"), "Give --input with --output, and no TEXT"),
        (("x", "--input", "in.csv", "--output", "out.csv"), "Give --input with --output, and no TEXT"),
        (("x", "--text", "body"), "Give --text, --separator and --encoding with --input only"),
    ],
)
def test_half_a_command_is_refused(arguments: tuple[str, ...], message: str) -> None:
    done = call("predict", *arguments)
    assert done.exit_code == 2
    assert message in done.stderr


@pytest.mark.slow
def test_fifty_thousand_rows(run_id: str, projects: pd.DataFrame, tmp_path: Path) -> None:
    n_rows = 50_000
    many = projects.sample(n_rows, replace=True, random_state=1)
    many[["id", "title", "description"]].to_csv(tmp_path / "in.csv", index=False)
    measured = """
import resource, sys
from tagifai.cli import main
main(sys.argv[1:], standalone_mode=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", measured, "predict", "--run-id", run_id, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=200)

    few, done = run("a text"), run("--input", "in.csv", "--output", "out.csv.gz")
    assert re.search(r"^\d+ rows, \d+ a second$", done.stderr, re.M), done.stderr
    rows = read(tmp_path / "out.csv.gz")
    assert [row["id"] for row in rows] == [str(number) for number in many["id"]]
    # What is held at a time does not grow with the file; all rows at once take 400 MB.
    assert int(done.stdout.split()[-1]) - int(few.stdout.split()[-1]) < 100
