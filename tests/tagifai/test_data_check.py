"""The check of data files: every input of the table, what is said of it, and how fast."""

import itertools
import re
import time
from pathlib import Path

import pytest

from tagifai.data_check import check_file
from tests.labelled_files import delimited, labelled_texts
from tests.tagifai.data_inputs.data_input import DataInput
from tests.tagifai.data_inputs.kinds import KINDS, findings_of

INPUTS = list(itertools.chain.from_iterable(KINDS.values()))
PACKAGE = Path(__file__).parents[2] / "tagifai"


@pytest.mark.parametrize("given", INPUTS, ids=lambda given: given.what)
def test_each_input_breaks_its_rule(given: DataInput) -> None:
    findings = findings_of(given)
    refused = [finding for finding in findings if finding.refused]
    assert given.outcome == ("refused" if refused else "doubtful" if findings else "accepted"), findings
    assert all(str(finding).startswith(given.name) for finding in findings)
    if given.rule is not None:
        assert given.rule in {finding.rule for finding in refused or findings}
        assert given.says in "\n".join(map(str, findings))


def test_there_are_inputs_enough_and_each_is_another() -> None:
    assert len(INPUTS) >= 80
    assert len({(given.make(), str(given.options), str(given.args), given.name) for given in INPUTS}) == len(INPUTS)


def test_every_rule_has_an_input() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    rules = set(re.findall(r"""\b(?:Finding|_refuse|_doubt|doubt|_finding)\(\s*"([a-z-]+)\"""", source))
    named_by_hand = {"short-row", "long-row", "skipped", "option"}
    assert rules | named_by_hand == {given.rule for given in INPUTS} - {None}


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('text,label\na,x\n,x\nb,\nc,x,y\nd\n"e" f,y\ng,y\n')
    findings = check_file(path)[1]
    assert {finding.rule: finding.lines for finding in findings if finding.refused} == {
        "all-small": (),
        "empty-text": (3,),
        "empty-label": (4,),
        "long-row": (5,),
        "short-row": (6,),
        "quotes": (7,),
    }
    assert sum("on_error" in finding.what for finding in findings) == 1


@pytest.mark.slow
def test_ten_thousand_rows_take_less_than_a_second(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(delimited(labelled_texts({f"topic{number}": 2000 for number in range(5)})))
    check_file(path)  # what is loaded once in a process is no work on the data
    start = time.process_time()
    dataset, findings = check_file(path, {})
    assert time.process_time() - start < 1
    assert dataset is not None
    assert dataset.n_rows == 10_000
    assert not any(finding.refused for finding in findings)
