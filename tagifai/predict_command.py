"""The command `tagifai predict`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from tagifai.asked_model import CHAMPION, AskedModel, load_asked_model
from tagifai.console import debug_option, json_option, prepare_mlflow, print_json, say, tracking_option
from tagifai.errors import InputError
from tagifai.output import RowProgress, prediction_line
from tagifai.process import interruptible


@click.command()
@click.argument("texts", nargs=-1, metavar="TEXT...")
@click.option("--input", "input_path", type=click.Path(), metavar="FILE", help="Tag every row of this file instead.")
@click.option("--output", "output_path", type=click.Path(), metavar="FILE", help="File to write these rows to.")
@click.option("--text", multiple=True, metavar="COLUMN", help="Column of the text; as in the study if left out.")
@click.option("--separator", metavar="CHAR", help="What separates the fields of the file; found out if left out.")
@click.option("--encoding", metavar="NAME", help="Encoding of the file; UTF-8 if its first bytes do not say.")
@click.option("--run-id", help="Ask the model of this run.")
@click.option("--model-uri", metavar="URI", help=f"Ask the model at this MLflow address; {CHAMPION} by default.")
@click.option("--trust", is_flag=True, help="Let the model run code that it brings; only if you trust who made it.")
@tracking_option
@json_option
@debug_option
def predict(
    texts: Sequence[str],
    input_path: str | None,
    output_path: str | None,
    run_id: str | None,
    model_uri: str | None,
    trust: bool,
    tracking_uri: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Say the tag of each TEXT; for - read texts from standard input, one a line.

    With --input and --output, tag the rows of a file: CSV, TSV, JSON Lines or Parquet, gzipped or not, by its suffix.
    """
    if run_id == "" or model_uri == "":
        raise InputError(f"{'--run-id' if run_id == '' else '--model-uri'} is empty; leave it out to ask {CHAMPION}.")
    if run_id and model_uri:
        raise click.UsageError("Give --run-id or --model-uri, not both.")
    if input_path or output_path:
        if texts or not (input_path and output_path):
            raise click.UsageError("Give --input with --output, and no TEXT.")
        from tagifai.bulk import check_files

        check_files(Path(input_path), Path(output_path))
        prepare_mlflow()
        model = load_asked_model(run_id, model_uri, tracking_uri, trust=trust)
        _predict_file(model, (input_path, output_path), as_json, options)
        return
    if not texts:
        raise click.UsageError("Missing argument 'TEXT...', or --input and --output.")
    if any(options.values()):
        raise click.UsageError("Give --text, --separator and --encoding with --input only.")
    texts = _expand(texts)
    if not texts:
        raise InputError("There is no text to tag: standard input is empty. Give one text a line.")
    prepare_mlflow()
    # What is fetched of a model lies in temporary folders.
    with interruptible("tagifai"):
        predictions = load_asked_model(run_id, model_uri, tracking_uri, trust=trust).predict(texts)
    if as_json:
        print_json(predictions)
        return
    for prediction in predictions:
        say(prediction_line(prediction))


def _expand(texts: Sequence[str]) -> list[str]:
    """Replace each - by the lines of standard input that are not blank."""
    expanded: list[str] = []
    for text in texts:
        expanded += [line for line in _read_lines() if line] if text == "-" else [text]
    return expanded


def _read_lines() -> list[str]:
    content = sys.stdin.buffer.read()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"Standard input, line {line}: not UTF-8 (byte {error.start}). "
            "Convert it, such as with: iconv -f latin1 -t utf-8"
        ) from None
    if "\0" in text:
        raise InputError("Standard input holds a NUL: it is no text. Give one text a line.")
    return [line.strip() for line in text.splitlines()]


def _predict_file(model: AskedModel, paths: tuple[str, str], as_json: bool, options: dict[str, Any]) -> None:
    from tagifai.bulk import predict_file

    with RowProgress(sys.stderr) as progress:
        done = predict_file(model, *map(Path, paths), on_rows=progress.show, **options)
    if as_json:
        print_json(done.to_dict())
        return
    say(f"{done.output}: {done.n_rows} rows, with the columns {done.tag_column} and {done.probability_column}.")
