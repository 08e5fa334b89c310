"""Write `docs/data-check.md` from the table of inputs that the tests try: `make docs`."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).with_name("data-check.md")
sys.path.insert(0, str(PAGE.parents[1]))  # the tests are no part of the package

from tagifai.class_check import SAFE_SIZE  # noqa: E402
from tagifai.text_check import EMPTY_SHARE  # noqa: E402
from tests.tagifai.data_inputs.data_input import DataInput  # noqa: E402
from tests.tagifai.data_inputs.kinds import KINDS, findings_of  # noqa: E402

INTRODUCTION = f"""# The check of the data

`tagifai check FILE` says everything that is wrong or doubtful about a labelled file, each as `file:line: column:
what`, and ends with exit code 2 if it cannot be used. Every study does the same before anything is written, with its
own arguments: the rows are cleaned, merged and split once as a trial would, at both ends where such an argument is
searched. `optimize run --dry-run` shows all of it; a study that starts tells what is doubtful once, in short.

A file is CSV (separated by commas, semicolons, tabs or bars, which is found out, or by what `separator` names), JSON
Lines or Parquet, gzipped or not; its content decides, not its name. A CSV file has a header. Lines are counted from
1, with the header; of a Parquet file the rows are. Which columns are read says [`[data]`](study-file.md#data) of a
study file, or `--text` and `--label`.

- Refused is what cannot be used. With `on_error = "skip"` (`--on-error skip`) rows that cannot be used are left out,
  and counted.
- Doubtful is what can be used, and should be known.
- Texts count as equal if they are equal after cleaning, which is how the splitter keeps them together. `tagifai
  check` alone compares them without case and signs; a study compares them as it cleans them, so `clean` and
  `stop_words` can make two texts equal.
- A class needs {SAFE_SIZE} different texts to be in each of the three splits for sure; with `splitter =
  "stratified"`, {SAFE_SIZE} rows. `min_freq` merges smaller classes into `other`.
- At most {EMPTY_SHARE:.0%} of the texts may be empty after cleaning.

These files are tried by the tests. This page is written by `make docs` from the same table.
"""
OUTCOMES = {"accepted": "accepted", "doubtful": "doubtful", "refused": "**refused**"}
WORDS_OF_OTHERS = {"unreadable", "gzip", "encoding", "quotes", "json-line", "parquet", "skipped"}
"""Rules whose message quotes a library, which may say it otherwise in another version."""


def render() -> str:
    """Return the page."""
    return "\n".join([INTRODUCTION, *(line for kind, inputs in KINDS.items() for line in _table(kind, inputs))])


def _table(kind: str, inputs: list[DataInput]) -> Iterator[str]:
    yield f"## {kind}"
    yield "| file | read or trained with | | rule | what is said |\n|---|---|---|---|---|"
    for given in inputs:
        settings = [f"`{key} = {_shown(value)}`" for key, value in (given.options | (given.args or {})).items()]
        options = "the default arguments" if given.args == {} else ", ".join(settings)
        rule = f"`{given.rule}`" if given.rule else ""
        yield f"| {given.what} | {options} | {OUTCOMES[given.outcome]} | {rule} | {_said(given)} |"
    yield ""


def _shown(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


def _said(given: DataInput) -> str:
    if given.rule is None:
        return ""
    finding = next(finding for finding in findings_of(given) if finding.rule == given.rule)
    said = str(finding)
    if given.rule in WORDS_OF_OTHERS:
        said = re.sub(r"\(.*\)(?=\.)", "(...)", said, count=1)
    return said.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
