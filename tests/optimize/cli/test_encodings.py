"""Names and texts that the terminal's encoding cannot show."""

from typing import Any

import pytest

TRAIN = """
if trial.number == 1:
    raise ValueError("не вышло \U0001f600")
losses.append(args.x**2)
trial.report(losses[-1], 0)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "encoding",
    [{"PYTHONIOENCODING": "latin-1"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}],
    ids=str,
)
def test_they_are_no_failure(new_project: Any, tmp_path: Any, encoding: dict[str, str]) -> None:
    project = new_project(tmp_path / "проект")
    project.write_train("train_for_a_terminal", TRAIN)
    storage = ("--storage", "sqlite:///studies/опыт.db")
    code, out, err = project.cli(
        "run", "studies/own.toml", "--study-name", "own", "--n-trials", 2, *storage, **encoding
    )
    assert code == 0, err
    assert out.startswith("Study own: complete, 2 of 2 trials")
    assert any(
        text in err for text in ("не вышло \U0001f600", r"\u043d\u0435 \u0432\u044b\u0448\u043b\u043e \U0001f600")
    )
    commands: list[tuple[str, ...]] = [("show", "own")]
    if "PYTHONIOENCODING" in encoding:  # the other ones begin as new interpreters, which take seconds
        commands += [("sync", "own"), ("resume", "own"), ("list",), ("show", "own", "--json")]
    for words in commands:
        code, out, err = project.cli(*words, *storage, **encoding)
        assert code == 0, err
    code, _, err = project.cli("promote", "нет", **encoding)
    assert (code, err[:7]) == (2, "Error: ")
    assert "unexpected" not in err
