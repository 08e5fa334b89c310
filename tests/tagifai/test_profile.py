"""What is found out about a labelled file: its columns, its language, the sizes of its classes."""

import json
from pathlib import Path

import pytest

from tagifai.data_source import DataSource
from tagifai.findings import UnusableDataError
from tagifai.language import find_language
from tagifai.profile import profile_file, study_name

SENTENCES = {
    "english": "the cat is on the table and it does not want to be there with you",
    "german": "die Katze ist auf dem Tisch und sie will nicht mit dir dort sein",
    "french": "le chat est sur la table et il ne veut pas y être avec vous",
    "spanish": "el gato está en la mesa y no quiere estar allí con los otros",
    "russian": "кот на столе и он не хочет быть там с тобой или без тебя",  # noqa: RUF001
    "chinese": "猫在桌子上,它不想和你一起在那里",
    "japanese": "猫はテーブルの上にいて、あなたと一緒にいたくない",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_the_language_of_texts_is_named(name: str) -> None:
    found = find_language([SENTENCES[name]] * 3)
    assert found.name == name
    assert found.has_spaces == (name not in ("chinese", "japanese"))


def test_a_language_that_cannot_be_told_is_not_named() -> None:
    assert find_language(["xq17 zzk plw", "kmt prr"]).name is None
    assert find_language([]).name is None


def write_csv(path: Path, header: str, rows: list[str]) -> DataSource:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return DataSource.of(path)


@pytest.mark.parametrize("names", ["text,label", "Bewertung,Gruppe", "Gruppe,Bewertung", "a,b"])
def test_columns_are_found_by_what_they_hold(tmp_path: Path, names: str) -> None:
    first_is_label = names.startswith("Gruppe")
    rows = [
        ",".join((f"class{i % 2}", f"text number {i} of {i * 7}")[:: 1 if first_is_label else -1]) for i in range(30)
    ]
    profile = profile_file(write_csv(tmp_path / "a.csv", names, rows))
    text, label = names.split(",")[:: -1 if first_is_label else 1]
    assert profile.dataset.columns.text == (text,)
    assert profile.dataset.columns.label == label
    assert profile.sizes == {"class0": 15, "class1": 15}
    assert profile.n_words == (5, 5, 5)


def test_two_columns_that_may_be_the_label_are_asked_for(tmp_path: Path) -> None:
    rows = [f"text number {i} of {i * 7},{i % 2},{i % 3}" for i in range(30)]
    with pytest.raises(UnusableDataError, match=r"no telling which column.*--label"):
        profile_file(write_csv(tmp_path / "a.csv", "words,one,two", rows))
    source = DataSource.of(tmp_path / "a.csv", label="two")
    assert profile_file(source).dataset.columns.label == "two"


def test_json_lines_with_numbers_as_labels(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"body": f"text {i}", "stars": i % 5}) + "\n" for i in range(30)))
    assert list(profile_file(DataSource.of(path)).sizes) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("file", "name"), [("Reviews 2024.csv.gz", "reviews-2024"), ("отзывы.csv", "study"), ("a_b.tsv", "a-b")]
)
def test_a_study_is_named_after_its_file(file: str, name: str) -> None:
    assert study_name(Path(file)) == name
