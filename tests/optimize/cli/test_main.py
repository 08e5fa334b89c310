"""The command `optimize`: help, JSON, exit codes, messages, dry runs, and what importing it costs."""

import json
import math
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import optuna
import pytest
from click.testing import CliRunner
from optuna.trial import TrialState

from optimize.cli.main import main

COMMANDS = sorted(main.commands)
HEAVY = ("mlflow", "sklearn", "optuna", "pandas", "imblearn", "sqlalchemy", "pydantic")
SUMMARY_KEYS = {
    "name", "storage", "state", "metric", "direction", "n_trials", "n_complete", "n_pruned", "n_failed",
    "n_interrupted", "best_trial", "trials", "data", "num_epochs", "exhausted", "promoted", "drift",
    "uncertainty", "findings", "ended", "discarded", "n_copied", "continued_from",
}  # fmt: skip


def error_of(result: Any, code: int) -> str:
    """Return the message of a command that failed in the way that users are promised."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert 1 <= len(lines) <= 3
    assert lines[0].startswith("Error: ")
    assert "Traceback" not in result.stderr
    return str(result.stderr)


class TestHelp:
    def test_names_the_commands_of_the_design(self) -> None:
        assert set(COMMANDS) >= {"run", "resume", "show", "list", "promote", "sync"}

    @pytest.mark.parametrize("command", COMMANDS)
    def test_describes_each_option(self, command: str) -> None:
        command_object = main.commands[command]
        assert command_object.help
        options = [param for param in command_object.params if isinstance(param, click.Option)]
        assert options
        assert [option.name for option in options if not option.help] == []
        shown = CliRunner().invoke(main, [command, "--help"])
        assert shown.exit_code == 0
        assert all(option.opts[0] in shown.output for option in options)

    def test_of_the_program_has_its_examples_a_line_each(self) -> None:
        shown = CliRunner().invoke(main, ["--help"]).output
        assert "\\b" not in shown
        assert any(line.strip().startswith("optimize resume sgd ") for line in shown.splitlines())

    def test_answers_to_h_and_version(self) -> None:
        assert CliRunner().invoke(main, ["-h"]).exit_code == 0
        assert CliRunner().invoke(main, ["--version"]).output.startswith("tagifai ")

    @pytest.mark.parametrize(
        "code",
        [
            "import optimize, tagifai",
            *(
                f"import sys; from optimize.cli.main import main; sys.argv = ['optimize', *{words!r}]; main()"
                for words in (["--help"], *([command, "--help"] for command in COMMANDS))
            ),
        ],
    )
    def test_loads_nothing_heavy(self, code: str) -> None:
        probe = (
            "import atexit, sys\n"
            f"atexit.register(lambda: print('loaded:', *sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr))\n"
        )
        done = subprocess.run([sys.executable, "-c", probe + code], capture_output=True, text=True, check=True)
        assert done.stderr == "loaded:\n"


@pytest.mark.slow
class TestJson:
    def test_of_show(self, finished: Any) -> None:
        shown = json.loads(finished.invoke("show", "quick", "--json").stdout)
        assert set(shown) == SUMMARY_KEYS
        assert (shown["state"], shown["n_trials"], len(shown["trials"])) == ("complete", 20, 20)
        assert shown["n_complete"] + shown["n_pruned"] == 20
        assert shown["best_trial"]["value"] == finished.study().best_value
        assert shown["best_trial"]["params"] == finished.study().best_params
        sure = shown["uncertainty"]
        assert sure["trial"] == shown["best_trial"]["number"]
        assert sure["low"] < shown["best_trial"]["value"] < sure["high"]
        assert 0 <= sure["n_tied"] <= sure["n_compared"] == shown["n_complete"] - 1

    def test_has_null_for_what_is_not_finite(self, project: Any) -> None:
        study = optuna.create_study(study_name="odd", storage=project.storage("odd"))
        for value in (math.inf, -math.inf):
            metrics = {"optimize:metrics": {"val_f1": math.nan}}
            study.add_trial(optuna.trial.create_trial(state=TrialState.COMPLETE, value=value, user_attrs=metrics))

        def refuse(constant: str) -> None:
            raise AssertionError(f"bare {constant}")

        shown = json.loads(project.invoke("show", "odd", "--json").stdout, parse_constant=refuse)
        assert [(trial["value"], trial["metrics"]) for trial in shown["trials"]] == [(None, {"val_f1": None})] * 2
        json.loads(project.invoke("list", "--json").stdout, parse_constant=refuse)

    def test_of_list(self, finished: Any) -> None:
        (shown,) = json.loads(finished.invoke("list", "--json").stdout)
        assert set(shown) == SUMMARY_KEYS - {"trials", "uncertainty", "findings"}
        assert shown["name"] == "quick"

    def test_of_sync(self, finished: Any) -> None:
        shown = json.loads(finished.invoke("sync", "quick", "--json").stdout)
        assert set(shown) == {
            "experiment",
            "experiment_id",
            "tracking_uri",
            "n_trials",
            "n_written",
            "n_refused",
            "n_unchanged",
            "strays",
            "n_removed",
            "refused",
        }

    def test_of_a_study_that_has_run(self, reference: Any, finished: Any) -> None:
        printed = json.loads(reference.printed)
        assert set(printed) == SUMMARY_KEYS
        assert printed == json.loads(finished.invoke("show", "quick", "--json").stdout)

    def test_of_a_plan(self, project: Any) -> None:
        shown = json.loads(project.invoke("run", "studies/quick.toml", "--dry-run", "--json").stdout)
        assert set(shown) == {"study", "sampler", "pruner", "args", "space", "storage", "n_rows", "doubts"}
        assert (shown["study"]["name"], shown["storage"]) == ("quick", "sqlite:///studies/quick.db")
        assert shown["n_rows"] == 899
        assert [doubt["rule"] for doubt in shown["doubts"]] == ["merged"]


@pytest.mark.slow
class TestText:
    def test_of_show_lists_as_many_trials_as_asked_for(self, finished: Any) -> None:
        lines = finished.invoke("show", "quick", "--top", 3).stdout.splitlines()
        assert lines[0].startswith("Study quick: complete, 20 of 20 trials (")
        assert lines[1] == "Storage sqlite:///studies/quick.db"
        assert lines[4].split() == ["trial", "val_loss", "analyzer", "ngram_max_range", "learning_rate", "alpha"]
        values = [float(line.split()[1]) for line in lines[5 : lines.index("", 5)]]
        assert len(values) == 3
        assert values == sorted(values)

    def test_of_show_ends_with_the_findings_and_their_remedies(self, finished: Any) -> None:
        lines = finished.invoke("show", "quick").stdout.splitlines()
        findings = json.loads(finished.invoke("show", "quick", "--json").stdout)["findings"]
        assert len(findings) > 3
        first = next(number for number, line in enumerate(lines) if line.startswith(("! ", "+ ")))
        assert sum(line.startswith(("! ", "+ ")) for line in lines) == len(findings)
        assert {f"    {finding['remedy']}" for finding in findings if finding["remedy"]} <= set(lines[first:])

    def test_of_one_trial(self, finished: Any) -> None:
        best = finished.study().best_trial
        text = finished.invoke("show", "quick", "--trial", best.number).stdout
        assert text.startswith(f"Trial {best.number} of study quick: COMPLETE, val_loss {best.value:.5f}, place 1 of ")
        assert max(map(len, text.splitlines())) <= 100
        assert f"id {finished.trial_runs()[best.number].info.run_id}\n" in text
        assert text.endswith("\nNext: optimize promote quick\n")
        shown = json.loads(finished.invoke("show", "quick", "--trial", best.number, "--json").stdout)
        assert shown["curves"]["val_loss"] == list(best.intermediate_values.values())

    def test_of_studies_side_by_side(self, finished: Any) -> None:
        shutil.copy("studies/quick.db", "studies/other.db")
        with closing(sqlite3.connect("studies/other.db")) as connection:
            connection.execute("UPDATE studies SET study_name = 'other'")
            connection.commit()
        lines = finished.invoke("compare", "quick", "other").stdout.splitlines()
        assert [line.split()[0] for line in lines[:3]] == ["study", "quick", "other"]
        assert lines[-1] == "quick leads other by 0, but other may be as good: no winner beyond chance."
        shown = json.loads(finished.invoke("compare", "quick", "other", "--json").stdout)
        assert (shown["winner"], shown["tied"]) == ("quick", ["other"])

    def test_of_watching_a_study_that_nobody_runs(self, finished: Any) -> None:
        code, out, _ = finished.call("watch", "quick")
        assert (code, out.splitlines()[0]) == (0, "No process runs study 'quick' now.")
        assert out.splitlines()[1].startswith("Study quick: complete, 20 of 20 trials")

    def test_of_list_has_a_line_for_each_study(self, finished: Any) -> None:
        lines = finished.invoke("list").stdout.splitlines()
        assert [line.split()[0] for line in lines] == ["study", "quick"]

    def test_of_list_goes_on_after_a_file_that_is_no_database(self, finished: Any) -> None:
        Path("studies/broken.db").write_text("not a database, whatever its name says\n" * 50)
        assert "quick" in finished.invoke("list").stdout

    def test_of_list_says_what_to_do_where_there_is_none(self, project: Any) -> None:
        assert project.invoke("list").stdout == "No studies here. Start one with `optimize run studies/quick.toml`.\n"
        assert json.loads(project.invoke("list", "--json").stdout) == []

    def test_of_sync(self, finished: Any) -> None:
        assert finished.invoke("sync", "quick").stdout == "Experiment quick: 20 trials, 0 written, 20 unchanged\n"


class TestDryRun:
    def test_writes_nothing(self, project: Any) -> None:
        before, files = project.dump(), sorted(project.path.rglob("*"))
        result = project.invoke("run", "studies/quick.toml", "--dry-run", "--study-name", "other", "--n-trials", 5)
        assert result.exit_code == 0, result.output
        assert result.stdout.startswith("Study other: 5 trials, minimize val_loss, seed 42\n")
        assert "Everything has been checked; nothing was started." in result.stdout
        assert project.dump() == before
        assert sorted(project.path.rglob("*")) == files

    def test_finds_a_train_callable_in_the_current_folder(self, project: Any) -> None:
        project.write_train("train_beside_the_studies", "losses.append(args.x**2)")
        code, _, err = project.cli("run", "studies/own.toml", "--dry-run", PYTHONPATH="")
        assert code == 0, err

    @pytest.mark.slow
    def test_refuses_what_the_run_would_refuse(self, finished: Any) -> None:
        error = error_of(finished.invoke("run", "studies/quick.toml", "--dry-run"), 2)
        assert "`optimize resume quick`" in error


def _replace(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new))


Prepare = Callable[[Any], object]
WRONG: dict[str, tuple[Prepare, list[str], list[str]]] = {
    "no study file": (
        lambda project: None,
        ["run", "studies/nothing.toml"],
        ["studies/nothing.toml: no such study file.", "studies/quick.toml"],
    ),
    "no default study file": (lambda project: None, ["run"], ["studies/sgd.toml: no such study file."]),
    "no TOML": (
        lambda project: Path("studies/quick.toml").write_text("[study]\nname = quick\n"),
        ["run", "studies/quick.toml"],
        ["studies/quick.toml:2: not TOML:"],
    ),
    "an unknown key": (
        lambda project: project.write_study_file(seed="42\nmetrics = 1"),
        ["run", "studies/quick.toml"],
        ["studies/quick.toml:", "study.metrics: is unknown; did you mean 'metric'?"],
    ),
    "an argument out of range": (
        lambda project: project.write_study_file(num_epochs="0"),
        ["run", "studies/quick.toml"],
        ["args.num_epochs:", "at least 1"],
    ),
    "an unknown sampler": (
        lambda project: _replace(Path("studies/quick.toml"), '"TPESampler"', '"TPESampel"'),
        ["run", "studies/quick.toml"],
        ["studies/quick.toml", "sampler.name", "Did you mean TPESampler?"],
    ),
    "no data": (
        lambda project: Path("data/labeled_projects.csv").unlink(),
        ["run", "studies/quick.toml"],
        ["data/labeled_projects.csv", "tagifai fetch"],
    ),
    "no such trial": (
        lambda project: optuna.create_study(study_name="quick", storage=project.storage()),
        ["show", "quick", "--trial", "3"],
        ["Study 'quick' has no trial 3: none has begun yet."],
    ),
    "one study to compare": (lambda project: None, ["compare", "quick"], ["two studies or more"]),
    "no such data": (
        lambda project: None,
        ["run", "studies/quick.toml", "--data", "data/nothing.csv"],
        ["data/nothing.csv: does not exist", "Give the path"],
    ),
    "data without its columns": (
        lambda project: Path("data/labeled_projects.csv").write_text("a,b\n1,2\n"),
        ["run", "studies/quick.toml"],
        ["data/labeled_projects.csv:1:", "which column holds the text and which the label: it has 'a', 'b'", "--label"],
    ),
    "no such train module": (
        lambda project: project.write_study_file(train='"nowhere_at_all:train"'),
        ["run", "studies/quick.toml"],
        ["cannot import 'nowhere_at_all'"],
    ),
    "no such train function": (
        lambda project: project.write_study_file(train='"tagifai.train:training"'),
        ["run", "studies/quick.toml"],
        ["module 'tagifai.train' has no 'training'"],
    ),
    "a name that is none": (
        lambda project: None,
        ["run", "studies/quick.toml", "--study-name", "../up"],
        ["letters, digits"],
    ),
    "a storage that is no URL": (
        lambda project: None,
        ["run", "studies/quick.toml", "--storage", "quick.db"],
        ["'quick.db' is no URL", "sqlite:///"],
    ),
    "a storage that is lost": (
        lambda project: None,
        ["run", "studies/quick.toml", "--storage", "sqlite://"],
        ["names no file"],
    ),
    "an unknown study to resume": (
        lambda project: None,
        ["resume", "nowhere"],
        ["There is no study 'nowhere'", "`optimize list`"],
    ),
    "an unknown study to show": (lambda project: None, ["show", "nowhere"], ["There is no study 'nowhere'"]),
    "no name of a study": (lambda project: None, ["show", "no/name"], ["'no/name' is no study name"]),
}


class TestErrors:
    @pytest.mark.parametrize("case", WRONG)
    def test_of_bad_input_say_what_and_where_and_write_nothing(self, project: Any, case: str) -> None:
        prepare, words, expected = WRONG[case]
        prepare(project)
        before, files = project.dump(), sorted(project.path.rglob("*"))
        error = error_of(project.invoke(*words), 2)
        assert [text for text in expected if text not in error] == []
        assert project.dump() == before
        assert sorted(project.path.rglob("*")) == files

    @pytest.mark.parametrize(
        "words",
        [
            ["run", "--n-trials", "0"],
            ["run", "--n-jobs", "0"],
            ["run", "--timeout", "-1"],
            ["run", "--seed", "-1"],
            ["run", "--nonsense"],
            ["resume"],
            ["resume", "quick", "--n-trials", "0"],
            ["show", "quick", "--top", "0"],
            ["nonsense"],
        ],
        ids=" ".join,
    )
    def test_of_bad_usage(self, project: Any, words: list[str]) -> None:
        result = project.invoke(*words)
        assert result.exit_code == 2
        assert "Usage: " in result.stderr
        assert "Traceback" not in result.stderr

    @pytest.mark.slow
    def test_of_a_name_that_is_taken_point_to_resume(self, finished: Any) -> None:
        before = finished.dump()
        error = error_of(finished.invoke("run", "studies/quick.toml"), 2)
        assert "Study 'quick' exists in sqlite:///studies/quick.db." in error
        assert "`optimize resume quick`" in error
        assert "--study-name" in error
        assert finished.dump() == before

    @pytest.mark.slow
    def test_of_a_study_that_was_not_made_here(self, project: Any) -> None:
        import optuna

        study = optuna.create_study(study_name="foreign", storage=project.storage("foreign"))
        study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=1)
        for command in ("resume", "sync"):
            assert "was not made by `optimize run`" in error_of(project.invoke(command, "foreign"), 2)
        assert project.invoke("show", "foreign").exit_code == 0

    def test_of_a_file_that_is_no_database(self, project: Any) -> None:
        Path("studies/broken.db").write_text("not a database, whatever its name says\n" * 50)
        assert "broken.db" in error_of(project.invoke("show", "broken"), 2)

    def test_have_a_traceback_with_debug(self, project: Any) -> None:
        result = project.invoke("show", "nowhere", "--debug")
        assert result.exit_code == 2
        assert "Traceback (most recent call last):" in result.stderr
        assert "StudyNotFoundError" in result.stderr
        assert "Traceback" not in project.invoke("show", "nowhere").stderr
