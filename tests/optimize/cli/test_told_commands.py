"""Every command that is printed works as it is printed."""

import re
import shlex
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

STEADY = """
for epoch in range(args.num_epochs):
    time.sleep(0.03)
    losses.append(args.x**2 + 1 / (epoch + 1))
    if trial:
        trial.report(losses[-1], epoch)
"""


def told(text: str) -> list[str]:
    """Return the command in what was printed: after `Next:` or a colon, or between backquotes."""
    found = re.findall(r"(?:Next|with): ((?:optimize|tagifai) .+)$|`((?:optimize|tagifai) [^`]+)`", text, re.MULTILINE)
    command = next(filter(None, found[-1]))
    return shlex.split(command)


def follow(project: Any, text: str) -> tuple[list[str], tuple[int, str, str]]:
    """Type what was printed."""
    program, *words = told(text)
    assert program == "optimize"
    return words, project.call(*words)


@pytest.fixture
def elsewhere(project: Any) -> list[str]:
    """Options that put a study and its runs where no default looks."""
    project.write_train("train_elsewhere", STEADY)
    (project.path / "my studies").mkdir()
    return ["--storage", "sqlite:///my studies/all.db", "--tracking-uri", "sqlite:///my studies/mlflow.db"]


@pytest.mark.slow
def test_after_an_interruption_with_options(project: Any, elsewhere: list[str]) -> None:
    driver = project.start("run", "studies/own.toml", *elsewhere)
    driver.wait_for("Trial   1")
    driver.send(signal.SIGINT)
    code, _, err = driver.end()
    assert code == 130
    words, (code, out, err) = follow(project, err)
    assert (words[:2], code) == (["resume", "own"], 0), err
    words, (code, _, err) = follow(project, out)
    assert words == ["promote", "own", *elsewhere]
    # What a callable of one's own returns cannot be promoted; what is asked for here is that the study is found.
    assert "There is no study" not in err


@pytest.mark.cold
@pytest.mark.slow
def test_before_the_first_trial_with_options(project: Any, elsewhere: list[str]) -> None:
    driver = project.start("run", "studies/own.toml", "--n-trials", 2, *elsewhere)
    while not driver.children():
        pass
    driver.send(signal.SIGTERM)
    code, _, err = driver.end()
    assert code == 130
    words, (code, out, err) = follow(project, err)
    assert (words, code) == (["run", "studies/own.toml", "--n-trials", "2", *elsewhere], 0), err
    assert "complete, 2 of 2 trials" in out


@pytest.mark.slow
def test_after_the_data_was_moved(finished: Any) -> None:
    Path("moved").mkdir()
    shutil.move("data/labeled_projects.csv", "moved/projects.csv")
    code, out, err = finished.call("resume", "quick", "--n-trials", 1, "--data", "moved/projects.csv")
    assert code == 0, err
    words, (code, out, err) = follow(finished, out)
    assert (words, code) == (["promote", "quick", "--data", "moved/projects.csv"], 0), err
    command = told(out.replace(' "some text"', " text"))
    assert command == ["tagifai", "predict", "text"]


@pytest.mark.slow
def test_of_a_study_whose_name_is_taken(finished: Any) -> None:
    code, _, err = finished.call("run", "studies/quick.toml")
    assert code == 2
    words, (code, _, err) = follow(finished, err)
    assert (words, code) == (["resume", "quick"], 0), err


@pytest.mark.slow
def test_of_a_study_that_has_changed(finished: Any) -> None:
    path = Path("studies/quick.toml")
    path.write_text(
        path.read_text().replace("num_epochs = 8", "num_epochs = 2").replace("n_trials = 20", "n_trials = 1")
    )
    code, _, err = finished.call("resume", "quick")
    assert code == 2
    words, (code, _, err) = follow(finished, err)
    assert (words, code) == (["run", "studies/quick.toml", "--study-name", "quick-2"], 0), err


@pytest.mark.slow
def test_where_there_is_no_study(project: Any) -> None:
    project.write_study_file("quick", n_trials="1")
    code, out, _ = project.call("list")
    assert code == 0
    words, (code, _, err) = follow(project, out)
    assert (words, code) == (["run", "studies/quick.toml"], 0), err


@pytest.mark.slow
def test_of_a_study_that_a_storage_does_not_hold(project: Any, elsewhere: list[str]) -> None:
    assert project.call("run", "studies/own.toml", "--n-trials", 1, *elsewhere)[0] == 0
    code, _, err = project.call("show", "nobody", *elsewhere[:2])
    assert code == 2
    words, (code, out, err) = follow(project, err.replace(", `optimize run` starts one", ""))
    assert (words, code) == (["list", *elsewhere[:2]], 0), err
    assert "own" in out


@pytest.mark.slow
def test_of_a_model_under_another_name(finished: Any) -> None:
    uri = f"sqlite:///{finished.path / 'experiments' / 'mlflow.db'}"
    code, out, err = finished.call("promote", "quick", "--model-name", "other", "--alias", "new", "--tracking-uri", uri)
    assert code == 0, err
    command = told(out.replace(' "some text"', " text"))
    assert command == ["tagifai", "predict", "--model-uri", "models:/other@new", "--tracking-uri", uri, "text"]
