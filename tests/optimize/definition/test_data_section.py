"""The table [data] of a study file, and what it decides."""

import json
from pathlib import Path

import pytest

from optimize.definition.data_door import load_for_study
from optimize.definition.differences import differences
from optimize.definition.reading import load_study_file
from optimize.definition.study_file import StudyFile
from optimize.errors import StudyFileError
from tagifai.data_source import DataSource
from tagifai.findings import UnusableDataError

STUDY = """
[study]
name = "own"
n_trials = 2
seed = 1
{study}

{data}

[args]
{args}

[space.alpha]
type = "float"
low = 1e-6
high = 1e-2
{space}
"""

ROWS = "text,label\n" + "".join(f"{letter}{letter} {number},{letter}\n" for number in range(10) for letter in "xyz")


def load(folder: Path, study: str = "", data: str = "", args: str = "", space: str = "") -> StudyFile:
    path = folder / "own.toml"
    path.write_text(STUDY.format(study=study, data=data, args=args, space=space), encoding="utf-8")
    return load_study_file(path)


def test_a_table_says_how_the_data_is_read(tmp_path: Path) -> None:
    data = '[data]\npath = "a.tsv"\ntext = ["head", "body"]\nlabel = "topic"\nseparator = "tab"\nencoding = "cp1252"\n'
    study_file = load(tmp_path, data=data + 'id = "nr"\non_error = "skip"')
    expected = DataSource(Path("a.tsv"), ("head", "body"), "topic", "\t", "cp1252", "nr", "skip")
    assert study_file.source() == expected
    assert StudyFile.model_validate(json.loads(json.dumps(study_file.to_dict()))) == study_file


def test_without_the_table_a_file_is_what_it_was(tmp_path: Path) -> None:
    study_file = load(tmp_path, 'data = "a.csv"')
    assert "data" not in study_file.to_dict()
    assert study_file.to_dict()["study"]["data"] == "a.csv"
    assert study_file.source() == DataSource(Path("a.csv"))


def test_both_forms_of_the_same_are_no_difference(tmp_path: Path) -> None:
    short = load(tmp_path, 'data = "a.csv"')
    assert differences(short, load(tmp_path, data='[data]\npath = "moved.csv"')) == []
    named = load(tmp_path, data='[data]\npath = "a.csv"\ntext = "body"')
    assert differences(short, named) == ['data.text: absent, now ["body"]']
    assert differences(named, load(tmp_path, data='[data]\npath = "a.csv"\ntext = ["body"]')) == []


def test_what_the_command_line_says_replaces_what_the_file_says(tmp_path: Path) -> None:
    short = load(tmp_path, 'data = "a.csv"').override(text=["body"], label="topic")
    assert short.source() == DataSource(Path("a.csv"), ("body",), "topic")
    table = load(tmp_path, data='[data]\npath = "a.csv"\ntext = "body"').override(data="b.csv", separator=";")
    assert table.source() == DataSource(Path("b.csv"), ("body",), separator=";")
    with pytest.raises(StudyFileError, match=r"^--data: separator \(--separator\) = '::' cannot be used"):
        table.override(separator="::")


@pytest.mark.parametrize(
    ("study", "data", "fault"),
    [
        ("", "", r"own\.toml:1: data: the data is missing: give data in \[study\]"),
        (
            'data = "a.csv"',
            '[data]\npath = "a.csv"',
            r"own\.toml:8: data: the data stands in \[study\] and in \[data\]",
        ),
        ("", '[data]\ntext = "body"', r"own\.toml:8: data\.path: is missing"),
        ("", '[data]\npath = "a.csv"\nlable = "x"', r"own\.toml:10: data\.lable: is unknown; did you mean 'label'"),
        ("", '[data]\npath = "a.csv"\ntext = 3', r"own\.toml:10: data\.text: must be a valid list, not 3"),
        ("", '[data]\npath = "a.csv"\ntext = []', r"own\.toml:8: data: text names no column"),
        ("", '[data]\npath = "a.csv"\nencoding = "utf-9"', r"own\.toml:8: data: .*'utf-9' is unknown"),
        ("", '[data]\npath = "a.csv"\non_error = "stop"', r"own\.toml:10: data\.on_error: must be 'refuse' or 'skip'"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, study: str, data: str, fault: str) -> None:
    with pytest.raises(StudyFileError, match=fault):
        load(tmp_path, study, data)


class TestDoor:
    def load(self, folder: Path, rows: str = ROWS, **parts: str) -> list[str]:
        """Return the rules that the data of a study breaks and that do not refuse it."""
        (folder / "a.csv").write_text(rows, encoding="utf-8")
        data = f"[data]\npath = {json.dumps(str(folder / 'a.csv'))}"
        return [finding.rule for finding in load_for_study(load(folder, data=data, **parts))[1]]

    def test_lets_through_what_can_be_trained_on(self, tmp_path: Path) -> None:
        assert self.load(tmp_path, args="min_freq = 0") == []

    def test_refuses_what_would_fail_in_every_trial(self, tmp_path: Path) -> None:
        with pytest.raises(UnusableDataError, match=r"all 3 classes would be merged .* by min_freq = 75: .* to 10\."):
            self.load(tmp_path)

    @pytest.mark.parametrize("choices", ["[5, 11]", "[11, 5]"])
    def test_refuses_what_would_fail_in_some_trials(self, tmp_path: Path, choices: str) -> None:
        with pytest.raises(UnusableDataError, match=r"min_freq = 11"):
            self.load(tmp_path, space=f'[space.min_freq]\ntype = "categorical"\nchoices = {choices}')

    def test_tries_both_ends_of_a_range(self, tmp_path: Path) -> None:
        with pytest.raises(UnusableDataError, match=r"min_freq = 20"):
            self.load(tmp_path, space='[space.min_freq]\ntype = "int"\nlow = 0\nhigh = 20')

    def test_only_doubts_for_a_callable_of_the_users(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "own_door.py").write_text("def train(args, df, trial=None): ...\n")
        monkeypatch.syspath_prepend(tmp_path)
        few = "".join(ROWS.splitlines(keepends=True)[:7])
        assert self.load(tmp_path, few, study='train = "own_door:train"') == ["all-small"]
        with pytest.raises(UnusableDataError, match=r"a\.csv:8: label: is empty"):
            self.load(tmp_path, f"{few}zz,\n", study='train = "own_door:train"')
