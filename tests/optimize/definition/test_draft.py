"""A study file drafted for a labelled file runs as it is."""

import csv
import tomllib
from pathlib import Path

import pytest

from optimize.definition.draft import init_study
from optimize.definition.reading import load_study_file
from optimize.errors import InputError
from optimize.execution.plan import plan_study
from tagifai.data_source import DataSource
from tagifai.findings import UnusableDataError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: str, sizes: dict[str, int], word: str = "word") -> str:
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label"])
        writer.writerows([f"{word} {label} {i} {i * i}", label] for label, n in sizes.items() for i in range(n))
    return path


def test_the_study_file_passes_every_check_of_a_study() -> None:
    path, draft = init_study(write("reviews.csv", {"good": 20, "bad": 20}))
    assert path == Path("studies/reviews.toml")
    plan = plan_study(path)
    assert plan.study_file.study.name == "reviews"
    assert plan.dataset.n_rows == 40
    for name, chosen in draft.args.items():
        assert plan.study_file.args[name] == chosen.value


def test_every_choice_gives_its_reason_in_the_file() -> None:
    path, draft = init_study(write("reviews.csv", {"good": 20, "bad": 20}))
    text = path.read_text()
    for name, chosen in draft.args.items():
        assert f"{name} = " in text
        assert f"# {chosen.why}" in text


@pytest.mark.parametrize(
    ("sizes", "min_freq"),
    [
        ({"a": 20, "b": 20}, 0),
        ({"a": 20, "b": 20, "c": 3, "d": 3, "e": 2}, 4),
        ({"a": 40, "b": 40, "c": 12, "d": 2}, 13),
        ({"a": 20, "b": 20, "other": 9, "d": 2}, 3),
        ({"a": 20, "b": 20, "c": 7}, 0),
    ],
)
def test_classes_too_small_to_be_split_are_merged_and_no_others(sizes: dict[str, int], min_freq: int) -> None:
    path, draft = init_study(write("a.csv", sizes))
    assert draft.args["min_freq"].value == min_freq
    plan_study(path)


def test_a_class_that_can_neither_be_split_nor_merged_is_refused_by_name() -> None:
    with pytest.raises(UnusableDataError, match=r"other \(2\).*(rows|min_freq)"):
        init_study(write("a.csv", {"a": 50, "b": 50, "rare": 2}))
    assert not Path("studies").exists()


def test_texts_without_spaces_are_cut_into_characters() -> None:
    texts = {"好": "这家餐厅的菜很好吃我们很喜欢", "坏": "服务太差了我们再也不会来了"}
    rows = [
        f"{text}{chr(0x4E00 + 37 * i)}{chr(0x5E00 + 11 * i)},{label}"
        for label, text in texts.items()
        for i in range(20)
    ]
    Path("评论.csv").write_text("内容,类别\n" + "\n".join(rows), encoding="utf-8")
    path, draft = init_study("评论.csv", "studies/reviews.toml")
    assert draft.args["analyzer"].value == "char"
    assert "analyzer" not in draft.space
    plan_study(path)


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_how_the_file_is_read_stands_in_the_study_file(separator: str) -> None:
    rows = [f"Größe {i} ist gut{separator}ja" if i % 2 else f"Maß {i * i} nicht{separator}nein" for i in range(40)]
    Path("a.csv").write_text(f"Text{separator}Klasse\n" + "\n".join(rows), encoding="cp1252")
    with pytest.raises(UnusableDataError, match='set encoding = "cp1252"'):
        init_study("a.csv")
    path, _ = init_study(DataSource.of("a.csv", encoding="cp1252"))
    data = tomllib.loads(path.read_text(encoding="utf-8"))["data"]
    assert data["separator"] == separator
    assert data["encoding"] == "cp1252"
    assert data["text"] == ["Text"]
    assert plan_study(path).dataset.df["text"][1] == "Größe 1 ist gut"


def test_a_study_file_that_is_there_is_not_replaced() -> None:
    path, _ = init_study(write("a.csv", {"a": 20, "b": 20}))
    path.write_text("mine")
    with pytest.raises(InputError, match="exists already. Give another with --output"):  # noqa: RUF043
        init_study("a.csv")
    assert path.read_text() == "mine"


def test_names_that_toml_must_quote(tmp_path: Path) -> None:
    Path('q"uote\\.csv').write_text(
        '"the ""text""",\'label\'\n' + "".join(f"word {i} {i * i},class{i % 2}\n" for i in range(40))
    )
    path, _ = init_study(DataSource.of('q"uote\\.csv', text='the "text"', label="'label'"), "studies/quoted.toml")
    assert load_study_file(path).source().text == ('the "text"',)
    plan_study(path)


def test_an_output_whose_name_cannot_be_a_studys_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be the name of a study"):
        init_study(write("a.csv", {"a": 20, "b": 20}), "studies/отзывы.toml")
