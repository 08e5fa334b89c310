"""JSON Lines and Parquet."""

import gzip
import json

from tests.tagifai.data_inputs.data_input import CHINESE, HEADER, ROWS, SKIP, DataInput, json_lines, more, parquet

# fmt: off
JSON = [
    DataInput("JSON Lines", json_lines(CHINESE), "accepted", name="data.jsonl"),
    DataInput("JSON Lines, gzipped", gzip.compress(json_lines()), "accepted", name="data.jsonl.gz"),
    DataInput("true and false as labels", json_lines([(t, x == "good") for t, x in ROWS]), "accepted", name="data.jsonl"),
    DataInput("a line that is no JSON", json_lines() + b'{"text": "slate", \n', "refused", "json-line", ":46:", name="data.jsonl"),
    DataInput("the same with `skip`", json_lines() + b'{"text": "slate", \n', "doubtful", "skipped", options=SKIP, name="data.jsonl"),
    DataInput("a line that is no object", json_lines() + b"[1, 2]\n", "refused", "json-line", "no JSON object", name="data.jsonl"),
    DataInput("one array", json.dumps([{"text": "a"}]).encode(), "refused", "json", "JSON array", name="data.json"),
    DataInput("one object over several lines", json.dumps({"text": "a"}, indent=1).encode(), "refused", "json-line", name="data.json"),
    DataInput("an object without a label", json_lines() + b'{"text": "slate"}\n', "refused", "empty-label", name="data.jsonl"),
    DataInput("null as a label", json_lines(more(("slate", None))), "refused", "empty-label", name="data.jsonl"),
    DataInput("lists as labels", json_lines([(t, [x]) for t, x in ROWS]), "refused", "nested", name="data.jsonl"),
    DataInput("lists in a column that is not read", json_lines([(t, x, [t]) for t, x in ROWS], (*HEADER, "tokens")), "accepted", name="data.jsonl"),
]

PARQUET = [
    DataInput("Parquet", parquet, "accepted", name="data.parquet"),
    DataInput("Parquet, gzipped", lambda: gzip.compress(parquet()), "accepted", name="data.parquet.gz"),
    DataInput("numbers as labels", lambda: parquet([(t, len(x)) for t, x in ROWS]), "accepted", name="data.parquet"),
    DataInput("Parquet, cut off", lambda: parquet()[:-30], "refused", "parquet", name="data.parquet"),
    DataInput("no rows", lambda: parquet([]), "refused", "no-rows", name="data.parquet"),
    DataInput("a missing label", lambda: parquet(more(("slate", None))), "refused", "empty-label", ":46:", name="data.parquet"),
    DataInput("lists as texts", lambda: parquet([([t], x) for t, x in ROWS]), "refused", "nested", name="data.parquet"),
]
# fmt: on
